package patchwave.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.plan.Scene.admitted;
import static patchwave.plan.Scene.hold;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import patchwave.rollout.RolloutStatus;

final class PlannerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Scene threeStages() {
        return new Scene()
                .pool("dev/web", 0)
                .pool("staging/web", 1)
                .pool("production/web", 4)
                .hosts("dev", 1, "dev", "dev/web")
                .hosts("staging", 2, "staging", "staging/web")
                .hosts("production", 6, "production", "production/web");
    }

    @Test
    void aRolloutGoesThroughItsStagesAndCompletes() {
        var scene = threeStages();
        var run = scene.start("wave", "dev", "staging", "production");
        for (int minute = 0; minute < 60 && !run.status.isOver(); minute++) {
            for (var admission : scene.tickAfter(MINUTE).admissions()) {
                scene.succeed(run, admission.host().value());
            }
            scene.prepared();
        }

        assertThat(run.status).isInstanceOf(RolloutStatus.Completed.class);
    }

    @Test
    void aPoolIsNeverTakenBelowItsFloor() {
        var scene = new Scene().pool("production/web", 4).hosts("production", 6, "production", "production/web");
        var run = scene.start("wave", "production");
        scene.unhealthy("production-5", "check web: HTTP 500");
        assertThat(admitted(scene.prepareAndTick())).hasSize(1);
        String first = admitted(scene.prepareAndTick()).toString();
        assertThat(first).isEqualTo("[]");
        scene.runs.values().forEach(each -> assertThat(each).isSameAs(run));
    }

    @Test
    void aHoldNamesTheBlockingPoolWithItsNumbersAndHolders() {
        var scene = new Scene().pool("production/web", 4).hosts("production", 6, "production", "production/web");
        scene.start("wave", false, Pacings.allAtOnce(), "production");
        scene.unhealthy("production-5", "check web: HTTP 500");
        var decision = scene.prepareAndTick();
        String working = admitted(decision).getFirst();
        String waiting = "production-1".equals(working) ? "production-2" : "production-1";

        assertThat(hold(decision, waiting).reason()).isEqualTo(HoldReason.POOL_AT_FLOOR);
        assertThat(hold(decision, waiting).sentence())
                .startsWith("pool production/web is at its floor: 4 of 6 in service, floor 4; ")
                .contains(working + " is in operation")
                .contains("production-5 is unhealthy");
        assertThat(hold(decision, "production-5").sentence()).isEqualTo("it is unhealthy: check web: HTTP 500");
    }

    @Test
    void aFailureInTheFirstBatchHaltsAndTheReasonSaysWhatTheHealthSaid() {
        var scene = threeStages();
        var run = scene.start("wave", "dev", "staging", "production");
        scene.prepareAndTick();
        scene.fail(run, "dev-1", "check web: HTTP 500");
        scene.tick();

        assertThat(run.status)
                .isEqualTo(new RolloutStatus.Halted(
                        "in the first batch of dev dev-1 failed (SERVICE_UNHEALTHY: check web: HTTP 500)", scene.now));
    }
}
