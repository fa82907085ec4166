package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.PRODUCTION;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import patchwave.fleet.Environment;
import patchwave.host.JournalNumbers;
import patchwave.plan.Admission;
import patchwave.plan.Condition;
import patchwave.plan.Snapshot;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** A host that was away while a rollout passed counts as down until it has caught up. */
abstract class CatchUpContract extends StoreContract {
    private static final RolloutId LATER = new RolloutId("ssl-2");

    /** web-3 is silent and left out; then the rollout is completed; then web-3 is well again. */
    private void webThreeMissesTheRollout() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2", "web-3");
        fleet.health("web-3", new Condition.Unknown("silent", Clock.START));
        leaveOut(GHOST);
        for (String name : List.of("web-1", "web-2")) {
            set(GHOST, name, new HostPhase.NotNeeded(Clock.START));
        }
        complete(GHOST);
        fleet.health("web-3", new Condition.Healthy());
    }

    private void leaveOut(RolloutId rollout) {
        set(rollout, "web-3", new HostPhase.Excluded("not fit in time: it is unknown", true, Clock.START));
    }

    private void set(RolloutId rollout, String name, HostPhase next) {
        HostPhase now = fleet.phase(rollout, name);
        boolean done = store.write(Actor.CONTROLLER, tx -> tx.rollouts().setPhase(rollout, host(name), now, next));
        assertThat(done).isTrue();
    }

    private void complete(RolloutId rollout) {
        Instant at = Clock.START;
        StageProgress passed = new StageProgress(PRODUCTION, 1, Optional.of(at), Optional.of(at), Optional.of(at));
        boolean done = store.write(
                Actor.CONTROLLER,
                tx -> tx.rollouts().setStage(rollout, 0, Fixture.open(1, at), passed, "all have ended")
                        && tx.rollouts()
                                .setStatus(rollout, new RolloutStatus.Running(), new RolloutStatus.Completed(at)));
        assertThat(done).isTrue();
    }

    private List<Rollout> snapshot() {
        return rows(tx -> tx.snapshot(HostCalendars.OPEN, 50).rollouts());
    }

    @Test
    void aHostThatComesBackIsDownUntilItHasTheResult() {
        webThreeMissesTheRollout();
        assertThat(fleet.condition("web-3")).isEqualTo(new Condition.Behind(GHOST, Clock.START));
        assertThat(fleet.down(WEB)).isEqualTo(1);
        assertThat(snapshot())
                .as("the planner sees it, with only that host")
                .singleElement()
                .satisfies(rollout -> {
                    assertThat(rollout.status()).isInstanceOf(RolloutStatus.Completed.class);
                    assertThat(rollout.hosts())
                            .singleElement()
                            .satisfies(part -> assertThat(part.phase())
                                    .isInstanceOfSatisfying(
                                            HostPhase.Excluded.class,
                                            out -> assertThat(out.comesBack()).isTrue()));
                });
        set(GHOST, "web-3", new HostPhase.Waiting());
        set(GHOST, "web-3", new HostPhase.Ready(Clock.START));
        assertThat(rows(tx -> tx.hosts().currentParts(host("web-3")))).hasSize(1);

        List<Admission> admissions = List.of(new Admission(GHOST, host("web-3"), 2, Optional.empty()));
        List<ClaimAnswer> answers =
                store.write(Actor.CONTROLLER, tx -> tx.ledger().claim(admissions, 0));
        assertThat(answers).singleElement().isInstanceOf(ClaimAnswer.Claimed.class);
        assertThat(fleet.down(WEB))
                .as("its share of down becomes one of in operation")
                .isZero();
        assertThat(fleet.inOperation(WEB)).isEqualTo(1);
        assertThat(fleet.permit("web-3", 1, 1)).isInstanceOf(PermitAnswer.Granted.class);
        fleet.journal("web-3", 1, new JournalNumbers(1, 1, 1, 0));
        assertThat(fleet.release("web-3", 1, SUCCEEDED)).isTrue();
        assertThat(fleet.condition("web-3")).isInstanceOf(Condition.Healthy.class);
        assertThat(fleet.down(WEB) + fleet.inOperation(WEB)).isZero();
        assertThat(snapshot()).isEmpty();
    }

    /** Two of three are behind, of a budget of one. */
    private void twoComeBack() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2", "web-3");
        for (String name : List.of("web-2", "web-3")) {
            set(GHOST, name, new HostPhase.Excluded("it is unknown", true, Clock.START));
            set(GHOST, name, new HostPhase.Waiting());
            set(GHOST, name, new HostPhase.Ready(Clock.START));
        }
        assertThat(fleet.down(WEB)).isEqualTo(2);
    }

    @Test
    void moreThanTheBudgetCatchUpOneByOne() {
        twoComeBack();
        long epoch = fleet.epoch();
        assertThat(fleet.claim(GHOST, epoch, "web-1", "web-2", "web-3"))
                .as("only one that is behind, and only one: the others serve in truth")
                .hasExactlyElementsOfTypes(
                        ClaimAnswer.Refused.class, ClaimAnswer.Claimed.class, ClaimAnswer.Refused.class);
        assertThat(fleet.inOperation(WEB) + fleet.down(WEB)).isEqualTo(2);
        assertThat(fleet.permit("web-2", 1, 1)).isInstanceOf(PermitAnswer.Granted.class);
        fleet.journal("web-2", 1, new JournalNumbers(1, 1, 1, 0));
        assertThat(fleet.release("web-2", 1, SUCCEEDED)).isTrue();
        assertThat(fleet.claim(GHOST, epoch, "web-1", "web-3"))
                .hasExactlyElementsOfTypes(ClaimAnswer.Refused.class, ClaimAnswer.Claimed.class);
        assertThat(fleet.sweep()).isEmpty();
    }

    @Test
    void whoIsBehindReliesOnThoseThatAreBehindButWell() {
        twoComeBack();
        fleet.claim(GHOST, fleet.epoch(), "web-2");
        assertThat(store.<List<Reliance>>read(tx -> tx.ledger().reliances(host("web-2"))))
                .containsExactly(new Reliance(
                        WEB,
                        -1,
                        List.of(new Reliance.Serving(host("web-1"), 1), new Reliance.Serving(host("web-3"), 0))));
    }

    @Test
    void whoIsBehindHasNoReliefFromThoseTrulyDown() {
        twoComeBack();
        long epoch = fleet.epoch();
        fleet.health("web-3", SICK);
        assertThat(fleet.claim(GHOST, epoch, "web-2")).hasExactlyElementsOfTypes(ClaimAnswer.Refused.class);
        fleet.health("web-3", new Condition.Healthy());
        assertThat(fleet.claim(GHOST, epoch, "web-2")).hasExactlyElementsOfTypes(ClaimAnswer.Claimed.class);
        fleet.health("web-3", new Condition.Unknown("silent", Clock.START));
        assertThat(fleet.permit("web-2", 1, 1)).isInstanceOf(PermitAnswer.Overdrawn.class);
        fleet.health("web-3", new Condition.Healthy());
        fleet.health("web-2", SICK);
        assertThat(fleet.permit("web-2", 1, 1))
                .as("unwell itself, it keeps to the strict rule")
                .isInstanceOf(PermitAnswer.Overdrawn.class);
        fleet.health("web-2", new Condition.Healthy());
        assertThat(fleet.permit("web-2", 1, 1)).isInstanceOf(PermitAnswer.Granted.class);
    }

    @Test
    void whoIsBehindTwoRolloutsCatchesUpWithBoth() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-3");
        fleet.rollout(LATER, Clock.START.plusSeconds(5), "web-3");
        fleet.health("web-3", new Condition.Unknown("silent", Clock.START));
        leaveOut(GHOST);
        leaveOut(LATER);
        fleet.health("web-3", new Condition.Healthy());
        assertThat(fleet.condition("web-3")).isEqualTo(new Condition.Behind(GHOST, Clock.START));
        set(GHOST, "web-3", new HostPhase.NotNeeded(Clock.START));
        assertThat(fleet.condition("web-3")).isEqualTo(new Condition.Behind(LATER, Clock.START));
        set(LATER, "web-3", new HostPhase.NotNeeded(Clock.START));
        assertThat(fleet.condition("web-3")).isInstanceOf(Condition.Healthy.class);
    }

    @Test
    void asAHostOfAnotherEnvironmentItDoesNotComeBack() {
        webThreeMissesTheRollout();
        store.change(
                ALICE,
                tx -> tx.enrolment()
                        .createToken(
                                "moved",
                                Optional.of(host("web-3")),
                                new Environment("dev"),
                                new TreeMap<>(),
                                1,
                                tx.now().plusSeconds(60)));
        store.change(Actor.host(host("web-3")), tx -> tx.enrolment().redeem("moved", host("web-3"), "other key"));
        assertThat(fleet.phase(GHOST, "web-3"))
                .isInstanceOfSatisfying(
                        HostPhase.Excluded.class,
                        out -> assertThat(out.comesBack()).isFalse());
        assertThat(snapshot()).isEmpty();
        assertThat(fleet.sweep()).isEmpty();
    }

    @Test
    void aLaterRolloutsResultWillDo() {
        webThreeMissesTheRollout();
        fleet.rollout(LATER, Clock.START.plusSeconds(5), "web-3");
        set(LATER, "web-3", new HostPhase.NotNeeded(Clock.START));
        assertThat(fleet.condition("web-3")).isInstanceOf(Condition.Healthy.class);
    }

    @Test
    void abortReadmissionAndLeavingOutEndIt() {
        webThreeMissesTheRollout();
        assertThat(store.<Boolean>write(
                        ALICE,
                        tx -> tx.rollouts()
                                .setStatus(
                                        GHOST,
                                        new RolloutStatus.Completed(Clock.START),
                                        new RolloutStatus.Aborted("alice", "bad patch", Clock.START))))
                .isTrue();
        assertThat(fleet.condition("web-3")).isInstanceOf(Condition.Healthy.class);
        assertThat(snapshot()).isEmpty();

        fleet.rollout(LATER, "web-3");
        leaveOut(LATER);
        store.change(ALICE, tx -> tx.hosts().readmit(host("web-3"), "known"));
        assertThat(fleet.condition("web-3")).isInstanceOf(Condition.Healthy.class);
        set(LATER, "web-3", new HostPhase.Waiting());
        leaveOut(LATER);
        assertThat(fleet.down(WEB)).isEqualTo(1);
        set(LATER, "web-3", new HostPhase.Excluded("left out by alice", false, Clock.START));
        assertThat(fleet.condition("web-3")).isInstanceOf(Condition.Healthy.class);
        assertThat(fleet.down(WEB)).isZero();
    }

    @Test
    void anExpiredPlanReachesNobodyAndSaysSo() {
        webThreeMissesTheRollout();
        Instant end = Clock.START.plus(Duration.ofDays(7));
        assertThat(maybe(tx -> tx.expiries().next())).contains(end);
        clock.advance(Duration.ofDays(7));
        assertThat(snapshot()).isEmpty();
        store.change(Actor.CONTROLLER, tx -> tx.expiries().settle());
        assertThat(fleet.condition("web-3")).isInstanceOf(Condition.Healthy.class);
        assertThat(rows(tx -> tx.auditTrail().newest(1_000))).anySatisfy(record -> {
            assertThat(record.verb()).isEqualTo("host.behind_end");
            assertThat(record.body()).contains("its plan has expired");
        });
        assertThat(maybe(tx -> tx.expiries().next())).isEmpty();
    }

    @Test
    void onlyThePlannersOwnRetriesAreCounted() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        HostPhase failed = new HostPhase.Refused(patchwave.rollout.FailureReason.DISK_FULL, "full", Clock.START);
        for (int tries = 1; tries <= 2; tries++) {
            set(GHOST, "web-1", failed);
            set(GHOST, "web-1", new HostPhase.Waiting());
        }
        set(GHOST, "web-1", failed);
        assertThat(store.<Boolean>write(
                        ALICE, tx -> tx.rollouts().retry(GHOST, host("web-1"), failed, "disk replaced")))
                .isTrue();
        assertThat(snapshot().getFirst().hosts())
                .singleElement()
                .satisfies(part -> assertThat(part.retries()).isEqualTo(2));
    }

    @Test
    void anOperatorsRetryTakesACompletedRolloutOn() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        HostPhase failed = new HostPhase.Failed(patchwave.rollout.FailureReason.OVERDUE, "late", 1, Clock.START);
        set(GHOST, "web-1", failed);
        complete(GHOST);
        assertThat(snapshot()).isEmpty();
        store.change(ALICE, tx -> tx.rollouts().retry(GHOST, host("web-1"), failed, "mended"));
        Snapshot seen = store.read(tx -> tx.snapshot(HostCalendars.OPEN, 50));
        assertThat(seen.rollouts()).hasSize(1);
        assertThat(fleet.condition("web-1")).as("it stays down").isInstanceOf(Condition.OperationFailed.class);
    }
}
