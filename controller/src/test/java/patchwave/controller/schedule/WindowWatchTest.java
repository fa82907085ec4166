package patchwave.controller.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.calendar.Fleets;
import patchwave.controller.store.Actor;
import patchwave.controller.store.SqliteStore;
import patchwave.controller.store.Store;
import patchwave.policy.FleetPolicy;

final class WindowWatchTest {
    private static final FleetPolicy FLEET = Fleets.with(
            List.of(Fleets.window("nightly", "UTC", "FREQ=DAILY", "22:00", Duration.ofHours(6))),
            List.of("nightly"),
            Map.of(),
            List.of());

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = SqliteStore.open(folder.resolve("patchwave.db"), now::get, new SplittableRandom(1));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private WindowWatch watch() {
        return new WindowWatch(
                store, now::get, tables -> tables.fleet().current().map(_ -> FLEET));
    }

    private void apply() {
        store.change(Actor.CONTROLLER, tables -> tables.fleet().apply(FLEET, "fleet at " + now.get()));
    }

    private void at(String time) {
        now.set(Instant.parse(time));
    }

    private List<String> told() {
        return store.read(tables -> tables.auditTrail().newest(100)).stream()
                .filter(record -> record.verb().startsWith("window."))
                .map(record -> record.verb() + " "
                        + record.body().replaceAll(".*\"no_controller_ran\":(true|false).*\"what\":\"(.*)\".*", "$2"))
                .toList();
    }

    @Test
    void tellsEachOpeningAndClosingOnce() {
        WindowWatch watch = watch();
        watch.look();
        apply();
        assertThat(watch.look())
                .extracting(Moment::at)
                .containsExactly(Instant.parse("2026-11-22T22:00:00Z"), Instant.parse("2026-11-23T04:00:00Z"));
        assertThat(told()).isEmpty();
        at("2026-11-22T22:00:00Z");
        watch.look();
        watch.look();
        assertThat(told()).containsExactly("window.open window nightly opened at 2026-11-22T22:00:00Z");
        at("2026-11-22T23:00:00Z");
        watch().look();
        assertThat(told()).hasSize(1);
        at("2026-11-23T04:00:00Z");
        watch.look();
        assertThat(told()).endsWith("window.close window nightly closed at 2026-11-23T04:00:00Z");
    }

    @Test
    void theNextControllerTellsWhatHappenedWhileNoneRan() {
        apply();
        watch().look();
        at("2026-11-23T03:00:00Z");
        WindowWatch next = watch();
        next.look();
        assertThat(told())
                .containsExactly("window.open window nightly opened at 2026-11-22T22:00:00Z while no controller ran");
        at("2026-11-23T04:00:01Z");
        next.look();
        assertThat(told()).endsWith("window.close window nightly closed at 2026-11-23T04:00:00Z");
    }

    @Test
    void aFleetFileDoesNotOpenWindowsBeforeItIsInForce() {
        watch().look();
        at("2026-11-23T12:00:00Z");
        apply();
        watch().look();
        assertThat(told()).isEmpty();
    }

    @Test
    void withoutAFleetFileThereIsNothingToTell() {
        assertThat(watch().look()).isEmpty();
        at("2026-12-23T12:00:00Z");
        assertThat(watch().look()).isEmpty();
        assertThat(Optional.of(told())).hasValue(List.of());
    }

    @Test
    void lookingWithoutNewsWritesNothing() {
        apply();
        WindowWatch watch = watch();
        watch.look();
        int[] commits = new int[1];
        store.onCommit(() -> commits[0]++);
        watch.look();
        assertThat(commits[0]).isZero();
    }
}
