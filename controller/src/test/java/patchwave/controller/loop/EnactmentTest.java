package patchwave.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostCalendars;
import patchwave.controller.store.SqliteStore;
import patchwave.controller.store.Store;
import patchwave.fleet.Environment;
import patchwave.plan.Change;
import patchwave.plan.Decision;
import patchwave.plan.Snapshot;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.StageProgress;

/** What becomes of a decision in the tables. */
final class EnactmentTest {
    private static final Instant NOW = Instant.parse("2026-11-28T03:00:00Z");
    private static final Environment DEV = new Environment("dev");
    private static final Environment PRODUCTION = new Environment("production");
    private static final RolloutId GHOST = new RolloutId("ghost-1");

    @TempDir
    Path folder;

    private static StageProgress open(Environment environment, boolean baking, boolean passed) {
        return new StageProgress(
                environment,
                1,
                Optional.of(NOW),
                baking ? Optional.of(NOW) : Optional.empty(),
                passed ? Optional.of(NOW) : Optional.empty());
    }

    private static RolloutSpec spec() {
        return new RolloutSpec(
                GHOST,
                true,
                "ab".repeat(32),
                NOW.plus(Duration.ofDays(1)),
                List.of(DEV, PRODUCTION),
                Pacing.EMERGENCY,
                FailureRules.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "test",
                NOW,
                "ann");
    }

    private static void enact(Store store, Snapshot snapshot, Change... changes) {
        Decision decision =
                new Decision(List.of(changes), List.of(), List.of(), List.of(), List.of(), Optional.empty());
        new Enactment(store, 0, 0, snapshot, new HashSet<>()).enact(decision, NOW);
    }

    private static List<StageProgress> stages(Store store) {
        return store.read(
                tables -> tables.rollouts().summary(GHOST).orElseThrow().stages());
    }

    /** Where nothing bakes a stage ends, bakes, passes and opens the next in one turn: seed 7 of the simulation. */
    @Test
    void aStageThatBakesAndPassesInOneTurnIsStoredBeforeTheNextOpens() {
        try (Store store = SqliteStore.open(folder.resolve("db"), InstantSource.fixed(NOW), new Random(1))) {
            Snapshot snapshot = begun(store);

            enact(
                    store,
                    snapshot,
                    new Change.Stage(GHOST, 0, open(DEV, true, false), "all have ended"),
                    new Change.Stage(GHOST, 0, open(DEV, true, true), "it has passed"),
                    new Change.Stage(GHOST, 1, open(PRODUCTION, false, false), "dev has passed"));

            assertThat(stages(store)).containsExactly(open(DEV, true, true), open(PRODUCTION, false, false));
        }
    }

    /** Somebody else changed the first stage meanwhile: what was decided from it does not hold for the second either. */
    @Test
    void noStageOpensAfterOneThatTheTablesDidNotTake() {
        try (Store store = SqliteStore.open(folder.resolve("db"), InstantSource.fixed(NOW), new Random(1))) {
            Snapshot snapshot = begun(store);
            enact(store, snapshot, new Change.Stage(GHOST, 0, open(DEV, true, false), "all have ended"));

            enact(
                    store,
                    snapshot,
                    new Change.Stage(GHOST, 0, open(DEV, false, true), "it has passed"),
                    new Change.Stage(GHOST, 1, open(PRODUCTION, false, false), "dev has passed"));

            assertThat(stages(store)).containsExactly(open(DEV, true, false), StageProgress.notOpen(PRODUCTION));
        }
    }

    private static Snapshot begun(Store store) {
        store.change(Actor.operator("ann"), tables -> tables.rollouts().create(spec(), new byte[] {1}, List.of()));
        store.change(
                Actor.CONTROLLER,
                tables -> tables.rollouts()
                        .setStage(GHOST, 0, StageProgress.notOpen(DEV), open(DEV, false, false), "it begins"));
        return store.read(tables -> tables.snapshot(HostCalendars.OPEN, 10));
    }
}
