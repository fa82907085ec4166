package patchwave.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutStatus;

/** Random fleets, driven tick by tick; one seed is one run, and a failure names its seed. */
final class PlannerPropertyTest {
    private static final int SEEDS = Integer.getInteger("patchwave.seeds", 300);
    private static final int MOST_TICKS = 4000;

    @Test
    void everyDecisionKeepsTheInvariantsWhateverFails() {
        seeds(SEEDS).forEach(seed -> run(new RandomFleet(seed, true), seed, 120));
    }

    @Test
    void everyRolloutEndsWhenNothingFails() {
        seeds(SEEDS / 3).forEach(seed -> {
            RandomFleet fleet = new RandomFleet(seed, false);
            run(fleet, seed, MOST_TICKS);
            assertThat(fleet.scene().runs.values())
                    .as("seed %d", seed)
                    .allMatch(run -> run.status instanceof RolloutStatus.Completed);
        });
    }

    /** Seeds share nothing, so that all processors can have one. */
    private static LongStream seeds(int most) {
        return LongStream.rangeClosed(1, most).parallel();
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 17, 99})
    void theOrderOfRolloutsInTheSnapshotDoesNotMatter(long seed) {
        RandomFleet fleet = new RandomFleet(seed, true);
        for (int tick = 0; tick < 100; tick++) {
            fleet.happen();
            Snapshot snapshot = fleet.scene().snapshot();
            List<Rollout> shuffled = new ArrayList<>(snapshot.rollouts());
            Collections.shuffle(shuffled, new Random(seed + tick));
            Snapshot other = new Snapshot(
                    snapshot.pools(),
                    snapshot.hosts(),
                    shuffled,
                    snapshot.calendars(),
                    snapshot.workTimes(),
                    snapshot.timeouts(),
                    snapshot.preparationLimit(),
                    snapshot.admissionClosed());
            Decision decision = Planner.plan(snapshot, fleet.scene().now);
            assertThat(Planner.plan(other, fleet.scene().now)).isEqualTo(decision);
            fleet.scene().store(decision);
        }
    }

    private static void run(RandomFleet fleet, long seed, int ticks) {
        for (int tick = 0; tick < ticks && !fleet.isOver(); tick++) {
            fleet.happen();
            try {
                Snapshot snapshot = fleet.scene().snapshot();
                Decision decision = Planner.plan(snapshot, fleet.scene().now);
                if (tick % 16 == 0) {
                    assertThat(Planner.plan(snapshot, fleet.scene().now)).isEqualTo(decision);
                }
                PlannerInvariants.check(fleet.scene(), decision);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed %d, tick %d: %s".formatted(seed, tick, e.getMessage()), e);
            }
        }
    }
}
