package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.store.Actor;
import patchwave.controller.store.ReleaseEvidence;
import patchwave.controller.store.StoredOutcome;
import patchwave.controller.store.Transaction;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Admission;
import patchwave.plan.Condition;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.policy.Timeouts;
import patchwave.proto.agent.v1.Evidence;
import patchwave.proto.agent.v1.InstalledPackage;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.operator.v1.ExcludedHost;
import patchwave.proto.operator.v1.PlanRollbackRequest;
import patchwave.proto.operator.v1.PlanRollbackResponse;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.Steer;
import patchwave.proto.operator.v1.SteerHost;
import patchwave.proto.operator.v1.SteerHostRequest;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

class PlanRollbackTest {
    private static final Environment PRODUCTION = new Environment("production");
    private static final RolloutId GHOST = new RolloutId("ghost-1");
    private static final RolloutId LATER = new RolloutId("later-1");

    private Bench bench;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bench = new Bench(folder).withFleet();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static InstalledPackage changed(String name, String before, String after) {
        return InstalledPackage.newBuilder()
                .setName(name)
                .setArchitecture("amd64")
                .setBeforeVersion(before)
                .setAfterVersion(after)
                .setStatus("ii ")
                .build();
    }

    private static RolloutSpec spec(RolloutId id, Instant at, Optional<RolloutId> rollsBack) {
        Pacing pacing = new Pacing(10, 4, Duration.ZERO, Duration.ZERO, Duration.ZERO, 10, Duration.ofHours(1));
        return new RolloutSpec(
                id,
                false,
                "ab".repeat(32),
                Bench.START.plus(Duration.ofDays(7)),
                List.of(PRODUCTION),
                pacing,
                FailureRules.DEFAULT,
                Optional.of(new AdvisoryId("CVE-2015-0235")),
                Optional.empty(),
                Optional.empty(),
                rollsBack,
                "r",
                at,
                "alice");
    }

    /** A rollout on these hosts, all of them ready. */
    private void rollout(RolloutId id, Duration ago, HostId... hosts) {
        List<RolloutHost> ready = new ArrayList<>();
        Arrays.stream(hosts)
                .sorted()
                .forEach(host -> ready.add(new RolloutHost(host, 0, new HostPhase.Ready(Bench.START))));
        bench.store.change(Actor.CONTROLLER, tables -> {
            tables.rollouts().create(spec(id, Bench.START.minus(ago), Optional.empty()), new byte[] {1}, ready);
            tables.rollouts()
                    .setStage(
                            id,
                            0,
                            StageProgress.notOpen(PRODUCTION),
                            new StageProgress(
                                    PRODUCTION, 1, Optional.of(Bench.START), Optional.empty(), Optional.empty()),
                            "begins");
        });
    }

    /** The host works, and reports this. */
    private void worked(RolloutId id, HostId host, boolean failed, InstalledPackage... packages) {
        StoredOutcome outcome = new StoredOutcome(Outcome.newBuilder()
                .setEvidence(Evidence.newBuilder().addAllPackages(List.of(packages)))
                .build()
                .toByteArray());
        bench.store.change(Actor.CONTROLLER, tables -> {
            long epoch = tables.ledger().takePlannerEpoch();
            tables.ledger().claim(List.of(new Admission(id, host, 1, Optional.empty())), epoch);
            long attempt = tables.ledger().find(host).orElseThrow().attempt();
            tables.hosts()
                    .mergeJournal(
                            host,
                            new Incarnation("0".repeat(32)),
                            5,
                            "boot",
                            new JournalNumbers(attempt, attempt, attempt, 0));
            tables.ledger().markBegun(host, attempt);
            boolean released = tables.ledger()
                    .release(
                            host,
                            attempt,
                            failed
                                    ? new ReleaseEvidence.Failed(FailureReason.SERVICE_UNHEALTHY, "ghostd", outcome)
                                    : new ReleaseEvidence.Succeeded(outcome));
            assertThat(released).isTrue();
        });
    }

