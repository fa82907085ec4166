package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.plan.HostState;
import patchwave.plan.Snapshot;
import patchwave.policy.Floor;
import patchwave.policy.PoolPolicy;

/** What is kept from one snapshot to the next is what a store would read that has just been opened. */
final class PlacingTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    @TempDir
    private Path folder;

    private Store store;
    private Fixture fleet;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder.resolve("patchwave.db"), () -> NOW, new Random(1));
        fleet = new Fixture(store);
        fleet.fleet(
                "first",
                Fixture.pool(Fixture.WEB, new Floor.Count(1), Optional.empty()),
                Fixture.pool(Fixture.DB, new Floor.Count(0), Optional.of("zone")));
        fleet.healthy("web-1", "a", "web");
        fleet.healthy("web-2", "b", "web", "db");
        fleet.enrol("db-1", "b", "db");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static String text(Store from) {
        Snapshot snapshot = from.read(tables -> tables.snapshot(HostCalendars.OPEN, 10));
        return snapshot.hosts().stream().map(host -> text(host, snapshot)).collect(Collectors.joining("\n"));
    }

    private static String text(HostState host, Snapshot snapshot) {
        List<String> pools = IntStream.range(0, host.poolCount())
                .mapToObj(i -> "%s*%d in '%s'"
                        .formatted(snapshot.pools().get(host.pool(i)).capacity().id(), host.weight(i), host.domain(i)))
                .toList();
        return "%s %s %s %s %s".formatted(host.id(), pools, host.kind(), host.condition(), host.claimedBy());
    }

    private void change(String what, Runnable change) {
        String before = text(store);
        change.run();
        String kept = text(store);
        try (Store fresh = SqliteStore.open(folder.resolve("patchwave.db"), () -> NOW, new Random(2))) {
            assertThat(kept).as(what).isEqualTo(text(fresh));
        }
        assertThat(kept).as("%s is seen at all", what).isNotEqualTo(before);
    }

    @Test
    void everyChangeOfTheFleetsShapeIsSeen() {
        change("a new host", () -> fleet.enrol("web-3", "c", "web"));
        change("its first welcome", () -> fleet.welcome("web-3", 1));
        change("its first report", () -> fleet.health("web-3", new patchwave.plan.Condition.Healthy()));
        change("another release", () -> upgraded("web-3"));
        change("enrolled again with other labels", () -> fleet.enrol("web-3", "a", "db"));
        change("a weight", () -> weigh("web-1"));
        change(
                "a new fleet file",
                () -> fleet.fleet(
                        "second",
                        Fixture.pool(Fixture.WEB, new Floor.Count(0), Optional.of("zone")),
                        Fixture.pool(Fixture.DB, new Floor.Count(0), Optional.empty())));
        change(
                "a pool less",
                () -> fleet.fleet("third", Fixture.pool(Fixture.DB, new Floor.Count(0), Optional.empty())));
        change(
                "a host less",
                () -> store.change(Fixture.ALICE, tables -> tables.hosts().remove(Fixture.host("db-1"), "gone")));
        change(
                "quarantine",
                () -> store.change(
                        Actor.CONTROLLER, tables -> tables.hosts().quarantine(Fixture.host("web-2"), "a clone")));
    }

    @Test
    void whatWasUndoneIsNotKept() {
        String before = text(store);
        try {
            store.change(Fixture.ALICE, tables -> {
                tables.hosts().remove(Fixture.host("web-1"), "gone");
                tables.snapshot(HostCalendars.OPEN, 10);
                throw new IllegalArgumentException("undone");
            });
        } catch (IllegalArgumentException _) {
            assertThat(text(store)).isEqualTo(before);
        }
        change(
                "another one",
                () -> store.change(Fixture.ALICE, tables -> tables.hosts().remove(Fixture.host("db-1"), "gone")));
    }

    private void upgraded(String host) {
        store.change(
                Actor.host(Fixture.host(host)),
                tables -> tables.hosts()
                        .welcome(
                                Fixture.host(host),
                                Optional.of(Fixture.incarnation(1)),
                                1,
                                Fixture.incarnation(1),
                                2,
                                "boot",
                                new HostFacts("h", "debian 13", "amd64", "6.12", "0.1")));
    }

    private void weigh(String host) {
        fleet.weight = Optional.of("7");
        fleet.fleet(
                "weights",
                new PoolPolicy(
                        Fixture.WEB,
                        Fixture.pool(Fixture.WEB, new Floor.Count(0), Optional.empty())
                                .selector(),
                        new Floor.Count(0),
                        Optional.of("capacity"),
                        List.of(),
                        Optional.empty()),
                Fixture.pool(Fixture.DB, new Floor.Count(0), Optional.empty()));
        fleet.enrol(host, "a", "web");
    }
}
