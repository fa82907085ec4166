package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostCalendars;
import patchwave.fleet.HostId;
import patchwave.host.PreparationReport;
import patchwave.host.PreparationReport.Progress;
import patchwave.host.PreparationReport.Trouble;
import patchwave.plan.Decision;
import patchwave.plan.Planner;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.ExplainRequest;
import patchwave.proto.operator.v1.Explanation;
import patchwave.proto.operator.v1.GetAdvisoryRequest;
import patchwave.proto.operator.v1.GetAdvisoryResponse;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.ListRolloutsRequest;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;
import patchwave.proto.operator.v1.RecordAdvisoryRequest;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.Severity;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.Steer;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.operator.v1.WatchRolloutRequest;
import patchwave.proto.operator.v1.WatchRolloutResponse;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.rollout.FailureReason;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

class RolloutEndpointTest {
    private static final PlanRolloutRequest GHOST = PlanRolloutRequest.newBuilder()
            .addPackages(PackageWish.newBuilder().setName("libghost"))
            .setAdvisoryId("CVE-2015-0235")
            .setReason("GHOST is exploited")
            .setEmergency(true)
            .build();

    private Bench bench;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bench = new Bench(folder).withFleet();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private PlanRolloutResponse plan(PlanRolloutRequest request) {
        return bench.rollouts().planRollout(request);
    }

    private static SignedPlan signed(ByteString plan) {
        return SignedPlan.newBuilder()
                .setPlan(plan)
                .addSignatures(Signature.newBuilder()
                        .setKeyId("cd".repeat(32))
                        .setSignature(ByteString.copyFrom(new byte[64])))
                .build();
    }

    private String start(ByteString plan) {
        return bench.rollouts()
                .startRollout(
                        StartRolloutRequest.newBuilder().setPlan(signed(plan)).build())
                .getRolloutId();
    }

    /** Two dev hosts and two production hosts, all at the old version; the started rollout. */
    private String started() {
        for (String host : List.of("dev-1", "dev-2")) {
            bench.resolves(bench.healthy("dev", host), "1.0-2");
        }
        bench.healthy("production", "web-1");
        bench.enrolled("production", "web-2");
        return start(plan(GHOST).getPlan());
    }

    private RolloutView view(String id) {
        return bench.rollouts()
                .getRollout(GetRolloutRequest.newBuilder().setRolloutId(id).build())
                .getRollout();
    }

    private RolloutView steer(String id, Steer steer, String reason) {
        return bench.rollouts()
                .steerRollout(SteerRolloutRequest.newBuilder()
                        .setRolloutId(id)
                        .setSteer(steer)
                        .setReason(reason)
                        .build())
                .getRollout();
    }