    private void ended(RolloutId id) {
        status(id, new RolloutStatus.Completed(Bench.START));
    }

    private void status(RolloutId id, RolloutStatus next) {
        boolean set = bench.store.write(
                Actor.CONTROLLER,
                tables -> tables.rollouts().setStatus(id, now(id, tables).status(), next));
        assertThat(set).isTrue();
    }

    private static Rollout now(RolloutId id, Transaction tables) {
        return tables.rollouts().find(id).orElseThrow();
    }

    private PlanRollbackResponse plan(RolloutId id) {
        return bench.rollouts()
                .planRollback(PlanRollbackRequest.newBuilder()
                        .setRolloutId(id.value())
                        .setReason("it broke ghostd")
                        .build());
    }

    private String refusal(RolloutId id) {
        Status status = Bench.refused(() -> plan(id));
        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        return String.valueOf(status.getDescription());
    }

    private String start(ByteString plan) {
        return bench.rollouts()
                .startRollout(StartRolloutRequest.newBuilder()
                        .setPlan(SignedPlan.newBuilder()
                                .setPlan(plan)
                                .addSignatures(Signature.newBuilder()
                                        .setKeyId("cd".repeat(32))
                                        .setSignature(ByteString.copyFrom(new byte[64]))))
                        .build())
                .getRolloutId();
    }

    /** web-1 came from 1.0-1, web-2 from 1.0-0 and failed after its change, web-3 was never admitted. */
    private HostId patched() {
        HostId one = bench.healthy("production", "web-1");
        HostId two = bench.healthy("production", "web-2");
        HostId three = bench.healthy("production", "web-3");
        bench.healthy("production", "web-4");
        rollout(GHOST, Duration.ofDays(1), one, two, three);
        worked(GHOST, one, false, changed("libghost", "1.0-1", "1.0-2"), changed("other", "5", "5"));
        worked(GHOST, two, true, changed("libghost", "1.0-0", "1.0-2"));
        return one;
    }

    @Test
    void planListsEveryFormerVersionAndCoversOnlyHostsThatItChanged() throws Exception {
        patched();
        ended(GHOST);
        PlanRollbackResponse response = plan(GHOST);
        Plan plan = Plan.parseFrom(response.getPlan());
        assertThat(plan.getRollsBack()).isEqualTo("ghost-1");
        assertThat(plan.getPlanId()).startsWith("back-ghost-1-");
        assertThat(plan.getEnvironmentsList()).containsExactly("production");
        assertThat(plan.getPatchLevelsList()).singleElement().satisfies(level -> {
            assertThat(level.getOsRelease()).isEqualTo(Bench.DEBIAN);
            assertThat(level.getPackagesList())
                    .extracting(it -> it.getName() + "=" + it.getVersion())
                    .containsExactly("libghost=1.0-0", "libghost=1.0-1");
        });
        assertThat(response.getPreview().getWarnings(0)).contains("RE-OPENS CVE-2015-0235", "libghost");
        assertThat(response.getPreview().getResolvedList()).hasSize(2);
        assertThat(response.getPreview().getExcludedList())
                .extracting(ExcludedHost::getHostId)
                .containsExactly("web-3", "web-4");
        assertThat(response.getPreview().getStages(0).getHostCount()).isEqualTo(2);

        RolloutId back = new RolloutId(start(response.getPlan()));
        Rollout started = bench.store.read(tables -> now(back, tables));
        assertThat(started.spec().rollsBack()).contains(GHOST);
        assertThat(started.hosts())
                .filteredOn(host -> host.phase() instanceof HostPhase.Waiting)
                .extracting(host -> host.host().value())
                .containsExactly("web-1", "web-2");
        assertThat(started.hosts())
                .filteredOn(host -> host.phase() instanceof HostPhase.Excluded(String reason, boolean _, Instant _)
                        && reason.equals("it took no part in rollout ghost-1"))
                .hasSize(2);
        assertThat(refusal(GHOST)).contains("takes it back already");
    }

