package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.DB;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.PRODUCTION;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;
import static patchwave.controller.store.Fixture.open;
import static patchwave.controller.store.Fixture.pool;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.plan.Snapshot;
import patchwave.policy.Floor;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** Rollouts, stages, phases, and the snapshot of all. */
abstract class RolloutContract extends StoreContract {

    @Test
    void rolloutIsStoredWholeAndIdempotent() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2");
        assertThat(store.<Creation>write(
                        ALICE, tx -> tx.rollouts().create(fleet.spec(GHOST, 1_000), new byte[0], List.of())))
                .isEqualTo(new Creation.AlreadyThere());
        var other = new patchwave.rollout.RolloutSpec(
                GHOST,
                false,
                "cd".repeat(32),
                Clock.START,
                List.of(),
                Fixture.PACING,
                patchwave.policy.FailureRules.DEFAULT,
                Optional.of(new AdvisoryId("CVE-1")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                Clock.START,
                "eve");
        assertThat(store.<Creation>write(ALICE, tx -> tx.rollouts().create(other, new byte[0], List.of())))
                .isInstanceOf(Creation.Conflict.class);
        assertThat(store.read(tx -> tx.rollouts().signedPlan(GHOST)).orElseThrow())
                .containsExactly(1, 2, 3);
        var rollout = store.read(tx -> tx.rollouts().find(GHOST)).orElseThrow();
        assertThat(rollout.spec()).isEqualTo(fleet.spec(GHOST, 1_000));
        assertThat(rollout.stages()).containsExactly(open(1, Clock.START));
        assertThat(rollout.hosts()).hasSize(2);
        assertThat(rows(tx -> tx.rollouts().list(10))).hasSize(1);
        assertThat(maybe(tx -> tx.rollouts().find(new RolloutId("nothing")))).isEmpty();
    }

    @Test
    void everyPhaseSurvivesTheDatabase() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        Instant at = Clock.START.plusSeconds(5);
        HostPhase before = new HostPhase.Ready(at);
        for (HostPhase next : List.of(
                new HostPhase.Waiting(),
                new HostPhase.Preparing(at),
                new HostPhase.Refused(FailureReason.DISK_FULL, "no space", at),
                new HostPhase.Ready(at),
                new HostPhase.NotNeeded(at),
                new HostPhase.Excluded("unreachable", true, at),
                new HostPhase.Succeeded(2, at),
                new HostPhase.Failed(FailureReason.OVERDUE, "late", 2, at))) {
            assertThat(setPhase("web-1", before, next)).isTrue();
            assertThat(fleet.phase(GHOST, "web-1")).isEqualTo(next);
            assertThat(setPhase("web-1", before, new HostPhase.Waiting())).isFalse();
            before = next;
        }
        assertThat(fleet.condition("web-1")).isInstanceOf(Condition.OperationFailed.class);
        assertThat(fleet.down(WEB)).isEqualTo(1);
        assertThatThrownBy(() -> setPhase(
                        "web-1",
                        new HostPhase.Failed(FailureReason.OVERDUE, "", 1, at),
                        new HostPhase.Claimed(1, 1, at)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private boolean setPhase(String name, HostPhase expected, HostPhase next) {
        return store.write(Actor.CONTROLLER, tx -> tx.rollouts().setPhase(GHOST, host(name), expected, next));
    }

    @Test
    void statusIsCompareAndSetAndEndsForGood() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        Instant at = Clock.START;
        RolloutStatus running = new RolloutStatus.Running();
        RolloutStatus paused = new RolloutStatus.Paused("alice", "look", at);
        RolloutStatus halted = new RolloutStatus.Halted("web-1 said 502", at);
        RolloutStatus aborted = new RolloutStatus.Aborted("bob", "bad", at);
        assertThat(setStatus(paused, running)).isFalse();
        assertThat(setStatus(running, paused)).isTrue();
        assertThat(setStatus(running, halted)).isFalse();
        assertThat(setStatus(paused, halted)).isTrue();
        assertThat(store.read(tx -> tx.rollouts().summary(GHOST)).orElseThrow().status())
                .isEqualTo(halted);
        assertThat(setStatus(halted, running)).isTrue();
        assertThat(setStatus(running, aborted)).isTrue();
        assertThat(setStatus(aborted, running)).isFalse();
        assertThat(store.read(tx -> tx.rollouts().summary(GHOST)).orElseThrow().status())
                .isEqualTo(aborted);
    }

    private boolean setStatus(RolloutStatus expected, RolloutStatus next) {
        return store.write(ALICE, tx -> tx.rollouts().setStatus(GHOST, expected, next));
    }

    @Test
    void stageIsComparedWhole() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        StageProgress baking =
                new StageProgress(PRODUCTION, 1, Optional.of(Clock.START), Optional.of(Clock.START), Optional.empty());
        assertThat(setStage(StageProgress.notOpen(PRODUCTION), baking)).isFalse();
        assertThat(setStage(open(1, Clock.START), baking)).isTrue();
        assertThat(setStage(open(1, Clock.START), baking)).isFalse();
        assertThat(store.read(tx -> tx.rollouts().summary(GHOST)).orElseThrow().stages())
                .containsExactly(baking);
    }