    @Test
    void anAdvisoryIsReadWithTheUrgencyOfThePolicyInForce() {
        GetAdvisoryRequest request =
                GetAdvisoryRequest.newBuilder().setAdvisoryId("CVE-1").build();
        Status unknown = Bench.refused(() -> bench.rollouts().getAdvisory(request));
        assertThat(unknown.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(unknown.getDescription()).contains("patchwave advisory record CVE-1");

        bench.rollouts()
                .recordAdvisory(RecordAdvisoryRequest.newBuilder()
                        .setAdvisoryId("CVE-1")
                        .setPackage("libc6")
                        .setSeverity(Severity.SEVERITY_HIGH)
                        .setRemote(true)
                        .build());
        assertThat(bench.rollouts().getAdvisory(request).getRule()).isEqualTo("remote alone");
        bench.fleet()
                .applyFleet(ApplyFleetRequest.newBuilder()
                        .setFleetFile(Bench.FLEET + "urgency: {remote_only: SCHEDULED}\n")
                        .build());
        GetAdvisoryResponse again = bench.rollouts().getAdvisory(request);
        assertThat(again.getUrgency()).isEqualTo("SCHEDULED");
        assertThat(again.getRule()).isEqualTo("high");
        assertThat(again.getBecause())
                .startsWith("Row 'high' of table 'patchwave default' 1.0.0 decided, since Exploitation is none"
                        + " (as recorded), ");
        assertThat(again.getInputsList()).extracting("value").containsExactly("none", "yes", "high");
        assertThat(again.getDueTime().getSeconds())
                .isEqualTo(Bench.START.plus(Duration.ofDays(7)).getEpochSecond());
    }

    @Test
    void anAdvisoryBecomesMoreUrgentWithWhatIsKnown() {
        RecordAdvisoryRequest.Builder request = RecordAdvisoryRequest.newBuilder()
                .setAdvisoryId("CVE-2015-0235")
                .setPackage("libc6");
        RecordAdvisoryResponse unrated = bench.rollouts().recordAdvisory(request.build());
        assertThat(unrated.getUrgency()).isEqualTo("SCHEDULED");
        assertThat(unrated.getRule()).isEqualTo("critical");
        assertThat(unrated.getDueTime().getSeconds())
                .isEqualTo(Bench.START.plus(Duration.ofDays(2)).getEpochSecond());

        request.setSeverity(Severity.SEVERITY_LOW);
        assertThat(bench.rollouts().recordAdvisory(request.build()).hasDueTime())
                .isFalse();
        RecordAdvisoryResponse exploited =
                bench.rollouts().recordAdvisory(request.setExploited(true).build());
        assertThat(exploited.getUrgency()).isEqualTo("IMMEDIATE");
        assertThat(exploited.getRule()).isEqualTo("exploited");
        assertThat(exploited.getHunt()).isTrue();
        GetAdvisoryResponse known = bench.rollouts()
                .getAdvisory(GetAdvisoryRequest.newBuilder()
                        .setAdvisoryId("CVE-2015-0235")
                        .build());
        assertThat(known.getUrgency()).isEqualTo("IMMEDIATE");
        assertThat(known.getRule()).isEqualTo("exploited");
        assertThat(known.getHunt()).isTrue();
        assertThat(known.getSeverity()).isEqualTo(Severity.SEVERITY_LOW);
        assertThat(known.getKnownSinceTime().getSeconds()).isEqualTo(Bench.START.getEpochSecond());
        assertThat(Bench.refused(() -> bench.rollouts()
                                .recordAdvisory(RecordAdvisoryRequest.newBuilder()
                                        .setPackage("rm -rf")
                                        .build()))
                        .getDescription())
                .contains("advisory_id", "package");
    }

    @Test
    void aPlanIsResolvedOnTheFirstEnvironmentAndPinsExactVersions() throws InvalidProtocolBufferException {
        bench.resolves(bench.healthy("dev", "dev-1"), "1.0-2");
        bench.resolves(bench.healthy("dev", "dev-2"), "1.0-2");
        bench.resolves(bench.healthy("production", "web-1"), "1.0-9");
        bench.healthy("production", "web-2");
        bench.enrolled("production", "web-3");

        PlanRolloutResponse response = plan(GHOST);

        assertThat(bench.controller.asked).extracting(HostId::value).containsExactly("dev-1", "dev-2");
        Plan plan = Plan.parseFrom(response.getPlan());
        assertThat(plan.getPlanId()).matches("cve-2015-0235-20261121-2311-[a-z2-9]{4}");
        assertThat(plan.getEnvironmentsList()).containsExactly("dev", "production");
        assertThat(plan.getExpireTime().getSeconds())
                .isEqualTo(Bench.START.plus(Duration.ofDays(7)).getEpochSecond());
        assertThat(plan.getEmergency()).isTrue();
        assertThat(plan.getPatchLevelsList()).singleElement().satisfies(level -> {
            assertThat(level.getOsRelease()).isEqualTo(Bench.DEBIAN);
            assertThat(level.getPackages(0).getVersion()).isEqualTo("1.0-2");
        });
        assertThat(response.getPreview().getExcludedList()).singleElement().satisfies(out -> {
            assertThat(out.getHostId()).isEqualTo("web-3");
            assertThat(out.getReason()).contains("OS release is not known");
        });
        assertThat(response.getPreview().getStagesList())
                .extracting(stage -> stage.getEnvironment() + " " + stage.getHostCount())
                .containsExactly("dev 2", "production 2");
        assertThat(response.getPreview().getStages(1).getPools(0).getLowestInServiceCount())
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void hostsThatDisagreeAreNamed() {
        bench.resolves(bench.healthy("dev", "dev-1"), "1.0-2");
        bench.resolves(bench.healthy("dev", "dev-2"), "1.0-3");

        Status status = Bench.refused(() -> plan(GHOST));
        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).contains("libghost:amd64", "dev-1", "1.0-2", "dev-2", "1.0-3");
    }

    @Test
    void hostsThatUpdateThemselvesAreWarnedOf() {
        bench.resolves(bench.healthy("dev", "dev-1"), "1.0-2");
        bench.controller.updatesItself(bench.healthy("production", "web-1"), "os-update.timer");

        assertThat(plan(GHOST).getPreview().getWarningsList())
                .anySatisfy(warning -> assertThat(warning)
                        .startsWith("1 host installs updates by itself, in no rollout's order: web-1;"))
                // The other one has not said what updates it.
                .contains("of 1 host it is not known what updates it by itself");
    }

    @Test
    void hostsThatHaveAllSaidWhatUpdatesThemAreNotUnknown() {
        HostId dev = bench.healthy("dev", "dev-1");
        bench.resolves(dev, "1.0-2");
        bench.controller.updatesItself(dev, "os-update.timer");

        assertThat(plan(GHOST).getPreview().getWarningsList())
                .noneMatch(warning -> warning.contains("it is not known what updates"));
    }

    @Test
    void nobodyAnsweringIsADeadline() {
        bench.healthy("dev", "dev-1");

        Status status = Bench.refused(() -> plan(GHOST));
        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(status.getDescription()).contains("dev-1");
    }

    @Test
    void aReleaseThatOnlyProductionHasIsResolvedThereWithAWarning() {
        bench.enrolled("dev", "dev-1");
        bench.resolves(bench.healthy("production", "web-1"), "1.0-2");

        assertThat(plan(GHOST).getPreview().getWarningsList())
                .anyMatch(warning -> warning.contains("resolved on host web-1 of production"));
    }

    @Test
    void aWishedVersionMustBeTheOneThatComes() {
        bench.resolves(bench.healthy("dev", "dev-1"), "1.0-2");
        PlanRolloutRequest other = GHOST.toBuilder()
                .setPackages(0, PackageWish.newBuilder().setName("libghost").setVersion("1.0-1"))
                .build();

        assertThat(Bench.refused(() -> plan(other)).getDescription()).contains("wished 1.0-1", "1.0-2");
    }

    @Test
    void everyFaultOfAPlanRequestIsNamed() {
        Status status = Bench.refused(() -> plan(PlanRolloutRequest.newBuilder()
                .addPackages(PackageWish.newBuilder().setName("a;b").setVersion("$(x)"))
                .setValidFor(com.google.protobuf.Duration.newBuilder().setSeconds(86_400 * 31))
                .build()));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(String.valueOf(status.getDescription()).lines()).hasSize(4);
    }

    @Test
    void aStartedRolloutHasItsHostsAndRepeatsAreTheSame() {
        String id = started();

        RolloutView view = view(id);
        assertThat(view.getState()).isEqualTo(RolloutState.ROLLOUT_STATE_RUNNING);
        assertThat(view.getStartedBy()).isEqualTo("alice");
        assertThat(view.getHostsList())
                .extracting(RolloutHostView::getHostId, RolloutHostView::getPhase)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("dev-1", HostPhase.HOST_PHASE_WAITING),
                        org.assertj.core.groups.Tuple.tuple("dev-2", HostPhase.HOST_PHASE_WAITING),
                        org.assertj.core.groups.Tuple.tuple("web-1", HostPhase.HOST_PHASE_WAITING),
                        org.assertj.core.groups.Tuple.tuple("web-2", HostPhase.HOST_PHASE_EXCLUDED));
        assertThat(view.getPoolsCount()).isEqualTo(2);
        assertThat(view.getQuiet()).isTrue();
        byte[] stored = bench.store.read(
                tx -> tx.rollouts().signedPlan(new RolloutId(id)).orElseThrow());
        assertThat(start(signedPlanOf(stored))).isEqualTo(id);
        assertThat(bench.rollouts()
                        .listRollouts(ListRolloutsRequest.getDefaultInstance())
                        .getRolloutsList())
                .singleElement()
                .satisfies(listed -> {
                    assertThat(listed.getHostsCount()).isZero();
                    assertThat(listed.getStages(0).getHostCount()).isEqualTo(2);
                });
    }