    @Test
    void whatIsNotOverOrChangedNothingIsNotTakenBack() {
        HostId one = bench.healthy("production", "web-1");
        bench.healthy("production", "web-2");
        rollout(GHOST, Duration.ofDays(1), one);
        assertThat(refusal(GHOST).lines())
                .containsExactly(
                        "rollout ghost-1 is not over: pause or abort it first",
                        "no host of rollout ghost-1 reported a changed package: there is nothing to take back");
        worked(GHOST, one, false, changed("libghost", "1.0-2", "1.0-2"));
        ended(GHOST);
        assertThat(refusal(GHOST)).contains("nothing to take back").doesNotContain("not over");
        assertThat(Bench.refused(() -> plan(new RolloutId("no-such"))).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    /** web-3 begins, and nobody hears of it again. */
    private long begun() {
        HostId three = new HostId("web-3");
        return bench.store.write(Actor.CONTROLLER, tables -> {
            tables.ledger()
                    .claim(
                            List.of(new Admission(GHOST, three, 1, Optional.empty())),
                            tables.ledger().takePlannerEpoch());
            long attempt = tables.ledger().find(three).orElseThrow().attempt();
            tables.ledger().markBegun(three, attempt);
            return attempt;
        });
    }

    private void halted() {
        status(GHOST, new RolloutStatus.Halted("web-2 failed", Bench.START));
    }

    @Test
    void hostsThatAreStillInOperationAreWaitedFor() {
        patched();
        begun();
        halted();
        bench.now = Bench.START.plus(Timeouts.DEFAULT.operation()).minusMillis(1);
        assertThat(refusal(GHOST))
                .isEqualTo(
                        "hosts of rollout ghost-1 are still in operation: web-3: wait until they have ended, or are overdue"
                                + " and so left out");
    }

    /** The patch may be what kills hosts: the others must not be left with it until somebody has looked at every dead one. */
    @Test
    void aHostThatIsOverdueIsLeftOutAndKeepsItsClaim() {
        patched();
        begun();
        halted();
        bench.now = Bench.START.plus(Timeouts.DEFAULT.operation());
        PlanRollbackResponse response = plan(GHOST);
        String overdue = "its operation of rollout ghost-1 is overdue and has not ended";
        assertThat(response.getPreview().getExcludedList())
                .extracting(it -> it.getHostId() + ": " + it.getReason())
                .containsExactly("web-3: " + overdue, "web-4: it took no part in rollout ghost-1");
        assertThat(response.getPreview().getWarningsList())
                .last()
                .asString()
                .contains("left out", "web-3", "patchwave hosts readmit", "once more");

        RolloutId back = new RolloutId(start(response.getPlan()));
        assertThat(bench.store.read(tables -> now(back, tables)).hosts())
                .filteredOn(host -> host.host().value().equals("web-3"))
                .singleElement()
                .satisfies(
                        host -> assertThat(host.phase()).isEqualTo(new HostPhase.Excluded(overdue, false, bench.now)));
        assertThat(bench.store.<RolloutId>read(tables ->
                        tables.ledger().find(new HostId("web-3")).orElseThrow().rollout()))
                .isEqualTo(GHOST);
    }

    /** What it had changed in an earlier attempt goes back later too: one claim at a time. */
    @Test
    void aHostThatIsTriedAgainAndOverdueIsLeftOutToo() {
        patched();
        HostId three = new HostId("web-3");
        worked(GHOST, three, true, changed("libghost", "1.0-1", "1.0-2"));
        bench.store.change(Actor.CONTROLLER, tables -> {
            HostPhase failed = now(GHOST, tables).hosts().stream()
                    .filter(host -> host.host().equals(three))
                    .findFirst()
                    .orElseThrow()
                    .phase();
            tables.rollouts().setPhase(GHOST, three, failed, new HostPhase.Ready(Bench.START));
        });
        begun();
        halted();
        bench.now = Bench.START.plus(Timeouts.DEFAULT.operation());
        assertThat(plan(GHOST).getPreview().getExcludedList())
                .extracting(ExcludedHost::getHostId)
                .containsExactly("web-3", "web-4");
    }

    @Test
    void whatALaterRolloutChangedAgainIsTakenBackFirst() {
        HostId one = patched();
        ended(GHOST);
        rollout(LATER, Duration.ofHours(1), one);
        worked(LATER, one, false, changed("libghost", "1.0-2", "1.0-3"));
        ended(LATER);
        assertThat(refusal(GHOST))
                .isEqualTo("web-1: rollout later-1 changed libghost again, to 1.0-3: take that one back first");
        RolloutId undo = new RolloutId("undo-1");
        rollout(undo, Duration.ofMinutes(1), one);
        worked(undo, one, false, changed("libghost", "1.0-3", "1.0-2"));
        ended(undo);
        assertThat(plan(GHOST).getPreview().getStages(0).getHostCount()).isEqualTo(2);
    }

    @Test
    void whatIsBackAlreadyIsSaidToBe() {
        HostId one = patched();
        ended(GHOST);
        rollout(LATER, Duration.ofHours(1), one, new HostId("web-2"));
        bench.store.change(Actor.CONTROLLER, tables -> tables.hosts().readmit(new HostId("web-2"), "for the test"));
        worked(LATER, one, false, changed("libghost", "1.0-2", "1.0-1"));
        worked(LATER, new HostId("web-2"), false, changed("libghost", "1.0-2", "1.0-0"));
        ended(LATER);
        assertThat(refusal(GHOST)).contains("is taken back already");
    }

    @Test
    void whoComesBackLaterDoesNotGetWhatIsTakenBack() {
        patched();
        HostId three = new HostId("web-3");
        bench.store.change(
                Actor.CONTROLLER,
                tables -> tables.rollouts()
                        .setPhase(
                                GHOST,
                                three,
                                new HostPhase.Ready(Bench.START),
                                new HostPhase.Excluded("it is unknown", true, Bench.START)));
        ended(GHOST);
        assertThat(bench.store.<Boolean>read(tables -> tables.rollouts().catchesUp(GHOST)))
                .isTrue();
        start(plan(GHOST).getPlan());
        assertThat(bench.store.read(tables -> now(GHOST, tables)).status())
                .isInstanceOfSatisfying(
                        RolloutStatus.Aborted.class,
                        aborted -> assertThat(aborted.reason()).contains("takes it back"));
        assertThat(bench.store
                        .read(tables -> tables.hosts().find(three).orElseThrow())
                        .condition())
                .as("it waits for nothing any more")
                .isInstanceOf(Condition.Healthy.class);
    }

    @Test
    void nobodyIsTriedAgainInARolloutThatIsTakenBack() {
        patched();
        ended(GHOST);
        start(plan(GHOST).getPlan());
        Status refused = Bench.refused(() -> bench.rollouts()
                .steerHost(SteerHostRequest.newBuilder()
                        .setRolloutId("ghost-1")
                        .setHostId("web-2")
                        .setSteer(SteerHost.STEER_HOST_RETRY)
                        .setReason("again")
                        .build()));
        assertThat(refused.getDescription()).contains("rollout ghost-1 is taken back by back-ghost-1-");
    }

    @Test
    void aPausedRolloutDoesNotGoOnWhileItIsTakenBack() {
        patched();
        status(GHOST, new RolloutStatus.Paused("alice", "it broke ghostd", Bench.START));
        start(plan(GHOST).getPlan());
        Status refused = Bench.refused(() -> bench.rollouts()
                .steerRollout(SteerRolloutRequest.newBuilder()
                        .setRolloutId("ghost-1")
                        .setSteer(Steer.STEER_RESUME)
                        .setReason("go on")
                        .build()));
        assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getDescription()).contains("is being taken back by back-ghost-1-");
    }
}
