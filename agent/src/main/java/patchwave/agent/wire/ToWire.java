package patchwave.agent.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import patchwave.agent.health.HealthReport;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.OperationStep;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.ToController;
import patchwave.agent.operation.UnattendedUpgrades;
import patchwave.proto.agent.v1.CheckResult;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.Evidence;
import patchwave.proto.agent.v1.Health;
import patchwave.proto.agent.v1.HealthState;
import patchwave.proto.agent.v1.Hello;
import patchwave.proto.agent.v1.HostFacts;
import patchwave.proto.agent.v1.InstalledPackage;
import patchwave.proto.agent.v1.InventoryPart;
import patchwave.proto.agent.v1.OperationResult;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.agent.v1.PackageChange;
import patchwave.proto.agent.v1.Preparation;
import patchwave.proto.agent.v1.PreparationState;
import patchwave.proto.agent.v1.RebootReason;
import patchwave.proto.agent.v1.RebootReasonKind;
import patchwave.proto.agent.v1.Resolution;
import patchwave.proto.agent.v1.StaleProcess;
import patchwave.proto.agent.v1.Status;
import patchwave.proto.agent.v1.UnattendedMode;
import patchwave.proto.plan.v1.PackageTarget;

/** Writes messages to the controller, cut to the limits that the contract states. */
public final class ToWire {
    private static final int CHECKS = 20;
    private static final int CHANGES = 200;
    private static final int DRIFT = 50;
    private static final int SHORT_TEXT = 500;

    private ToWire() {}

    /** The message as it travels. */
    public static ConnectRequest message(ToController message) {
        return switch (message) {
            case ToController.Hello hello ->
                ConnectRequest.newBuilder().setHello(hello(hello)).build();
            case ToController.Status status ->
                ConnectRequest.newBuilder().setStatus(status(status)).build();
            case ToController.InventoryPart part ->
                ConnectRequest.newBuilder()
                        .setInventoryPart(inventoryPart(part))
                        .build();
            case ToController.Resolution resolution ->
                ConnectRequest.newBuilder()
                        .setResolution(resolution(resolution))
                        .build();
        };
    }

    private static Hello hello(ToController.Hello hello) {
        return Hello.newBuilder()
                .setIncarnation(bytes(hello.incarnation()))
                .setPreviousIncarnation(bytes(hello.previous()))
                .setJournalVersion(hello.journalVersion())
                .setReportsInventory(hello.reportsInventory())
                .setBootId(hello.facts().bootId())
                .setAgentVersion(hello.facts().agentVersion())
                .setFacts(HostFacts.newBuilder()
                        .setHostname(hello.facts().hostname())
                        .setOsRelease(hello.facts().osRelease())
                        .setArchitecture(hello.facts().architecture())
                        .setKernelRelease(hello.facts().kernelRelease()))
                .build();
    }

    private static InventoryPart inventoryPart(ToController.InventoryPart part) {
        return InventoryPart.newBuilder()
                .setBaseHash(bytes(part.base()))
                .setHash(bytes(part.hash()))
                .setNumber(part.number())
                .setLast(part.last())
                .setTakeTime(time(part.taken()))
                .addAllRemoved(part.removed().stream().map(ToWire::bytes).toList())
                .addAllAdded(part.added().stream().map(ToWire::bytes).toList())
                .build();
    }

    private static Status status(ToController.Status status) {
        Status.Builder builder = Status.newBuilder()
                .setSequence(status.sequence())
                .setIncarnation(bytes(status.incarnation()))
                .setJournalVersion(status.journalVersion())
                .setBootId(status.bootId())
                .setIntentAttempt(status.attempts().intent())
                .setBegunAttempt(status.attempts().begun())
                .setFinishedAttempt(status.attempts().finished())
                .setFencedAttempt(status.attempts().fenced())
                .setObservedGeneration(status.observedGeneration())
                .setHealth(health(status.health()))
                .setPermitWanted(status.permitWanted())
                .setNotAskingReason(cut(status.notAskingReason()));
        status.outcome().ifPresent(it -> builder.setOutcome(outcome(it)));
        status.preparation().ifPresent(it -> builder.setPreparation(preparation(it)));
        status.drainedSince().ifPresent(since -> builder.setDrainedSinceTime(time(since)));
        if (status.unattended().mode() != UnattendedUpgrades.Mode.UNKNOWN) {
            builder.setUnattendedUpgrades(unattended(status.unattended()));
        }
        status.step().ifPresent(it -> builder.setStep(step(it)));
        return builder.build();
    }

    private static Health health(HealthReport report) {
        return Health.newBuilder()
                .setState(state(report.state()))
                .addAllChecks(report.complaints().stream()
                        .limit(CHECKS)
                        .map(it -> CheckResult.newBuilder()
                                .setName(it.name())
                                .setState(state(it.state()))
                                .setMessage(it.message())
                                .build())
                        .toList())
                .build();
    }

    private static HealthState state(patchwave.agent.health.HealthState state) {
        return switch (state) {
            case HEALTHY -> HealthState.HEALTH_STATE_HEALTHY;
            case UNHEALTHY -> HealthState.HEALTH_STATE_UNHEALTHY;
            case UNKNOWN -> HealthState.HEALTH_STATE_UNKNOWN;
        };
    }

    private static patchwave.proto.agent.v1.UnattendedUpgrades unattended(UnattendedUpgrades it) {
        return patchwave.proto.agent.v1.UnattendedUpgrades.newBuilder()
                .setMode(
                        switch (it.mode()) {
                            case UNKNOWN -> UnattendedMode.UNATTENDED_MODE_UNSPECIFIED;
                            case NONE -> UnattendedMode.UNATTENDED_MODE_NONE;
                            case DOWNLOADS -> UnattendedMode.UNATTENDED_MODE_DOWNLOADS;
                            case INSTALLS -> UnattendedMode.UNATTENDED_MODE_INSTALLS;
                        })
                .addAllMechanisms(it.mechanisms())
                .setSwitchedOff(it.switchedOff())
                .build();
    }

