package patchwave.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import patchwave.proto.agent.v1.FailureReason;
import patchwave.proto.agent.v1.OperationStep;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.agent.v1.PackageChange;
import patchwave.proto.operator.v1.Canary;
import patchwave.proto.operator.v1.ExcludedHost;
import patchwave.proto.operator.v1.FailureCount;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.HostTransaction;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.PoolPreview;
import patchwave.proto.operator.v1.PoolView;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StagePreview;
import patchwave.proto.operator.v1.StageState;
import patchwave.proto.operator.v1.StageView;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;

/** A fleet with long names, large numbers and every field set: what a screen must bear. */
final class RichFleet {
    static final String ID = "cve-2015-0235-20261121-2304-7f3a";
    static final String POOL = "production/customer-facing-checkout-frontend";
    private static final String HOST = "prod-eu-central-1-checkout-frontend-";
    private static final Instant NOW = Fixtures.NOW;

    private RichFleet() {}

    static String host(int number) {
        return HOST + "%04d.example.org".formatted(number);
    }

    private static Timestamp in(long seconds) {
        return Fixtures.at(NOW.plusSeconds(seconds));
    }

    /** Runs in a window, has failures of two classes, is late, and takes another back. */
    static RolloutView running() {
        RolloutView.Builder rollout = RolloutView.newBuilder()
                .setRolloutId(ID)
                .setState(RolloutState.ROLLOUT_STATE_RUNNING)
                .setAdvisoryId("CVE-2015-0235")
                .setReason("GHOST: remote code execution in glibc, exploited since Friday; the former patch broke DNS")
                .setStartTime(in(-7_200))
                .setStartedBy("operator:alice.of.the.night.shift")
                .setWindow("tuesday-night")
                .setDueTime(in(-600))
                .setForecastEndTime(in(5_400))
                .setRollsBack("cve-2015-0235-20261114-2200-1a2b")
                .addFailureCounts(FailureCount.newBuilder()
                        .setFailureClass("PACKAGE_MANAGER_BUSY")
                        .setFailedCount(2)
                        .setLimitCount(3)
                        .setAction("PAUSE"))
                .addFailureCounts(FailureCount.newBuilder()
                        .setFailureClass("SERVICE_UNHEALTHY")
                        .setFailedCount(1)
                        .setLimitCount(2)
                        .setAction("HALT"))
                .addFailureCounts(FailureCount.newBuilder()
                        .setFailureClass("INSTALL_FAILED")
                        .setLimitCount(2)
                        .setAction("HALT"))
                .addStages(stage("pre-production-frankfurt", StageState.STAGE_STATE_PASSED, 3, 1_000, 1_000, 1_000))
                .addStages(stage("production", StageState.STAGE_STATE_BAKING, 4, 10_000, 5_210, 6_000)
                        .setGate("batch 4 bakes until every host of it was healthy for 10 minutes without a break")
                        .setBakeUntilTime(in(95)))
                .addPools(pool(POOL, 10_000, 6_700, 1_200, 400))
                .addPools(pool("production/db", 5, 3, 1, 1));
        hosts().forEach(rollout::addHosts);
        return rollout.build();
    }