    private boolean setStage(StageProgress expected, StageProgress next) {
        return store.write(Actor.CONTROLLER, tx -> tx.rollouts().setStage(GHOST, 0, expected, next, "why"));
    }

    @Test
    void dueTimesMoveEarlierAndNeverLater() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        Instant first = Clock.START.plusSeconds(900);
        assertThat(due()).as("read, and so known").isEmpty();
        assertThat(moveDue(first)).isTrue();
        assertThat(due()).contains(first);
        assertThat(moveDue(first)).isFalse();
        assertThat(moveDue(first.plusSeconds(1))).isFalse();
        assertThat(moveDue(first.minusSeconds(1))).isTrue();
        assertThat(due()).contains(first.minusSeconds(1));
        assertThat(store.read(tx -> tx.rollouts().find(GHOST))
                        .orElseThrow()
                        .spec()
                        .due())
                .isEqualTo(due());
        assertThat(store.read(tx -> tx.rollouts().parts(GHOST))
                        .getFirst()
                        .spec()
                        .due())
                .isEqualTo(due());
        assertThat(store.read(tx -> tx.snapshot(HostCalendars.OPEN, 50))
                        .rollouts()
                        .getFirst()
                        .spec()
                        .due())
                .as("the planner orders by it")
                .isEqualTo(due());
        assertThat(rows(tx -> tx.auditTrail().newest(1_000)))
                .filteredOn(record -> record.verb().equals("rollout.due"))
                .hasSize(2)
                .last()
                .satisfies(record -> assertThat(record.body())
                        .contains(first.toString(), first.minusSeconds(1).toString(), "it is exploited"));
        setStatus(new RolloutStatus.Running(), new RolloutStatus.Aborted("bob", "bad", Clock.START));
        assertThat(moveDue(Clock.START)).as("over").isFalse();
        assertThat(moveDue(new RolloutId("nothing"), Clock.START)).isFalse();
    }

    private Optional<Instant> due() {
        return store.read(tx -> tx.rollouts().summary(GHOST))
                .orElseThrow()
                .spec()
                .due();
    }

    private boolean moveDue(Instant due) {
        return moveDue(GHOST, due);
    }

    private boolean moveDue(RolloutId id, Instant due) {
        return store.write(Actor.CONTROLLER, tx -> tx.rollouts().moveDue(id, due, "it is exploited"));
    }

    @Test
    void whatSupersedesARolloutIsKeptUntilItIsOver() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        assertThat(superseded()).isEmpty();
        assertThat(setSuperseded("DSA-1-2 has 2")).isTrue();
        assertThat(superseded()).isEqualTo("DSA-1-2 has 2");
        long records = auditCount();
        assertThat(setSuperseded("DSA-1-2 has 2")).isFalse();
        assertThat(auditCount()).isEqualTo(records);
        assertThat(setSuperseded("DSA-1-3 has 3")).isTrue();
        assertThat(rows(tx -> tx.auditTrail().newest(1)))
                .singleElement()
                .satisfies(record -> assertThat(record.verb() + record.body())
                        .isEqualTo("rollout.superseded{\"by\":\"DSA-1-3 has 3\"}"));
        assertThat(setSuperseded("")).isTrue();
        assertThat(superseded()).isEmpty();
        setStatus(new RolloutStatus.Running(), new RolloutStatus.Aborted("bob", "bad", Clock.START));
        assertThat(setSuperseded("DSA-1-4 has 4")).as("over").isFalse();
    }

    private String superseded() {
        return store.read(tx -> tx.rollouts().summary(GHOST)).orElseThrow().superseded();
    }

    private boolean setSuperseded(String by) {
        return store.write(Actor.CONTROLLER, tx -> tx.rollouts().setSuperseded(GHOST, by));
    }

    @Test
    void theOpenOnesAreThoseThatAreNotOver() {
        threeWebHosts();
        RolloutId next = new RolloutId("a-later-one");
        fleet.rollout(GHOST, "web-1");
        fleet.rollout(next, Clock.START.plusSeconds(1), "web-2");
        assertThat(rows(tx -> tx.rollouts().listOpen()))
                .extracting(summary -> summary.spec().id())
                .containsExactly(GHOST, next);
        setStatus(new RolloutStatus.Running(), new RolloutStatus.Halted("web-1 said 502", Clock.START));
        assertThat(rows(tx -> tx.rollouts().listOpen())).hasSize(2);
        setStatus(
                new RolloutStatus.Halted("web-1 said 502", Clock.START),
                new RolloutStatus.Aborted("b", "b", Clock.START));
        assertThat(rows(tx -> tx.rollouts().listOpen()))
                .extracting(summary -> summary.spec().id())
                .containsExactly(next);
    }

    @Test
    void snapshotHasWhatThePlannerNeeds() {
        fleet.fleet(
                "v1",
                pool(DB, new Floor.Count(0), Optional.empty()),
                pool(WEB, new Floor.Count(1), Optional.of("zone")));
        fleet.healthy("both-1", "a", "web", "db");
        fleet.healthy("web-1", "b", "web");
        fleet.enrol("web-2", "", "web");
        fleet.rollout(GHOST, "both-1", "web-1");
        fleet.claim(GHOST, fleet.epoch(), "both-1");
        Snapshot snapshot = store.read(tx -> tx.snapshot(HostCalendars.OPEN, 50));
        assertThat(snapshot.pools()).extracting(p -> p.capacity().id()).containsExactly(DB, WEB);
        assertThat(snapshot.hosts()).extracting(h -> h.id().value()).containsExactly("both-1", "web-1", "web-2");
        var both = snapshot.hosts().getFirst();
        assertThat(both.poolCount()).isEqualTo(2);
        assertThat(both.pool(0)).isZero();
        assertThat(both.pool(1)).isEqualTo(1);
        assertThat(both.domain(0)).isEmpty();
        assertThat(both.domain(1)).isEqualTo("a");
        assertThat(both.claimedBy()).contains(GHOST);
        assertThat(snapshot.hosts().get(2).domain(0)).isEmpty();
        assertThat(snapshot.hosts().get(2).condition()).isInstanceOf(Condition.Unknown.class);
        assertThat(snapshot.rollouts()).hasSize(1);
        assertThat(snapshot.rollouts().getFirst().hosts())
                .extracting(RolloutHost::host)
                .containsExactly(host("both-1"), host("web-1"));
        setStatus(new RolloutStatus.Running(), new RolloutStatus.Aborted("a", "b", Clock.START));
        assertThat(store.read(tx -> tx.snapshot(HostCalendars.OPEN, 50)).rollouts())
                .as("over, but still holds a claim")
                .hasSize(1);
        fleet.journal("both-1", 1, new JournalNumbers(0, 0, 0, 1));
        fleet.release("both-1", 1, new ReleaseEvidence.Fenced());
        assertThat(store.read(tx -> tx.snapshot(HostCalendars.OPEN, 50)).rollouts())
                .isEmpty();
    }
}
