package patchwave.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.plan.Scene.admitted;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import patchwave.fleet.HostId;
import patchwave.policy.Pacing;

final class CanaryTest {
    private static Pacing first(int hosts) {
        return new Pacing(
                hosts, 4, Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(1), 100, Duration.ofHours(1));
    }

    private static Scene mixed() {
        var scene = new Scene()
                .pool("production/web", 0)
                .pool("production/db", 0)
                .hosts("web", 20, "production", "production/web")
                .hosts("db", 2, "production", "production/db")
                .host("both", "production", "a", "production/db", "production/web");
        scene.machines.values().forEach(machine -> machine.kind = new HostState.Kind("debian 12", "6.1"));
        scene.machine(new HostId("web-7")).kind = new HostState.Kind("rhel 9", "5.14");
        scene.machine(new HostId("db-2")).kind = new HostState.Kind("debian 12", "6.12");
        return scene;
    }

    @Test
    void theFirstBatchStandsForAsManyKindsAsItCan() {
        var scene = mixed();
        scene.start("wave", false, first(3), "production");

        assertThat(admitted(scene.prepareAndTick()))
                .as("two pools at once, then the other release, then the other kernel")
                .containsExactly("both", "db-2", "web-7");
    }

    @Test
    void whatTheFirstBatchHasCoveredAlreadyCounts() {
        var scene = mixed();
        var run = scene.start("wave", false, first(2), "production");
        scene.tick();
        Scene.phase(run, "both", new patchwave.rollout.HostPhase.Ready(scene.now));
        assertThat(admitted(scene.tick())).containsExactly("both");
        scene.prepared();

        assertThat(admitted(scene.tick())).containsExactly("web-7");
    }

    @Test
    void aKindThatCannotGoNowIsPassedOver() {
        var scene = mixed();
        scene.pool("production/db", 3);
        scene.start("wave", false, first(2), "production");

        assertThat(admitted(scene.prepareAndTick()))
                .hasSize(2)
                .contains("web-7")
                .doesNotContain("both", "db-2");
    }
}