    private static Preparation preparation(patchwave.agent.operation.Preparation it) {
        Preparation.Builder builder = Preparation.newBuilder()
                .setRolloutId(it.rolloutId())
                .setPlanHash(it.planHash())
                .setState(
                        switch (it.state()) {
                            case RUNNING -> PreparationState.PREPARATION_STATE_RUNNING;
                            case READY -> PreparationState.PREPARATION_STATE_READY;
                            case NOT_NEEDED -> PreparationState.PREPARATION_STATE_NOT_NEEDED;
                            case REFUSED -> PreparationState.PREPARATION_STATE_REFUSED;
                            case RETRYING -> PreparationState.PREPARATION_STATE_RETRYING;
                        })
                .addAllChanges(changes(it.changes()))
                .addAllUnarchivedPackages(it.unarchived())
                .setTries(it.tries());
        it.failure()
                .ifPresent(
                        failure -> builder.setReason(reason(failure.reason())).setDetail(cut(failure.detail())));
        return builder.build();
    }

    private static List<PackageChange> changes(List<patchwave.agent.operation.PackageChange> changes) {
        return changes.stream()
                .limit(CHANGES)
                .map(it -> PackageChange.newBuilder()
                        .setName(it.name())
                        .setArchitecture(it.architecture())
                        .setFromVersion(it.from())
                        .setToVersion(it.to())
                        .build())
                .toList();
    }

    private static patchwave.proto.agent.v1.OperationStep step(OperationStep step) {
        return patchwave.proto.agent.v1.OperationStep.valueOf("OPERATION_STEP_" + step.name());
    }

    private static patchwave.proto.agent.v1.FailureReason reason(FailureReason reason) {
        return patchwave.proto.agent.v1.FailureReason.valueOf("FAILURE_REASON_" + reason.name());
    }

    private static Outcome outcome(patchwave.agent.operation.Outcome it) {
        Outcome.Builder builder = Outcome.newBuilder()
                .setRolloutId(it.rolloutId())
                .setAttempt(it.attempt())
                .setResult(
                        it.failure().isPresent()
                                ? OperationResult.OPERATION_RESULT_FAILED
                                : OperationResult.OPERATION_RESULT_SUCCEEDED)
                .setEvidence(evidence(it.evidence()))
                .setBeginTime(time(it.began()))
                .setFinishTime(time(it.finished()))
                .setLeftDrained(it.leftDrained());
        it.failure()
                .ifPresent(
                        failure -> builder.setReason(reason(failure.reason())).setDetail(failure.detail()));
        it.outOfService().ifPresent(spent -> builder.setOutOfService(duration(spent)));
        return builder.build();
    }

    private static Evidence evidence(patchwave.agent.operation.Evidence it) {
        return Evidence.newBuilder()
                .addAllPackages(it.packages().stream()
                        .limit(CHANGES)
                        .map(installed -> InstalledPackage.newBuilder()
                                .setName(installed.name())
                                .setArchitecture(installed.architecture())
                                .setBeforeVersion(installed.before())
                                .setAfterVersion(installed.after())
                                .setStatus(installed.status())
                                .build())
                        .toList())
                .addAllStaleProcesses(it.staleProcesses().stream()
                        .limit(CHANGES)
                        .map(stale -> StaleProcess.newBuilder()
                                .setPid(stale.pid())
                                .setCommand(stale.command())
                                .setService(stale.service())
                                .setFile(stale.file())
                                .setReason(cut(stale.reason()))
                                .build())
                        .toList())
                .addAllRestartedServices(it.restartedServices())
                .setHealth(health(it.health()))
                .setTransactionTag(it.transactionTag())
                .setKernelRelease(it.kernelRelease())
                .setBootId(it.bootId())
                .addAllConfigurationDrift(
                        it.configurationDrift().stream().limit(DRIFT).toList())
                .setAllProcessesInspected(it.allProcessesInspected())
                .addAllRebootReasons(it.rebootReasons().stream()
                        .limit(DRIFT)
                        .map(reason -> RebootReason.newBuilder()
                                .setKind(RebootReasonKind.valueOf(
                                        "REBOOT_REASON_KIND_" + reason.kind().name()))
                                .setDetail(cut(reason.detail()))
                                .build())
                        .toList())
                .setReboots(it.reboots())
                .build();
    }

    private static Resolution resolution(ToController.Resolution it) {
        Resolution.Builder builder = Resolution.newBuilder()
                .setRequestId(it.requestId())
                .setOsRelease(it.osRelease())
                .addAllTargets(it.targets().stream().map(ToWire::target).toList())
                .addAllChanges(changes(it.changes()))
                .setNotNeeded(it.notNeeded());
        it.failure()
                .ifPresent(
                        failure -> builder.setReason(reason(failure.reason())).setDetail(cut(failure.detail())));
        return builder.build();
    }

    private static PackageTarget target(Plan.Target it) {
        return PackageTarget.newBuilder()
                .setName(it.name())
                .setArchitecture(it.architecture())
                .setVersion(it.version())
                .build();
    }

    private static ByteString bytes(Bytes bytes) {
        return ByteString.copyFrom(bytes.toArray());
    }

    private static String cut(String text) {
        return text.length() <= SHORT_TEXT ? text : text.substring(0, SHORT_TEXT);
    }

    private static Timestamp time(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    private static com.google.protobuf.Duration duration(Duration duration) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }
}
