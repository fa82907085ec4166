package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.host;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What hosts report is kept until they report something else, or are not there any more. */
abstract class InventoryContract extends StoreContract {
    private static PackedInventory inventory(String hash) {
        return new PackedInventory(hash, Clock.START, new byte[] {1, 2, 3});
    }

    private void put(String name, PackedInventory inventory) {
        store.change(Actor.host(host(name)), tx -> tx.inventories().put(host(name), inventory));
    }

    @Test
    void theLastOneIsHeld() {
        fleet.enrol("web-1", "a", "web");
        assertThat(maybe(tx -> tx.inventories().hash(host("web-1")))).isEmpty();
        put("web-1", inventory("aa"));
        put("web-1", inventory("bb"));
        assertThat(maybe(tx -> tx.inventories().hash(host("web-1")))).contains("bb");
        assertThat(maybe(tx -> tx.inventories().find(host("web-1")))).contains(inventory("bb"));
        assertThat(rows(tx -> tx.inventories().hosts())).containsExactly(host("web-1"));
    }

    @Test
    void thatItWasLookedAtAgainIsKeptForTheOneThatIsHeld() {
        fleet.enrol("web-1", "a", "web");
        put("web-1", inventory("aa"));
        Instant later = Clock.START.plusSeconds(3_600);
        store.change(ALICE, tx -> tx.inventories().confirm(host("web-1"), "other", later));
        assertThat(maybe(tx -> tx.inventories().find(host("web-1")))
                        .orElseThrow()
                        .takenAt())
                .isEqualTo(Clock.START);
        store.change(ALICE, tx -> tx.inventories().confirm(host("web-1"), "aa", later));
        assertThat(maybe(tx -> tx.inventories().find(host("web-1")))
                        .orElseThrow()
                        .takenAt())
                .isEqualTo(later);
    }

    @Test
    void whatChangedSinceIsFound() {
        fleet.enrol("web-1", "a", "web");
        fleet.enrol("web-2", "a", "web");
        put("web-1", inventory("aa"));
        Instant between = store.read(Transaction::now);
        clock.advance(java.time.Duration.ofMinutes(1));
        put("web-2", inventory("bb"));
        List<String> found = new ArrayList<>();
        store.read(tx -> {
            tx.inventories().each(between, (host, inventory) -> found.add(host + " " + inventory.hash()));
            return 0;
        });
        assertThat(found).containsExactly("web-2 bb");
    }

    @Test
    void aRemovedHostHasNoneAndGetsNone() {
        fleet.enrol("web-1", "a", "web");
        put("web-1", inventory("aa"));
        store.write(ALICE, tx -> tx.hosts().remove(host("web-1"), "scrapped"));
        assertThat(maybe(tx -> tx.inventories().hash(host("web-1")))).isEmpty();
        put("web-1", inventory("aa"));
        put("never", inventory("aa"));
        assertThat(rows(tx -> tx.inventories().hosts())).isEmpty();
    }

    @Test
    void aHostThatIsEnrolledAnewIsAnotherMachine() {
        fleet.enrol("web-1", "a", "web");
        put("web-1", inventory("aa"));
        fleet.enrol("web-1", "a", "web");
        assertThat(maybe(tx -> tx.inventories().hash(host("web-1")))).isEmpty();
    }
}
