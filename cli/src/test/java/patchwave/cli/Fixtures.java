package patchwave.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import patchwave.proto.agent.v1.CheckResult;
import patchwave.proto.agent.v1.Evidence;
import patchwave.proto.agent.v1.FailureReason;
import patchwave.proto.agent.v1.Health;
import patchwave.proto.agent.v1.HealthState;
import patchwave.proto.agent.v1.OperationResult;
import patchwave.proto.agent.v1.OperationStep;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.agent.v1.PackageChange;
import patchwave.proto.operator.v1.ExcludedHost;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PoolPreview;
import patchwave.proto.operator.v1.PoolView;
import patchwave.proto.operator.v1.ResolvedRelease;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StagePreview;
import patchwave.proto.operator.v1.StageState;
import patchwave.proto.operator.v1.StageView;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;

/** A GHOST rollout over eight hosts, at its interesting moments. */
public final class Fixtures {
    /** Four minutes after the start. */
    public static final Instant NOW = Instant.parse("2026-11-21T23:04:00Z");

    public static final String ID = "ghost-1";

    private Fixtures() {}

    public static Timestamp at(Instant instant) {
        return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).build();
    }

    /** Dev is done, staging bakes, one host of production works. */
    public static RolloutView running() {
        return RolloutView.newBuilder()
                .setRolloutId(ID)
                .setState(RolloutState.ROLLOUT_STATE_RUNNING)
                .setEmergency(true)
                .setAdvisoryId("CVE-2015-0235")
                .setReason("GHOST: remote code execution in glibc")
                .setStartTime(at(NOW.minusSeconds(240)))
                .setStartedBy("operator:alice")
                .addStages(stage("dev", StageState.STAGE_STATE_PASSED, 1, 2, 2, 0))
                .addStages(stage("staging", StageState.STAGE_STATE_BAKING, 1, 2, 1, 0)
                        .setGate("batch 1 bakes until every host was healthy for 1m")
                        .setBakeUntilTime(at(NOW.plusSeconds(42))))
                .addStages(stage("production", StageState.STAGE_STATE_OPEN, 1, 4, 0, 1))
                .addHosts(host("dev-1", "dev", HostPhase.HOST_PHASE_SUCCEEDED, ""))
                .addHosts(host("dev-2", "dev", HostPhase.HOST_PHASE_NOT_NEEDED, ""))
                .addHosts(host("staging-1", "staging", HostPhase.HOST_PHASE_SUCCEEDED, ""))
                .addHosts(host("staging-2", "staging", HostPhase.HOST_PHASE_READY, "waits for batch 2 of staging"))
                .addHosts(host("web-1", "production", HostPhase.HOST_PHASE_OPERATING, "")
                        .setAttempt(1)
                        .setStep(OperationStep.OPERATION_STEP_RESTARTING))
                .addHosts(host("web-2", "production", HostPhase.HOST_PHASE_READY, POOL_SENTENCE))
                .addHosts(host("web-3", "production", HostPhase.HOST_PHASE_READY, POOL_SENTENCE))
                .addHosts(host("web-4", "production", HostPhase.HOST_PHASE_WAITING, POOL_SENTENCE))
                .addPools(pool("staging/web", 2, 1, 0, 0))
                .addPools(pool("production/web", 4, 3, 1, 0))
                .setPermitTimeToLive(Duration.newBuilder().setSeconds(60))
                .build();
    }

    private static final String POOL_SENTENCE =
            "pool production/web is at its floor: 3 of 4 in service, floor 3; web-1 holds the capacity";

    /** The host that worked has failed; nothing is in flight any more. */
    public static RolloutView halted() {
        RolloutView running = running();
        RolloutHostView failed = running.getHosts(4).toBuilder()
                .setPhase(HostPhase.HOST_PHASE_FAILED)
                .setStep(OperationStep.OPERATION_STEP_UNSPECIFIED)
                .setOutcome(Outcome.newBuilder()
                        .setResult(OperationResult.OPERATION_RESULT_FAILED)
                        .setReason(FailureReason.FAILURE_REASON_SERVICE_UNHEALTHY)
                        .setDetail("ghostd does not answer after the restart")
                        .setEvidence(Evidence.newBuilder()
                                .setHealth(Health.newBuilder()
                                        .setState(HealthState.HEALTH_STATE_UNHEALTHY)
                                        .addChecks(CheckResult.newBuilder()
                                                .setName("tcp:ghostd")
                                                .setState(HealthState.HEALTH_STATE_UNHEALTHY)
                                                .setMessage("connection refused\u001b[31m")))))
                .build();
        return running.toBuilder()
                .setState(RolloutState.ROLLOUT_STATE_HALTED)
                .setStateReason("web-1 failed: tcp:ghostd connection refused; 1 failure of 8 hosts is the limit")
                .setQuiet(true)
                .setHosts(4, failed)
                .setStages(
                        2,
                        stage("production", StageState.STAGE_STATE_OPEN, 1, 4, 0, 0)
                                .setFailedCount(1))
                .setPools(1, pool("production/web", 4, 3, 0, 1))
                .build();
    }

    /** All done. */
    public static RolloutView completed() {
        RolloutView.Builder rollout = running().toBuilder()
                .setState(RolloutState.ROLLOUT_STATE_COMPLETED)
                .setQuiet(true)
                .setEndTime(at(NOW.plusSeconds(120)));
        for (RolloutHostView.Builder host : rollout.getHostsBuilderList()) {
            if (host.getPhase() != HostPhase.HOST_PHASE_NOT_NEEDED) {
                host.setPhase(HostPhase.HOST_PHASE_SUCCEEDED)
                        .setDetail("")
                        .setStep(OperationStep.OPERATION_STEP_UNSPECIFIED);
            }
        }
        return rollout.build();
    }

    public static Plan plan() {
        return Plan.newBuilder()
                .setPlanId(ID)
                .setCreatedTime(at(NOW))
                .setExpireTime(at(NOW.plusSeconds(7 * 86_400)))
                .setReason("GHOST: remote code execution in glibc")
                .setAdvisoryId("CVE-2015-0235")
                .addEnvironments("dev")
                .addEnvironments("production")
                .setEmergency(true)
                .addPatchLevels(PatchLevel.newBuilder()
                        .setOsRelease("debian 12")
                        .addPackages(PackageTarget.newBuilder()
                                .setName("libc6")
                                .setArchitecture("amd64")
                                .setVersion("2.36-9+deb12u14")))
                .build();
    }

    /** The same, as it was asked for; without environments asked for, all. */
    public static Plan plan(PlanRolloutRequest request) {
        Plan.Builder plan = plan().toBuilder()
                .setReason(request.getReason())
                .setAdvisoryId(request.getAdvisoryId())
                .setEmergency(request.getEmergency())
                .setReboot(request.getReboot());
        if (request.getEnvironmentsCount() > 0) {
            plan.clearEnvironments().addAllEnvironments(request.getEnvironmentsList());
        }
        return plan.build();
    }

    /** The same with the version before. */
    public static Plan formerPlan() {
        Plan.Builder plan = plan().toBuilder();
        plan.getPatchLevelsBuilder(0).getPackagesBuilder(0).setVersion("2.36-9+deb12u13");
        return plan.build();
    }

    public static PlanPreview preview() {
        return PlanPreview.newBuilder()
                .addResolved(ResolvedRelease.newBuilder()
                        .setOsRelease("debian 12")
                        .setResolvedOnHost("dev-1")
                        .addChanges(PackageChange.newBuilder()
                                .setName("libc6")
                                .setArchitecture("amd64")
                                .setFromVersion("2.36-9+deb12u13")
                                .setToVersion("2.36-9+deb12u14")))
                .addStages(StagePreview.newBuilder()
                        .setEnvironment("dev")
                        .setHostCount(2)
                        .addBatchSizes(1)
                        .addBatchSizes(1)
                        .addFirstHosts("dev-1")
                        .addFirstHosts("dev-2")
                        .setRoundCount(2)
                        .setMinimumRoundCount(2))
                .addStages(StagePreview.newBuilder()
                        .setEnvironment("production")
                        .setHostCount(4)
                        .addBatchSizes(1)
                        .addBatchSizes(3)
                        .addFirstHosts("web-1")
                        .addFirstHosts("web-2")
                        .setRoundCount(4)
                        .setMinimumRoundCount(3)
                        .addPools(PoolPreview.newBuilder()
                                .setPool("production/web")
                                .setRegisteredCount(4)
                                .setFloorCount(3)
                                .setLowestInServiceCount(3)))
                .addExcluded(ExcludedHost.newBuilder()
                        .setHostId("mail-1")
                        .setReason("pool production/mail has a disruption budget of 0"))
                .addWarnings("1 host runs debian 11, which no host of dev runs: it is left out")
                .setForecast(Duration.newBuilder().setSeconds(1_500))
                .build();
    }

    private static StageView.Builder stage(
            String environment, StageState state, int batch, int hosts, int done, int inOperation) {
        return StageView.newBuilder()
                .setEnvironment(environment)
                .setState(state)
                .setBatch(batch)
                .setBatchLimit(1)
                .setHostCount(hosts)
                .setDoneCount(done)
                .setInOperationCount(inOperation)
                .setHaltAtFailures(1);
    }

    private static RolloutHostView.Builder host(String id, String environment, HostPhase phase, String detail) {
        return RolloutHostView.newBuilder()
                .setRolloutId(ID)
                .setHostId(id)
                .setEnvironment(environment)
                .setPhase(phase)
                .setDetail(detail)
                .setChangeTime(at(NOW.minusSeconds(12)));
    }

    private static PoolView pool(String id, int registered, int floor, int inOperation, int down) {
        return PoolView.newBuilder()
                .setPool(id)
                .setRegisteredCount(registered)
                .setFloorCount(floor)
                .setBudgetCount(registered - floor)
                .setInOperationCount(inOperation)
                .setDownCount(down)
                .setInServiceCount(registered - inOperation - down)
                .build();
    }
}
