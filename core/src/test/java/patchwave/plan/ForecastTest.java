package patchwave.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.policy.Pacing;

final class ForecastTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Preview preview(Scene scene, Pacing pacing, String... environments) {
        List<Environment> stages = new ArrayList<>();
        List<List<HostId>> targets = new ArrayList<>();
        for (String environment : environments) {
            stages.add(new Environment(environment));
            targets.add(scene.machines.values().stream()
                    .filter(machine -> machine.environment.name().equals(environment))
                    .map(machine -> machine.id)
                    .toList());
        }
        Snapshot snapshot = scene.snapshot();
        return Forecast.of(new Forecast.Question(
                snapshot.pools(), snapshot.hosts(), stages, targets, pacing, Duration.ofMinutes(5)));
    }

    private static Pacing pacing(int firstBatch, int most) {
        return new Pacing(
                firstBatch, 4, MINUTE, Duration.ofMinutes(10), Duration.ofMinutes(60), most, Duration.ofHours(1));
    }

    @Test
    void aStageIsToldWithItsBatchesRoundsAndLowestService() {
        var scene = new Scene().pool("production/web", 4).hosts("p", 9, "production", "production/web");

        var stage = preview(scene, pacing(1, 100), "production").stages().getFirst();

        assertThat(stage.batchSizes()).containsExactly(1, 4, 4);
        assertThat(stage.rounds()).isEqualTo(3);
        assertThat(stage.minimumRounds()).isEqualTo(3);
        assertThat(stage.firstHosts()).hasSize(9).doesNotHaveDuplicates();
        assertThat(stage.pools())
                .containsExactly(new Preview.Pool(scene.accounts().getFirst().id(), 9, 4, 5));
    }

    @Test
    void theForecastCountsRoundsSettleTimesAndBakes() {
        var scene = new Scene()
                .pool("dev/web", 0)
                .pool("production/web", 4)
                .hosts("d", 1, "dev", "dev/web")
                .hosts("p", 9, "production", "production/web");

        // dev: 6 + 60; production: 3 rounds of 6, 2 bakes of 10, and 60 minutes.
        assertThat(preview(scene, pacing(1, 100), "dev", "production").forecast())
                .isEqualTo(Duration.ofMinutes(66 + 18 + 20 + 60));
    }

    @Test
    void anExclusivePoolNeedsRoundsForEachDomain() {
        var scene = new Scene().exclusivePool("production/db", 0).hosts("p", 4, "production", "production/db");

        var stage = preview(scene, pacing(100, 100), "production").stages().getFirst();

        assertThat(stage.rounds()).isEqualTo(2);
        assertThat(stage.minimumRounds()).isEqualTo(2);
    }

    @Test
    void theMinimumKnowsTheMostInOperation() {
        var scene = new Scene().pool("production/web", 0).hosts("p", 10, "production", "production/web");

        var stage = preview(scene, pacing(100, 3), "production").stages().getFirst();

        assertThat(stage.rounds()).isEqualTo(4);
        assertThat(stage.minimumRounds()).isEqualTo(4);
    }

    @Test
    void hostsThatOperateNowAreTakenAsBack() {
        var scene = new Scene().pool("production/web", 3).hosts("p", 4, "production", "production/web");
        var run = scene.start("other", "production");
        scene.prepareAndTick();
        assertThat(scene.accounts().getFirst().inOperation()).isEqualTo(1);
        assertThat(run.hosts).hasSize(4);

        var stage = preview(scene, pacing(100, 100), "production").stages().getFirst();

        assertThat(stage.rounds()).isEqualTo(4);
        assertThat(stage.unfinished()).isZero();
    }

    @Test
    void whatCannotEndIsSaidBeforehand() {
        var scene = new Scene()
                .pool("dev/web", 2)
                .pool("production/web", 9)
                .exclusivePool("production/db", 1)
                .hosts("d", 2, "dev", "dev/web")
                .hosts("p", 4, "production", "production/web")
                .host("q-1", "production", "a", "production/db")
                .host("q-2", "production", "a", "production/db")
                .host("lone", "production", "a");

        var preview = preview(scene, pacing(1, 100), "dev", "staging", "production");

        assertThat(preview.warnings())
                .containsExactly(
                        "pool dev/web can spare no host: floor 2 of 2; none of its hosts can ever be patched",
                        "stage staging has no hosts: it passes at once and proves nothing",
                        "1 of 7 hosts of production are in no pool, so no floor protects them: lone",
                        "pool production/db is exclusive by zone, but all of its hosts are in zone a:"
                                + " the rule protects nothing",
                        "pool production/web has 4 hosts and a floor of 9: none of its hosts can ever be patched");
        assertThat(preview.stages().get(0).unfinished()).isEqualTo(2);
        assertThat(preview.stages().get(2).unfinished()).isEqualTo(4);
    }
}
