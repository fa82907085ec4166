package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.PRODUCTION;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;
import static patchwave.controller.store.Fixture.incarnation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.fleet.Environment;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;

/** What is known of hosts. */
abstract class HostContract extends StoreContract {

    @Test
    void welcomeIsCompareAndSet() {
        fleet.enrol("web-1", "a", "web");
        assertThat(fleet.welcome("web-1", 1)).isTrue();
        assertThat(store.<Boolean>write(
                        Actor.host(host("web-1")),
                        tx -> tx.hosts()
                                .welcome(
                                        host("web-1"), Optional.empty(), 0, incarnation(2), 3, "boot", HostFacts.NONE)))
                .isFalse();
        StoredHost stored = store.read(tx -> tx.hosts().find(host("web-1"))).orElseThrow();
        assertThat(stored.record().incarnation()).contains(incarnation(1));
        assertThat(stored.facts().osRelease()).isEqualTo("debian 12");
        assertThat(stored.lastReport()).contains(Clock.START);
    }

    @Test
    void journalMergesByMaximumFromTheWelcomedIncarnationOnly() {
        fleet.healthy("web-1", "a", "web");
        assertThat(fleet.journal("web-1", 1, new JournalNumbers(3, 3, 2, 0))).isTrue();
        assertThat(fleet.journal("web-1", 1, new JournalNumbers(1, 1, 3, 0))).isTrue();
        assertThat(fleet.journal("web-1", 2, new JournalNumbers(9, 9, 9, 9))).isFalse();
        StoredHost stored = store.read(tx -> tx.hosts().find(host("web-1"))).orElseThrow();
        assertThat(stored.record().journal()).isEqualTo(new JournalNumbers(3, 3, 3, 0));
        assertThat(stored.record().attempt()).as("never used again").isEqualTo(3);
        long before = auditCount();
        assertThat(fleet.journal("web-1", 1, new JournalNumbers(1, 1, 3, 0))).isTrue();
        assertThat(auditCount()).isEqualTo(before);
    }

    @Test
    void healthWritesTransitionsOnly() {
        threeWebHosts();
        long before = auditCount();
        assertThat(fleet.health("web-1", new Condition.Healthy())).isFalse();
        assertThat(auditCount()).isEqualTo(before);
        assertThat(fleet.health("web-1", SICK)).isTrue();
        clock.advance(Duration.ofMinutes(1));
        assertThat(fleet.health("web-1", new Condition.Unhealthy("tcp:web timed out", Clock.START)))
                .isFalse();
        assertThat(fleet.condition("web-1")).isEqualTo(new Condition.Unhealthy("tcp:web timed out", Clock.START));
        assertThat(auditCount()).isEqualTo(before + 1);
        assertThat(fleet.down(WEB)).isEqualTo(1);
        store.change(
                Actor.CONTROLLER, tx -> tx.hosts().setHealth(host("web-1"), new Condition.Unknown("silent", tx.now())));
        assertThat(fleet.down(WEB)).as("counted once").isEqualTo(1);
        assertThatThrownBy(() -> fleet.health("web-1", new Condition.Quarantined("x", Clock.START)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sinceWhenAHostIsDrainedIsKeptUntilItIsBack() {
        threeWebHosts();
        assertThat(drainedSince()).isEmpty();
        store.change(ALICE, tx -> tx.hosts().setDrained(host("web-1"), Optional.of(Clock.START)));
        assertThat(drainedSince()).contains(Clock.START);
        store.change(ALICE, tx -> tx.hosts().setDrained(host("web-1"), Optional.empty()));
        assertThat(drainedSince()).isEmpty();
    }

    private Optional<Instant> drainedSince() {
        return store.read(tx -> tx.hosts().find(host("web-1")).orElseThrow().drainedSince());
    }

    @Test
    void quarantineCountsAsDownUntilReadmission() {
        threeWebHosts();
        assertThat(store.<Boolean>write(Actor.CONTROLLER, tx -> tx.hosts().quarantine(host("web-1"), "cloned")))
                .isTrue();
        assertThat(store.<Boolean>write(Actor.CONTROLLER, tx -> tx.hosts().quarantine(host("web-1"), "again")))
                .isFalse();
        assertThat(fleet.condition("web-1")).isEqualTo(new Condition.Quarantined("cloned", Clock.START));
        assertThat(fleet.down(WEB)).isEqualTo(1);
        assertThat(fleet.welcome("web-1", 2)).isFalse();
        store.change(ALICE, tx -> tx.hosts().readmit(host("web-1"), "checked by hand"));
        assertThat(fleet.down(WEB)).isZero();
        assertThat(fleet.welcome("web-1", 2)).isTrue();
    }

    @Test
    void hostsAreListedByEnvironmentPoolAndPage() {
        threeWebHosts();
        fleet.healthy("db-1", "a", "db");
        assertThat(names(store.read(tx -> tx.hosts().list(null, null, null, 2))))
                .containsExactly("db-1", "web-1");
        assertThat(names(store.read(tx -> tx.hosts().list(PRODUCTION, null, host("web-1"), 9))))
                .containsExactly("web-2", "web-3");
        assertThat(names(store.read(tx -> tx.hosts().list(null, WEB, null, 9))))
                .containsExactly("web-1", "web-2", "web-3");
        assertThat(rows(tx -> tx.hosts().list(new Environment("dev"), null, null, 9)))
                .isEmpty();
        assertThat(store.<Long>read(tx -> tx.hosts().count())).isEqualTo(4);
        assertThat(store.read(tx -> tx.hosts().find(host("web-1")))
                        .orElseThrow()
                        .pools())
                .containsExactly(WEB);
        assertThat(store.<Integer>read(tx -> tx.hosts().lastReports().size())).isEqualTo(4);
    }

    private static List<String> names(List<StoredHost> hosts) {
        return hosts.stream().map(stored -> stored.host().id().value()).toList();
    }
}
