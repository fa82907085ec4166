package patchwave.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.plan.Scene.admitted;
import static patchwave.plan.Scene.hold;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.FailureRules;
import patchwave.policy.HaltThreshold;
import patchwave.policy.Pacing;
import patchwave.policy.Timeouts;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;

final class FailureTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Scene web(int hosts) {
        return new Scene().pool("production/web", 0).hosts("p", hosts, "production", "production/web");
    }

    private static FailureRules rules(FailureClass kind, FailureRule rule) {
        Map<FailureClass, FailureRule> rules = new EnumMap<>(FailureRules.DEFAULT.byClass());
        rules.put(kind, rule);
        return new FailureRules(HaltThreshold.DEFAULT, rules);
    }

    private static Scene.Run start(Scene scene, Pacing pacing, FailureRules rules) {
        return scene.start(scene.spec(
                "wave",
                false,
                pacing,
                rules,
                Optional.empty(),
                Optional.empty(),
                List.of(new Environment("production"))));
    }

    private static void resume(Scene scene, Scene.Run run, String reason) {
        Resumption resumption =
                Resumption.of(run.toRollout(), Timeouts.DEFAULT, reason::contains, "anna: " + reason, scene.now);
        assertThat(resumption.unnamed()).isEmpty();
        scene.store(new Decision(resumption.changes(), List.of(), List.of(), List.of(), List.of(), Optional.empty()));
        run.status = new RolloutStatus.Running();
    }

    @Test
    void aHostWhoseSurroundingsFailedIsTriedAgainAsOftenAsTheRuleSays() {
        var scene = web(1);
        var run = start(scene, Pacings.allAtOnce(), FailureRules.DEFAULT);
        for (int i = 0; i < 3; i++) {
            assertThat(admitted(scene.prepareAndTick())).containsExactly("p-1");
            scene.fail(run, "p-1", FailureReason.DISK_FULL, "12 MB free");
        }
        scene.tick();

        assertThat(Scene.phase(run, "p-1")).isInstanceOf(HostPhase.Failed.class);
        assertThat(run.hosts.get(new HostId("p-1"))).hasFieldOrPropertyWithValue("retries", 2);
    }

    @Test
    void surroundingsThatFailPauseTheRolloutAndResumingTriesThemAgain() {
        var scene = web(4);
        var rules = rules(
                FailureClass.ENVIRONMENT, new FailureRule(new FailureRule.Limit.Hosts(3), FailureRule.Action.PAUSE, 0));
        var run = start(scene, Pacings.allAtOnce(), rules);
        scene.prepareAndTick();
        for (String host : List.of("p-1", "p-2")) {
            scene.fail(run, host, FailureReason.DISK_FULL, "12 MB free");
        }
        scene.tick();
        assertThat(run.status).as("first batch, but not the patch's doing").isEqualTo(new RolloutStatus.Running());
        scene.fail(run, "p-3", FailureReason.CLOCK, "2 h off");
        var decision = scene.tick();

        assertThat(run.status)
                .isEqualTo(new RolloutStatus.Paused(
                        "controller",
                        "3 hosts failed with ENVIRONMENT, and 3 are too many:"
                                + " p-1 failed (DISK_FULL: 12 MB free), p-2 failed (DISK_FULL: 12 MB free),"
                                + " p-3 failed (CLOCK: 2 h off); to try them again, resume it",
                        scene.now));
        assertThat(decision.holds()).isEmpty();
        resume(scene, run, "disks are bigger now");
        assertThat(admitted(scene.prepareAndTick())).containsExactly("p-1", "p-2", "p-3");
        assertThat(run.status).isEqualTo(new RolloutStatus.Running());
    }

    @Test
    void aClassMayHaltAtItsOwnShareOnceEnoughAreDone() {
        var scene = web(6);
        var rules = rules(
                FailureClass.NOT_CONVERGED,
                new FailureRule(new FailureRule.Limit.Percent(50, 4), FailureRule.Action.HALT, 0));
        var run = start(scene, Pacings.allAtOnce(), rules);
        scene.prepareAndTick();
        scene.fail(run, "p-1", FailureReason.NOT_CONVERGED, "old code runs");
        scene.fail(run, "p-2", FailureReason.NOT_CONVERGED, "old code runs");
        scene.succeed(run, "p-3");
        scene.tick();
        assertThat(run.status).as("two of three, but three are few").isEqualTo(new RolloutStatus.Running());
        scene.succeed(run, "p-4");
        scene.tick();

        assertThat(((RolloutStatus.Halted) run.status).reason())
                .startsWith("2 hosts failed with NOT_CONVERGED, and 2 are too many: p-1 failed (NOT_CONVERGED: ");
        resume(scene, run, "p-1 and p-2 run a daemon of their own");
        scene.tick();
        assertThat(run.status).isEqualTo(new RolloutStatus.Running());
    }

    @Test
    void anOverdueHostIsLeftOutByNameAndKeepsItsClaim() {
        var scene = web(9);
        var run = start(scene, Scene.QUICK, FailureRules.DEFAULT);
        String first = admitted(scene.prepareAndTick()).getFirst();
        scene.tickAfter(Duration.ofMinutes(45));
        assertThat(run.status).isInstanceOf(RolloutStatus.Halted.class);
        var wanting = Resumption.of(run.toRollout(), Timeouts.DEFAULT, _ -> false, "anna: go on", scene.now);
        assertThat(wanting.unnamed()).containsExactly(first);
        assertThat(wanting.changes()).isEmpty();

        resume(scene, run, first + " has lost its network card");
        var decision = scene.tickAfter(MINUTE);
        assertThat(run.status).isEqualTo(new RolloutStatus.Running());
        assertThat(decision.admissions()).as("another host takes its place").isNotEmpty();
        assertThat(scene.machine(new HostId(first)).claim).isPresent();
    }

    @Test
    void aStageWithoutProofPassesOnlyByName() {
        var scene = web(2).pool("dev/web", 0).hosts("dev", 1, "dev", "dev/web");
        var run = scene.start("wave", "dev", "production");
        scene.prepareAndTick();
        scene.fail(run, "dev-1", "check web: HTTP 500");
        scene.tick();
        assertThat(run.status).isInstanceOf(RolloutStatus.Halted.class);

        assertThat(Resumption.of(run.toRollout(), Timeouts.DEFAULT, _ -> false, "anna: go on", scene.now)
                        .unnamed())
                .containsExactly("dev-1", "dev");
        resume(scene, run, "dev-1 is broken, and dev has no other host");
        scene.tick();
        assertThat(run.status).isEqualTo(new RolloutStatus.Running());
        assertThat(run.stages.get(1).openedAt()).contains(scene.now);
    }

    @Test
    void aPausedRolloutIsResumedWithoutWords() {
        var scene = web(3);
        var run = start(scene, Scene.QUICK, FailureRules.DEFAULT);
        run.status = new RolloutStatus.Paused("anna", "lunch", scene.now);

        assertThat(Resumption.of(run.toRollout(), Timeouts.DEFAULT, _ -> false, "anna: go on", scene.now))
                .isEqualTo(new Resumption(List.of(), List.of()));
    }

    @Test
    void aPatchedHostThatStaysAwayWhileItsBatchBakesHasFailedAfterTheDeadline() {
        var scene = web(9);
        var run = start(scene, Scene.QUICK, FailureRules.DEFAULT);
        String first = admitted(scene.prepareAndTick()).getFirst();
        scene.succeed(run, first);
        scene.unknown(first);
        scene.tickAfter(Duration.ofMinutes(59));
        assertThat(run.status).isEqualTo(new RolloutStatus.Running());
        scene.tickAfter(MINUTE);

        assertThat(run.status)
                .isEqualTo(new RolloutStatus.Halted(
                        "in the first batch of production %s failed (OVERDUE: patched, but not seen well for 1 h since: it is unknown: no report for 65 s)"
                                .formatted(first),
                        scene.now));
    }

    @Test
    void aHostThatWasAwayCatchesUpWithARolloutThatIsCompleted() {
        var scene = web(2);
        var run = start(scene, Scene.QUICK, FailureRules.DEFAULT);
        scene.unknown("p-2");
        complete(scene, run);
        assertThat(Scene.phase(run, "p-2")).isInstanceOf(HostPhase.Excluded.class);

        scene.condition("p-2", new Condition.Behind(run.spec.id(), scene.now));
        assertThat(scene.tick().holds()).extracting(Hold::reason).containsExactly(HoldReason.NOT_PREPARED);
        scene.prepared();
        assertThat(admitted(scene.tick())).containsExactly("p-2");
        scene.succeed(run, "p-2");
        scene.tick();
        assertThat(run.status).isInstanceOf(RolloutStatus.Completed.class);
    }

    @Test
    void moreThanTheBudgetComeBackAndCatchUpWithinIt() {
        var scene = new Scene().pool("production/web", 4).hosts("p", 6, "production", "production/web");
        var run = start(scene, Scene.QUICK, FailureRules.DEFAULT);
        for (String host : List.of("p-2", "p-3", "p-4", "p-5", "p-6")) {
            scene.condition(host, new Condition.Behind(run.spec.id(), scene.now));
        }
        Scene.phase(run, "p-1", new HostPhase.NotNeeded(scene.now));
        assertThat(admitted(scene.prepareAndTick())).hasSize(1);
        scene.succeed(run, claimed(run));
        scene.tick();
        scene.tickAfter(Duration.ofHours(1));
        assertThat(scene.machines.values().stream().filter(machine -> machine.claim.isPresent()))
                .as("two of six may be out, and the four that are down serve in truth")
                .hasSize(2);
    }

    private static String claimed(Scene.Run run) {
        return run.hosts.values().stream()
                .filter(host -> host.phase() instanceof HostPhase.Claimed)
                .findFirst()
                .orElseThrow()
                .host()
                .value();
    }

    @Test
    void whoIsBehindWaitsForThoseThatAreTrulyDown() {
        var scene = new Scene().pool("production/web", 2).hosts("p", 4, "production", "production/web");
        var run = start(scene, Scene.QUICK, FailureRules.DEFAULT);
        scene.condition("p-1", new Condition.Behind(run.spec.id(), scene.now));
        scene.condition("p-2", new Condition.Behind(run.spec.id(), scene.now));
        scene.unhealthy("p-3", "check web: HTTP 500");
        scene.unknown("p-4");
        var decision = scene.prepareAndTick();
        assertThat(decision.admissions()).isEmpty();
        assertThat(hold(decision, "p-1").reason()).isEqualTo(HoldReason.POOL_AT_FLOOR);
        scene.healthy("p-4");
        assertThat(scene.tick().admissions())
                .singleElement()
                .satisfies(each -> assertThat(each.host().value()).isIn("p-1", "p-2"));
    }

    @Test
    void twoFailuresWhileCatchingUpEndIt() {
        var scene = web(4);
        var run = start(scene, Scene.QUICK, FailureRules.DEFAULT);
        for (String host : List.of("p-2", "p-3", "p-4")) {
            scene.unknown(host);
        }
        complete(scene, run);
        scene.now = scene.now.plus(MINUTE);
        for (String host : List.of("p-2", "p-3")) {
            scene.condition(host, new Condition.Behind(run.spec.id(), scene.now));
        }
        assertThat(admitted(scene.prepareAndTick())).containsExactly("p-2", "p-3");
        scene.fail(run, "p-2", "check web: HTTP 500");
        scene.fail(run, "p-3", "check web: HTTP 500");
        scene.condition("p-4", new Condition.Behind(run.spec.id(), scene.now));
        var decision = scene.prepareAndTick();

        assertThat(decision.admissions()).isEmpty();
        assertThat(hold(decision, "p-4").reason()).isEqualTo(HoldReason.GATE_SHUT);
        assertThat(hold(decision, "p-4").sentence())
                .startsWith("2 hosts failed while they caught up after its end; to go on, retry or exclude them: p-2");
        assertThat(run.status).isInstanceOf(RolloutStatus.Completed.class);
    }

    @Test
    void nobodyCatchesUpWithAPlanThatHasExpired() {
        var scene = web(2);
        var run = start(scene, Scene.QUICK, FailureRules.DEFAULT);
        scene.unknown("p-2");
        complete(scene, run);
        scene.condition("p-2", new Condition.Behind(run.spec.id(), scene.now));
        var decision = scene.tickAfter(Duration.ofDays(7));

        assertThat(decision.changes()).isEmpty();
        assertThat(decision.holds()).isEmpty();
    }

    private static void complete(Scene scene, Scene.Run run) {
        scene.prepareAndTick();
        scene.succeed(run, "p-1");
        scene.tickAfter(Duration.ofHours(1));
        scene.tickAfter(MINUTE.multipliedBy(2));
        scene.tickAfter(MINUTE.multipliedBy(2));
        assertThat(run.status).isInstanceOf(RolloutStatus.Completed.class);
    }

    /**
     * Seed 232 of the simulation: the emergency waited for the floor that a straggler of the ordinary rollout held down, and
     * the ordinary rollout waited for the emergency.
     */
    @Test
    void anEmergencyDoesNotKeepAHostFromCatchingUpThatItMayBeWaitingFor() {
        var scene = web(4);
        var ordinary = scene.start("wave", false, Pacings.allAtOnce(), "production");
        scene.condition("p-1", new Condition.Behind(ordinary.spec.id(), scene.now));
        var emergency = scene.start("urgent", true, Pacings.allAtOnce(), "production");
        scene.tick();
        Scene.phase(emergency, "p-1", new HostPhase.Refused(FailureReason.REPOSITORY, "no mirror", scene.now));
        Scene.phase(ordinary, "p-1", new HostPhase.Ready(scene.now));
        var decision = scene.tick();

        assertThat(decision.admissions())
                .anyMatch(it -> it.host().value().equals("p-1") && it.rollout().equals(ordinary.spec.id()));
        assertThat(scene.tick().cancellations()).isEmpty();
    }

    @Test
    void aHostThatRefusedForItsHealthIsAskedAgainAMinuteLaterOnceItIsWell() {
        var scene = web(3);
        var run = scene.start("wave", false, Pacings.allAtOnce(), "production");
        scene.tick();
        Scene.phase(run, "p-1", new HostPhase.Refused(FailureReason.UNHEALTHY_BEFORE, "tcp:web", scene.now));
        Scene.phase(run, "p-2", new HostPhase.Refused(FailureReason.REPOSITORY, "no mirror", scene.now));
        scene.unhealthy("p-1", "tcp:web");
        scene.tickAfter(Duration.ofMinutes(2));
        assertThat(Scene.phase(run, "p-1")).isInstanceOf(HostPhase.Refused.class);

        scene.healthy("p-1");
        scene.tick();
        assertThat(Scene.phase(run, "p-1")).isInstanceOf(HostPhase.Preparing.class);
        assertThat(Scene.phase(run, "p-2")).as("this needs a person").isInstanceOf(HostPhase.Refused.class);
    }
}
