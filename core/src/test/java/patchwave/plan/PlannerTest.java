package patchwave.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.plan.Scene.admitted;
import static patchwave.plan.Scene.hold;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
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

    /** It was installed anew after its stage had passed: what was done on the machine of before is not done on it. */
    @Test
    void aHostThatHasToBePatchedAgainIsThoughItsStageHasPassed() {
        var scene = threeStages();
        var run = scene.start("wave", "dev", "staging", "production");
        assertThat(admitted(scene.prepareAndTick())).containsExactly("dev-1");
        scene.succeed(run, "dev-1");
        for (int minute = 0; minute < 60 && run.stages.getFirst().passedAt().isEmpty(); minute++) {
            scene.tickAfter(MINUTE);
        }
        Scene.phase(run, "dev-1", new HostPhase.Waiting());
        scene.unknown("dev-1");
        assertThat(admitted(scene.prepareAndTick())).doesNotContain("dev-1");
        scene.healthy("dev-1");

        assertThat(admitted(scene.prepareAndTick())).contains("dev-1");
    }

    private static Scene web(int hosts, int floor) {
        return new Scene().pool("production/web", floor).hosts("p", hosts, "production", "production/web");
    }

    @Test
    void aPoolIsNeverTakenBelowItsFloorAndHostsThatAreDownCount() {
        var scene = web(6, 4);
        scene.start("wave", false, Pacings.allAtOnce(), "production");
        scene.unhealthy("p-5", "check web: HTTP 500");

        assertThat(admitted(scene.prepareAndTick())).hasSize(1);
        assertThat(admitted(scene.tick())).isEmpty();
    }

    @Test
    void aHoldNamesTheBlockingPoolWithItsNumbersAndHolders() {
        var scene = web(6, 4);
        scene.start("wave", false, Pacings.allAtOnce(), "production");
        scene.unhealthy("p-5", "check web: HTTP 500");
        var decision = scene.prepareAndTick();
        String working = admitted(decision).getFirst();
        String waiting = "p-1".equals(working) ? "p-2" : "p-1";
        String both = "p-6".equals(working)
                ? "p-5 is unhealthy, p-6 is in operation"
                : working + " is in operation, p-5 is unhealthy";

        assertThat(hold(decision, waiting).reason()).isEqualTo(HoldReason.POOL_AT_FLOOR);
        assertThat(hold(decision, waiting).sentence())
                .isEqualTo("pool production/web is at its floor: 4 of 6 in service, floor 4; " + both);
        assertThat(hold(decision, waiting).holders()).hasSize(2);
        assertThat(hold(decision, "p-5").sentence()).isEqualTo("it is unhealthy: check web: HTTP 500");
    }

    @Test
    void aFailureInTheFirstBatchHaltsAndTheReasonSaysWhatTheHealthSaid() {
        var scene = threeStages();
        var run = scene.start("wave", "dev", "staging", "production");
        scene.prepareAndTick();
        scene.fail(run, "dev-1", "check web: HTTP 500");
        var decision = scene.tick();

        assertThat(run.status)
                .isEqualTo(new RolloutStatus.Halted(
                        "in the first batch of dev dev-1 failed (SERVICE_UNHEALTHY: check web: HTTP 500)", scene.now));
        assertThat(decision.holds()).allMatch(hold -> hold.reason() == HoldReason.ROLLOUT_HALTED);
    }

    @Test
    void theSecondBatchWaitsForTheFirstAndItsBake() {
        var scene = web(9, 0);
        var run = scene.start("wave", "production");
        String first = admitted(scene.prepareAndTick()).getFirst();
        String other = "p-1".equals(first) ? "p-2" : "p-1";
        assertThat(hold(scene.tick(), other).reason()).isEqualTo(HoldReason.BATCH_FULL);

        scene.succeed(run, first);
        var baking = scene.tickAfter(MINUTE);
        assertThat(hold(baking, other).reason()).isEqualTo(HoldReason.BAKING);
        assertThat(hold(baking, other).until()).contains(scene.now.plus(MINUTE));
        assertThat(baking.wakeAt()).contains(scene.now.plus(MINUTE));

        assertThat(admitted(scene.tickAfter(MINUTE))).hasSize(4);
    }

    @Test
    void hostsThatNeedNoWorkDoNotUseUpTheBatch() {
        var scene = web(3, 0);
        var run = scene.start("wave", "production");
        scene.tick();
        scene.prepared();
        Scene.phase(run, "p-1", new HostPhase.NotNeeded(scene.now));
        Scene.phase(run, "p-2", new HostPhase.NotNeeded(scene.now));

        assertThat(admitted(scene.tick())).containsExactly("p-3");
    }

    @Test
    void aPatchedHostThatWeCannotSeeKeepsTheGateShut() {
        var scene = web(9, 0);
        var run = scene.start("wave", "production");
        String first = admitted(scene.prepareAndTick()).getFirst();
        String other = "p-1".equals(first) ? "p-2" : "p-1";
        scene.succeed(run, first);
        scene.unknown(first);
        scene.tick();
        var later = scene.tickAfter(Duration.ofMinutes(50));

        assertThat(hold(later, other).reason()).isEqualTo(HoldReason.GATE_SHUT);
        assertThat(hold(later, other).sentence())
                .isEqualTo("the gate is shut: %s, patched in batch 1 of production, is unknown: no report for 65 s"
                        .formatted(first));
        scene.healthy(first);
        scene.tick();
        assertThat(admitted(scene.tickAfter(MINUTE))).hasSize(4);
    }

    @Test
    void aPatchedHostThatGetsIllWhileItsBatchBakesHasFailed() {
        var scene = web(9, 0);
        var run = scene.start("wave", "production");
        String first = admitted(scene.prepareAndTick()).getFirst();
        scene.succeed(run, first);
        scene.tick();
        scene.unhealthy(first, "check web: HTTP 500");
        scene.tickAfter(Duration.ofSeconds(30));

        assertThat(Scene.phase(run, first))
                .isEqualTo(new HostPhase.Failed(FailureReason.SERVICE_UNHEALTHY, "check web: HTTP 500", 1, scene.now));
        assertThat(run.status).isInstanceOf(RolloutStatus.Halted.class);
    }

    @Test
    void failuresOfLaterBatchesHaltByTheTable() {
        var scene = web(9, 0);
        var run = scene.start("wave", "production");
        scene.succeed(run, admitted(scene.prepareAndTick()).getFirst());
        scene.tick();
        var second = admitted(scene.tickAfter(MINUTE));
        scene.fail(run, second.get(0), "check web: HTTP 500");
        scene.tick();
        assertThat(run.status).isInstanceOf(RolloutStatus.Running.class);
        scene.fail(run, second.get(1), "check web: HTTP 500");
        scene.tick();

        assertThat(run.status).isInstanceOf(RolloutStatus.Halted.class);
        assertThat(((RolloutStatus.Halted) run.status).reason())
                .startsWith("2 of 3 hosts failed, which the halt table takes for more than chance from 2 on: ");
    }

    @Test
    void anOverdueOperationCountsAsFailedAndKeepsItsClaim() {
        var scene = web(3, 0);
        var run = scene.start("wave", "production");
        String first = admitted(scene.prepareAndTick()).getFirst();
        scene.tickAfter(Duration.ofMinutes(45));

        assertThat(run.status).isInstanceOf(RolloutStatus.Halted.class);
        assertThat(((RolloutStatus.Halted) run.status).reason()).contains(first + " is overdue (OVERDUE: ");
        assertThat(scene.accounts().getFirst().inOperation()).isEqualTo(1);
    }

    @Test
    void noOperationIsOverdueBeforeHostsHadTheTimeToSayThatItHasEnded() {
        var scene = web(3, 0);
        var run = scene.start("wave", "production");
        String first = admitted(scene.prepareAndTick()).getFirst();
        scene.noneLateBefore = scene.now.plus(Duration.ofMinutes(61));
        var decision = scene.tickAfter(Duration.ofMinutes(60));

        assertThat(run.status).isInstanceOf(RolloutStatus.Running.class);
        assertThat(decision.wakeAt()).contains(scene.noneLateBefore);
        scene.tickAfter(MINUTE);
        assertThat(((RolloutStatus.Halted) run.status).reason()).contains(first + " is overdue (OVERDUE: ");
    }

    @Test
    void aHostOutOfReachIsLeftOutAfterTheDeadlineAndComesBackWhenItIsWell() {
        var scene = web(2, 0);
        var run = scene.start("wave", "production");
        scene.unknown("p-2");
        scene.prepareAndTick();
        scene.succeed(run, "p-1");
        scene.tickAfter(MINUTE);
        scene.tickAfter(MINUTE);
        assertThat(run.stages.getFirst().batch()).isEqualTo(2);
        scene.tickAfter(Duration.ofHours(1));
        assertThat(Scene.phase(run, "p-2"))
                .isEqualTo(
                        new HostPhase.Excluded("not fit in time: it is unknown: no report for 65 s", true, scene.now));

        scene.healthy("p-2");
        scene.tick();
        assertThat(admitted(scene.prepareAndTick())).isEmpty();
        assertThat(admitted(scene.tickAfter(Duration.ofMinutes(2)))).containsExactly("p-2");
    }

    /** An hour in an open stage is no hour out of reach: it may have waited for its window, and be silent since now. */
    @Test
    void aHostIsLeftOutOnlyAfterItWasNotFitForTheWholeDeadline() {
        var scene = web(2, 0);
        var run = scene.start("wave", "production");
        scene.windows("p", "tuesday", 600, 700);
        scene.prepareAndTick();
        scene.tickAfter(Duration.ofHours(2));
        scene.unknown("p-1");
        scene.unhealthy("p-2", "check web: HTTP 500");
        var decision = scene.tick();

        assertThat(Scene.phase(run, "p-1")).isInstanceOf(HostPhase.Ready.class);
        assertThat(Scene.phase(run, "p-2")).isInstanceOf(HostPhase.Ready.class);
        assertThat(run.status).isInstanceOf(RolloutStatus.Running.class);
        assertThat(decision.wakeAt()).contains(scene.now.plus(Duration.ofHours(1)));
        scene.tickAfter(Duration.ofHours(1));
        assertThat(Scene.phase(run, "p-1")).isInstanceOf(HostPhase.Excluded.class);
        assertThat(Scene.phase(run, "p-2")).isInstanceOf(HostPhase.Excluded.class);
    }

    @Test
    void noHostIsLeftOutOrFailedBeforeHostsHadTheTimeToSayHowTheyAre() {
        var scene = web(9, 0);
        var run = scene.start("wave", "production");
        String first = admitted(scene.prepareAndTick()).getFirst();
        String other = "p-1".equals(first) ? "p-2" : "p-1";
        scene.succeed(run, first);
        scene.unknown(first);
        scene.unknown(other);
        scene.tick();
        scene.noneLateBefore = scene.now.plus(Duration.ofHours(3));
        var decision = scene.tickAfter(Duration.ofHours(2));

        assertThat(Scene.phase(run, first)).isInstanceOf(HostPhase.Succeeded.class);
        assertThat(Scene.phase(run, other)).isInstanceOf(HostPhase.Ready.class);
        assertThat(decision.wakeAt()).contains(scene.noneLateBefore);
        scene.tickAfter(Duration.ofHours(1));
        assertThat(Scene.phase(run, first)).isInstanceOf(HostPhase.Failed.class);
        assertThat(Scene.phase(run, other)).isInstanceOf(HostPhase.Excluded.class);
    }

    @Test
    void aStageThatProvedNothingHalts() {
        var scene = threeStages();
        var run = scene.start("wave", "dev", "staging", "production");
        scene.unknown("dev-1");
        scene.tick();
        scene.tickAfter(Duration.ofHours(1));

        assertThat(((RolloutStatus.Halted) run.status).reason())
                .isEqualTo("nothing was proven in dev: of 1 hosts none was patched, the others were left out");
    }

    @Test
    void anEmergencyGoesFirstAndOrdinaryRolloutsGoOnAfterIt() {
        var scene = web(4, 2);
        var ordinary = scene.start("wave", false, Pacings.allAtOnce(), "production");
        var emergency = scene.start("urgent", true, Pacings.allAtOnce(), "production");
        var decision = scene.prepareAndTick();

        assertThat(decision.admissions()).allMatch(each -> each.rollout().equals(emergency.spec.id()));
        assertThat(decision.holds())
                .filteredOn(hold -> hold.rollout().equals(ordinary.spec.id()))
                .hasSize(4)
                .allMatch(hold ->
                        hold.reason() == HoldReason.PREEMPTED && hold.sentence().equals("emergency urgent goes first"));
        for (int i = 0; i < 2; i++) {
            admittedAll(scene, emergency);
            decision = scene.tick();
        }
        assertThat(decision.admissions())
                .as("its hosts prepare for it only now")
                .isEmpty();
        decision = scene.prepareAndTick();
        assertThat(decision.admissions())
                .isNotEmpty()
                .allMatch(each -> each.rollout().equals(ordinary.spec.id()));
    }

    private static void admittedAll(Scene scene, Scene.Run run) {
        run.hosts.values().stream()
                .filter(host -> host.phase() instanceof HostPhase.Claimed)
                .toList()
                .forEach(host -> scene.succeed(run, host.host().value()));
    }

    @Test
    void hostsOfAnExclusivePoolAreInOperationInOneDomainOnly() {
        var scene = new Scene().exclusivePool("production/db", 0).hosts("p", 4, "production", "production/db");
        scene.start("wave", false, Pacings.allAtOnce(), "production");
        var decision = scene.prepareAndTick();

        assertThat(admitted(decision)).hasSize(2);
        String waiting = admitted(decision).contains("p-1") ? "p-2" : "p-1";
        assertThat(hold(decision, waiting).reason()).isEqualTo(HoldReason.DOMAIN_EXCLUSIVE);
        assertThat(hold(decision, waiting).sentence())
                .startsWith("pool production/db lets only one zone be in operation at a time: zone ");
    }

    @Test
    void aHostThatAnEarlierRolloutFailedMayGoWithoutFurtherSlack() {
        var scene = web(2, 1);
        scene.condition("p-1", new Condition.OperationFailed("dpkg broke", scene.now, new RolloutId("earlier")));
        scene.now = scene.now.plus(MINUTE);
        scene.start("wave", false, Pacings.allAtOnce(), "production");

        assertThat(admitted(scene.prepareAndTick())).containsExactly("p-1");
    }

    @Test
    void onlySoManyHostsPrepareAtATimeInTheOrderOfStages() {
        var scene = threeStages();
        scene.preparationLimit = 2;
        var run = scene.start("wave", "dev", "staging", "production");
        scene.tick();

        assertThat(run.hosts.values())
                .filteredOn(host -> host.phase() instanceof HostPhase.Preparing)
                .extracting(host -> host.host().value())
                .containsExactly("dev-1", "staging-1");
    }

    /** A rollout whose two hosts in dev prepare without end, as at a mirror that hangs; two may at a time. */
    private static Scene withSlotsTaken() {
        var scene = new Scene()
                .pool("dev/web", 0)
                .pool("production/web", 0)
                .hosts("dev", 2, "dev", "dev/web")
                .hosts("p", 3, "production", "production/web");
        scene.preparationLimit = 2;
        var slow = scene.start("a-slow", "dev");
        scene.tick();
        assertThat(preparing(slow)).isEqualTo(2);
        return scene;
    }

    private static long preparing(Scene.Run run) {
        return run.hosts.values().stream()
                .filter(host -> host.phase() instanceof HostPhase.Preparing)
                .count();
    }

    @Test
    void anEmergencyDoesNotWaitForTheSlotsThatOrdinaryRolloutsHold() {
        var scene = withSlotsTaken();
        var urgent = scene.start("b-urgent", true, Pacings.allAtOnce(), "production");
        scene.tick();

        assertThat(preparing(urgent)).as("mirrors live").isEqualTo(2);
    }

    @Test
    void norForThoseOfOneThatIsPaused() {
        var scene = withSlotsTaken();
        scene.run(new RolloutId("a-slow")).status = new RolloutStatus.Paused("ann", "the mirror hangs", scene.now);
        var urgent = scene.start("b-urgent", true, Pacings.allAtOnce(), "production");
        scene.tick();

        assertThat(preparing(urgent)).isEqualTo(2);
    }

    @Test
    void norForThoseOfAnotherEmergencyThatIsPaused() {
        var scene = withSlotsTaken();
        var first = scene.start("b-urgent", true, Pacings.allAtOnce(), "production");
        scene.tick();
        assertThat(preparing(first)).isEqualTo(2);
        first.status = new RolloutStatus.Paused("ann", "the wrong mirror", scene.now);
        var second = scene.start("c-urgent", true, Pacings.allAtOnce(), "production");
        scene.tick();

        assertThat(preparing(second)).isEqualTo(2);
    }

    @Test
    void anOrdinaryRolloutGetsTheSlotsThatAreLeft() {
        var scene = withSlotsTaken();
        scene.runs.clear();
        scene.preparationLimit = 4;
        var urgent = scene.start("b-urgent", true, Pacings.allAtOnce(), "production");
        var ordinary = scene.start("c-ordinary", "dev");
        scene.tick();

        assertThat(preparing(urgent)).isEqualTo(3);
        assertThat(preparing(ordinary)).isEqualTo(1);
    }

    @Test
    void aHostThatIsNotAskedToPrepareIsToldWhoHasTheSlots() {
        var scene = withSlotsTaken();
        scene.run(new RolloutId("a-slow")).status = new RolloutStatus.Paused("ann", "the mirror hangs", scene.now);
        scene.start("b-ordinary", "production");
        scene.tick();
        var hold = hold(scene.tick(), "p-1");

        assertThat(hold.reason()).isEqualTo(HoldReason.NOT_PREPARED);
        assertThat(hold.sentence())
                .isEqualTo(
                        "it has not been asked to prepare yet: 2 hosts prepare, 2 may at a time; rollout a-slow has 2 of"
                                + " them");
    }

    @Test
    void aHostPreparesForOneRolloutAtATimeAndAHaltedOneKeepsNobodyWaiting() {
        var scene = web(2, 0);
        var first = scene.start("a-first", "production");
        scene.tick();
        assertThat(Scene.phase(first, "p-1")).isInstanceOf(HostPhase.Preparing.class);
        var second = scene.start("b-second", "production");
        var decision = scene.tick();
        assertThat(Scene.phase(second, "p-1")).isInstanceOf(HostPhase.Waiting.class);
        assertThat(decision.holds())
                .filteredOn(hold -> hold.rollout().equals(second.spec.id()))
                .hasSize(2)
                .allMatch(hold -> hold.sentence().equals("it prepares for rollout a-first first"));

        first.status = new RolloutStatus.Halted("p-9 failed", scene.now);
        scene.tick();
        assertThat(Scene.phase(second, "p-1")).isInstanceOf(HostPhase.Preparing.class);

        var urgent = scene.start("c-urgent", true, Pacings.allAtOnce(), "production");
        scene.tick();
        assertThat(Scene.phase(urgent, "p-1")).isInstanceOf(HostPhase.Preparing.class);
        assertThat(Scene.phase(second, "p-1")).as("asked again later").isInstanceOf(HostPhase.Waiting.class);
    }

    @Test
    void aPlanThatHasExpiredAdmitsNobody() {
        var scene = web(2, 0);
        scene.start("wave", "production");
        scene.tick();
        scene.prepared();
        var decision = scene.tickAfter(Duration.ofDays(7));

        assertThat(decision.admissions()).isEmpty();
        assertThat(decision.holds()).allMatch(hold -> hold.reason() == HoldReason.PLAN_EXPIRED);
    }

    @Test
    void aLedgerThatDoesNotAddUpClosesAdmission() {
        var scene = web(2, 0);
        scene.start("wave", "production");
        scene.admissionClosed = Optional.of("pool production/web: counted 2");

        assertThat(scene.prepareAndTick().holds())
                .hasSize(2)
                .allMatch(hold -> hold.sentence().equals("admission is closed: pool production/web: counted 2"));
    }

    @Test
    void twoRolloutsNeverHoldTheSameHost() {
        var scene = web(1, 0);
        scene.start("first", false, Pacings.allAtOnce(), "production");
        scene.start("second", false, Pacings.allAtOnce(), "production");
        var decision = scene.prepareAndTick();

        assertThat(decision.admissions()).hasSize(1);
        assertThat(decision.holds()).singleElement().matches(hold -> hold.reason() == HoldReason.CLAIMED_BY_OTHER);
        assertThat(hold(scene.tick(), "p-1").sentence()).isEqualTo("rollout first holds its claim");
    }

    @Test
    void theViewOfAStageSaysWhatIsWaitedFor() {
        var scene = threeStages();
        scene.start("wave", "dev", "staging", "production");
        var views = scene.prepareAndTick().stages();

        assertThat(views).extracting(StageView::batchLimit).containsExactly(1, 0, 0);
        assertThat(views)
                .extracting(StageView::gate)
                .containsExactly("", "stage dev has not passed", "stage dev has not passed");
        assertThat(views.getFirst().haltAtFailures()).isEqualTo(1);
    }
}