    private static List<RolloutHostView> hosts() {
        List<RolloutHostView> hosts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            hosts.add(part(i, HostPhase.HOST_PHASE_FAILED)
                    .setOutcome(Outcome.newBuilder()
                            .setReason(FailureReason.FAILURE_REASON_PACKAGE_MANAGER_BUSY)
                            .setDetail("/var/lib/dpkg/lock-frontend-of-an-unattended-upgrade-that-somebody-left-running"
                                    + "-for-weeks/is held by pid 4711"))
                    .build());
        }
        for (int i = 20; i < 32; i++) {
            hosts.add(part(i, HostPhase.HOST_PHASE_OPERATING)
                    .setStep(OperationStep.OPERATION_STEP_RESTARTING)
                    .build());
        }
        for (int i = 40; i < 60; i++) {
            hosts.add(part(i, HostPhase.HOST_PHASE_WAITING)
                    .setDetail("window tuesday-night of pool " + POOL + " is not open")
                    .setUntilTime(in(7_200))
                    .build());
        }
        hosts.add(part(70, HostPhase.HOST_PHASE_SUCCEEDED).build());
        hosts.add(part(71, HostPhase.HOST_PHASE_EXCLUDED)
                .setDetail("has not reported since yesterday")
                .build());
        return hosts;
    }

    private static RolloutHostView.Builder part(int number, HostPhase phase) {
        return RolloutHostView.newBuilder()
                .setRolloutId(ID)
                .setHostId(host(number))
                .setEnvironment("production")
                .setPhase(phase)
                .setAttempt(3)
                .setBatch(4)
                .setChangeTime(in(-61));
    }

    /** Waits for its window. */
    static RolloutView scheduled() {
        return running().toBuilder()
                .setState(RolloutState.ROLLOUT_STATE_SCHEDULED)
                .setScheduledTime(in(7_200))
                .setDueTime(in(6 * 86_400))
                .clearHosts()
                .clearFailureCounts()
                .build();
    }

    static RolloutView paused() {
        return running().toBuilder()
                .setState(RolloutState.ROLLOUT_STATE_PAUSED)
                .setStateReason(
                        "paused by operator:bob: checkout is slow, and the on-call of the payment team asks to wait")
                .build();
    }

    private static StageView.Builder stage(
            String environment, StageState state, int batch, int hosts, int done, int limit) {
        return StageView.newBuilder()
                .setEnvironment(environment)
                .setState(state)
                .setBatch(batch)
                .setBatchLimit(limit)
                .setHostCount(hosts)
                .setDoneCount(done)
                .setFailedCount(state == StageState.STAGE_STATE_PASSED ? 0 : 12)
                .setInOperationCount(state == StageState.STAGE_STATE_PASSED ? 0 : 250)
                .setHaltAtFailures(120);
    }

    static PoolView pool(String id, int registered, int floor, int inOperation, int down) {
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

    /** With everything that the preview shows. */
    static Plan plan(Plan plan) {
        Plan.Builder rich = plan.toBuilder().setPlanId(ID).clearEnvironments();
        preview().getStagesList().forEach(stage -> rich.addEnvironments(stage.getEnvironment()));
        PatchLevel.Builder level = rich.getPatchLevelsBuilder(0).clearPackages();
        transaction(host(1), "")
                .getChangesList()
                .forEach(change -> level.addPackages(PackageTarget.newBuilder()
                        .setName(change.getName())
                        .setArchitecture(change.getArchitecture())
                        .setVersion(change.getToVersion())));
        return rich.build();
    }

    /** Everything that a plan can say. */
    static PlanPreview preview() {
        return Fixtures.preview().toBuilder()
                .setForecastEndTime(in(9_000))
                .setMinimum(Duration.newBuilder().setSeconds(4_800))
                .setHostWork(Duration.newBuilder().setSeconds(95))
                .setMeasuredCount(1_250)
                .addWindowFits(
                        "production: window tuesday-night opens Tue 24 Nov 22:00 for 6 h, which is enough for all of"
                                + " its 10000 hosts: about 3 h 10 min")
                .addTransactions(transaction(host(1), "2.36-9+deb12u13"))
                .addTransactions(transaction(host(2), "2.36-9+deb12u13"))
                .addTransactions(transaction(host(3), "2.36-9+deb12u10"))
                .addStages(StagePreview.newBuilder()
                        .setEnvironment("pre-production-frankfurt")
                        .setHostCount(10_000)
                        .addAllBatchSizes(List.of(1, 4, 16, 64, 256, 1_024, 4_096, 4_539))
                        .addFirstHosts(host(1))
                        .addFirstHosts(host(2))
                        .addFirstHosts(host(3))
                        .addCanaries(Canary.newBuilder()
                                .setHostId(host(1))
                                .setKind("debian 12, kernel 6.1.0-28-cloud-amd64, " + POOL))
                        .addCanaries(Canary.newBuilder()
                                .setHostId("db-1")
                                .setKind("debian 11, kernel 5.10.0-30-amd64, production/db"))
                        .setRoundCount(1_250)
                        .setMinimumRoundCount(1_100)
                        .addPools(PoolPreview.newBuilder()
                                .setPool(POOL)
                                .setRegisteredCount(10_000)
                                .setFloorCount(6_700)
                                .setLowestInServiceCount(6_700)))
                .addExcluded(
                        ExcludedHost.newBuilder()
                                .setHostId(host(99))
                                .setReason(
                                        "runs debian 10, on which no host of pre-production-frankfurt could resolve the packages"))
                .build();
    }

    private static HostTransaction transaction(String host, String from) {
        HostTransaction.Builder transaction =
                HostTransaction.newBuilder().setHostId(host).setOsRelease("debian 12");
        for (String name : List.of("libc6", "libc-bin", "libc-l10n", "locales")) {
            transaction.addChanges(PackageChange.newBuilder()
                    .setName(name)
                    .setArchitecture("amd64")
                    .setFromVersion(from)
                    .setToVersion("2.36-9+deb12u14"));
        }
        return transaction.build();
    }
}
