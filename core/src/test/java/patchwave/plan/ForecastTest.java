package patchwave.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.calendar.TimeSet;
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
                snapshot.pools(),
                snapshot.hosts(),
                stages,
                targets,
                pacing,
                false,
                snapshot.calendars(),
                Optional.empty(),
                WorkTimes.assumed(Duration.ofMinutes(5)),
                Scene.START,
                Scene.START.plus(Duration.ofDays(7))));
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

    private static Preview within(Scene scene, Pacing pacing, boolean emergency) {
        Snapshot snapshot = scene.snapshot();
        return Forecast.of(new Forecast.Question(
                snapshot.pools(),
                snapshot.hosts(),
                List.of(new Environment("production")),
                List.of(scene.machines.keySet().stream().toList()),
                pacing,
                emergency,
                snapshot.calendars(),
                Optional.empty(),
                WorkTimes.assumed(Duration.ofMinutes(9)),
                Scene.START,
                Scene.START.plus(Duration.ofDays(7))));
    }

    private static Instant at(long minute) {
        return Scene.START.plus(Duration.ofMinutes(minute));
    }

    @Test
    void theEndIsPlayedThroughTheWindows() {
        var scene = new Scene()
                .pool("production/web", 1)
                .hosts("p", 4, "production", "production/web")
                .windows("p", "tuesday", 60, 85, 200, 225);

        // Rounds of 10 minutes: 1 host, a bake of 10, 3 more; one window takes the first alone, because 82 + 10 > 85.
        var preview = within(scene, pacing(1, 100), false);

        assertThat(preview.forecast()).isEqualTo(Duration.ofMinutes(10 + 10 + 10 + 60));
        assertThat(preview.minimum()).isEqualTo(Duration.ofMinutes(10 + 10 + 10 + 60));
        assertThat(preview.end()).contains(at(200 + 10 + 60));
        assertThat(preview.hostWork()).isEqualTo(Duration.ofMinutes(9));
        assertThat(preview.stages().getFirst().needs()).isEqualTo(Duration.ofMinutes(30));
        assertThat(preview.stages().getFirst().window())
                .contains(new Preview.Window(
                        List.of("tuesday"), Scene.minutes(60, 85).intervals().getFirst(), false));
        assertThat(within(scene, pacing(1, 100), true).end()).contains(at(90));
    }

    @Test
    void aWindowThatIsLongEnoughIsSaidToBe() {
        var scene = new Scene()
                .pool("production/web", 1)
                .hosts("p", 4, "production", "production/web")
                .windows("p", "tuesday", 0, 60);

        var preview = within(scene, pacing(1, 100), false);

        assertThat(preview.stages().getFirst().window())
                .hasValueSatisfying(window -> assertThat(window.fits()).isTrue());
        assertThat(preview.end()).contains(at(90));
    }

    @Test
    void hostsThatNoTimeWillDoForAreNamed() {
        var scene = new Scene()
                .pool("production/web", 0)
                .hosts("a", 2, "production", "production/web")
                .hosts("b", 1, "production", "production/web")
                .windows("b", "short", 0, 5);
        int never = scene.calendar(TimeSet.NEVER, List.of("tuesday", "friday"));
        scene.machine(new HostId("a-1")).calendar = never;

        var preview = within(scene, pacing(10, 100), false);

        assertThat(preview.end()).isEmpty();
        assertThat(preview.warnings())
                .contains(
                        "1 host can never be disrupted, because no window of theirs (short) that is known leaves 10 min"
                                + " for their work: b-1",
                        "1 host can never be disrupted, because the windows of their pools (tuesday, friday) are never"
                                + " open together: a-1");
    }

    @Test
    void aHostThatIsTooHeavyForItsPoolIsNamed() {
        var scene = new Scene().pool("production/web", 4).hosts("p", 4, "production", "production/web");
        var heavy = scene.machine(new HostId("p-1"));
        heavy.weights.put(heavy.pools.getFirst(), 3);

        var preview = within(scene, pacing(10, 100), false);

        assertThat(preview.warnings())
                .containsExactly(
                        "1 host of pool production/web can never be patched, because each counts more than the 2 that it can ever spare: p-1");
        assertThat(preview.stages().getFirst().unfinished()).isEqualTo(1);
        assertThat(preview.stages().getFirst().rounds()).isEqualTo(2);
        assertThat(preview.stages().getFirst().minimumRounds()).isEqualTo(2);
        assertThat(preview.end()).isEmpty();
    }

    @Test
    void canariesAreToldWithTheirKinds() {
        var scene = new Scene().pool("production/web", 0).hosts("p", 2, "production", "production/web");
        scene.machine(new HostId("p-2")).kind = new HostState.Kind("debian 12", "6.1.0-28");

        assertThat(within(scene, pacing(1, 100), false).stages().getFirst().canaries())
                .containsExactly(new Preview.Canary(new HostId("p-2"), "debian 12, kernel 6.1.0-28, production/web"));
    }

    @Test
    void aRunningRolloutsEndIsEstimated() {
        var scene = new Scene()
                .pool("production/web", 1)
                .hosts("p", 4, "production", "production/web")
                .windows("p", "tuesday", 60, 85, 200, 225);
        scene.start("wave", false, pacing(1, 100), "production");

        assertThat(scene.tick().stages().getFirst().forecastEnd())
                .as("2 rounds of 11 in the first window, bakes of 10 and 60 after them")
                .contains(at(60 + 22 + 10 + 60));
    }
}