    private static ByteString signedPlanOf(byte[] stored) {
        try {
            return SignedPlan.parseFrom(stored).getPlan();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anUnsignedPlanIsRefused() {
        bench.resolves(bench.healthy("dev", "dev-1"), "1.0-2");
        ByteString plan = plan(GHOST).getPlan();

        Status status = Bench.refused(() -> bench.rollouts()
                .startRollout(StartRolloutRequest.newBuilder()
                        .setPlan(SignedPlan.newBuilder().setPlan(plan))
                        .build()));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("signatures", "nobody signed");
    }

    @Test
    void aPlanForAnotherFleetOrTimeIsRefusedWithEveryFault() throws InvalidProtocolBufferException {
        bench.resolves(bench.healthy("dev", "dev-1"), "1.0-2");
        Plan plan = Plan.parseFrom(plan(GHOST).getPlan());
        Plan odd = plan.toBuilder()
                .clearEnvironments()
                .addAllEnvironments(List.of("production", "dev", "qa"))
                .setExpireTime(plan.getCreatedTime())
                .setPatchLevels(0, plan.getPatchLevels(0).toBuilder().clearPackages())
                .setReason("")
                .build();

        Status status = Bench.refused(() -> start(odd.toByteString()));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(String.valueOf(status.getDescription()).lines())
                .hasSize(5)
                .anyMatch(line -> line.startsWith("reason"))
                .anyMatch(line -> line.startsWith("expire_time"))
                .anyMatch(line -> line.contains("'qa'"))
                .anyMatch(line -> line.contains("order"))
                .anyMatch(line -> line.contains("packages"));
        assertThat(Bench.refused(() -> start(ByteString.copyFromUtf8("not a plan")))
                        .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void anotherPlanUnderTheSameIdIsRefused() throws InvalidProtocolBufferException {
        bench.resolves(bench.healthy("dev", "dev-1"), "1.0-2");
        Plan plan = Plan.parseFrom(plan(GHOST).getPlan());
        String id = start(plan.toByteString());
        assertThat(id).isEqualTo(plan.getPlanId());

        assertThat(Bench.refused(() -> start(
                                plan.toBuilder().setReason("other").build().toByteString()))
                        .getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void whyIsTheSentenceOfTheLastDecision() {
        String id = started();
        decide();

        List<Explanation> web = bench.fleet()
                .explain(ExplainRequest.newBuilder().setHostId("web-1").build())
                .getExplanationsList();
        assertThat(web).singleElement().satisfies(why -> {
            assertThat(why.getRolloutId()).isEqualTo(id);
            assertThat(why.getHoldReason()).isEqualTo("STAGE_NOT_OPEN");
            assertThat(why.getSentence()).isNotBlank();
        });
        assertThat(view(id).getHosts(2).getDetail()).isEqualTo(web.getFirst().getSentence());
        assertThat(bench.fleet()
                        .explain(ExplainRequest.newBuilder().setHostId("web-2").build())
                        .getExplanations(0)
                        .getSentence())
                .contains("OS release is not known");
    }

    @Test
    void aHostThatTriesToPrepareOnceMoreSaysWhy() {
        String id = started();
        HostId host = new HostId("dev-1");
        RolloutId rollout = new RolloutId(id);
        bench.store.change(
                Actor.CONTROLLER,
                tables -> tables.rollouts()
                        .setPhase(
                                rollout,
                                host,
                                new patchwave.rollout.HostPhase.Waiting(),
                                new patchwave.rollout.HostPhase.Preparing(Bench.START)));
        bench.controller.prepares(
                host,
                new PreparationReport(
                        rollout,
                        "f".repeat(64),
                        new Progress.Underway(
                                Optional.of(new Trouble(FailureReason.REPOSITORY, "the mirror is down", 3)))));
        String unheard = why("dev-1").getSentence();
        assertThat(unheard)
                .isEqualTo("it prepares since %s, tried 3 times: REPOSITORY: the mirror is down; nothing is disrupted"
                        .formatted(Bench.START));
        decide();
        assertThat(why("dev-1").getSentence())
                .isEqualTo("it is still preparing, tried 3 times: REPOSITORY: the mirror is down");
        assertThat(view(id).getHostsList())
                .filteredOn(it -> it.getHostId().equals("dev-1"))
                .singleElement()
                .satisfies(
                        it -> assertThat(it.getDetail()).isEqualTo(why("dev-1").getSentence()));
    }

    private Explanation why(String host) {
        return bench.fleet()
                .explain(ExplainRequest.newBuilder().setHostId(host).build())
                .getExplanations(0);
    }

    /** Lets the real planner decide on the real tables, as the loop would. */
    private void decide() {
        Decision decision = bench.store.read(tx -> Planner.plan(tx.snapshot(HostCalendars.OPEN, 50), Bench.START));
        bench.controller.decision = Optional.of(decision);
        bench.controller.turn();
    }

    @Test
    void pauseResumeAndAbortAreSafeToRepeat() {
        String id = started();
        assertThat(steer(id, Steer.STEER_RESUME, "nothing to do").getState())
                .isEqualTo(RolloutState.ROLLOUT_STATE_RUNNING);
        steer(id, Steer.STEER_PAUSE, "lunch");
        RolloutView paused = steer(id, Steer.STEER_PAUSE, "again");
        assertThat(paused.getState()).isEqualTo(RolloutState.ROLLOUT_STATE_PAUSED);
        assertThat(paused.getStateReason()).contains("alice", "lunch");
        assertThat(steer(id, Steer.STEER_RESUME, "back").getState()).isEqualTo(RolloutState.ROLLOUT_STATE_RUNNING);
        steer(id, Steer.STEER_ABORT, "wrong package");
        assertThat(steer(id, Steer.STEER_ABORT, "again").getState()).isEqualTo(RolloutState.ROLLOUT_STATE_ABORTED);
        assertThat(Bench.refused(() -> steer(id, Steer.STEER_RESUME, "no")).getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(Bench.refused(() -> steer(id, Steer.STEER_PAUSE, "")).getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(Bench.refused(() -> steer("no-such", Steer.STEER_PAUSE, "x")).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void aHaltedRolloutGoesOnOnlyWithoutTheFailuresThatSomebodyNames() {
        String id = started();
        RolloutId rollout = new RolloutId(id);
        HostId failed = new HostId("dev-1");
        bench.store.change(Actor.CONTROLLER, tx -> {
            boolean changed = tx.rollouts()
                            .setPhase(
                                    rollout,
                                    failed,
                                    new patchwave.rollout.HostPhase.Waiting(),
                                    new patchwave.rollout.HostPhase.Failed(
                                            FailureReason.SERVICE_UNHEALTHY, "tcp:ghostd: refused", 1, Bench.START))
                    && tx.rollouts()
                            .setStatus(
                                    rollout,
                                    new RolloutStatus.Running(),
                                    new RolloutStatus.Halted("dev-1: tcp:ghostd: refused", Bench.START));
            assertThat(changed).isTrue();
        });
        assertThat(view(id).getStateReason()).contains("dev-1", "refused");

        assertThat(Bench.refused(() -> steer(id, Steer.STEER_RESUME, "dev-11 is fine"))
                        .getDescription())
                .contains("missing: dev-1");
        RolloutView resumed = steer(id, Steer.STEER_RESUME, "dev-1: its disk was full, mended.");
        assertThat(resumed.getState()).isEqualTo(RolloutState.ROLLOUT_STATE_RUNNING);
        assertThat(resumed.getHosts(0).getPhase()).isEqualTo(HostPhase.HOST_PHASE_EXCLUDED);
        assertThat(resumed.getHosts(0).getDetail()).contains("alice", "its disk was full");
        // It still counts as down, and the planner does not halt again for it.
        assertThat(resumed.getPools(0).getDownCount()).isEqualTo(1);
        decide();
        assertThat(bench.controller.decision.orElseThrow().changes())
                .noneMatch(change -> change instanceof patchwave.plan.Change.Status);
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aWatchShowsEachChangeAndEndsWithTheRollout() {
        String id = started();
        Iterator<WatchRolloutResponse> watch = bench.rollouts()
                .watchRollout(WatchRolloutRequest.newBuilder().setRolloutId(id).build());

        assertThat(watch.next().getRollout().getState()).isEqualTo(RolloutState.ROLLOUT_STATE_RUNNING);
        steer(id, Steer.STEER_PAUSE, "look");
        bench.controller.turn();
        assertThat(watch.next().getRollout().getState()).isEqualTo(RolloutState.ROLLOUT_STATE_PAUSED);
        steer(id, Steer.STEER_ABORT, "enough");
        bench.controller.turn();
        assertThat(watch.next().getRollout().getState()).isEqualTo(RolloutState.ROLLOUT_STATE_ABORTED);
        assertThat(watch.hasNext()).isFalse();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aWatchOfARolloutThatIsOverSaysItOnceAndEnds() {
        String id = started();
        steer(id, Steer.STEER_ABORT, "enough");
        Iterator<WatchRolloutResponse> watch = bench.rollouts()
                .watchRollout(WatchRolloutRequest.newBuilder().setRolloutId(id).build());

        assertThat(watch.next().getRollout().getEndTime().getSeconds()).isEqualTo(Bench.START.getEpochSecond());
        assertThat(watch.hasNext()).isFalse();
        assertThat(Bench.refused(() -> bench.rollouts()
                                .watchRollout(WatchRolloutRequest.newBuilder()
                                        .setRolloutId("no-such")
                                        .build())
                                .next())
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }
}
