package patchwave.controller.wire;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import patchwave.controller.store.StoredHost;
import patchwave.host.Claim;
import patchwave.host.OperationStep;
import patchwave.host.UnattendedUpgrades;
import patchwave.plan.Condition;
import patchwave.proto.agent.v1.HostFacts;
import patchwave.proto.agent.v1.UnattendedMode;
import patchwave.proto.operator.v1.HostCondition;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.Label;

/** Hosts as operators see them. */
public final class HostViews {
    private HostViews() {}

    /** A host as the tables have it, and what was heard from it since. */
    public static HostView of(
            StoredHost stored,
            boolean connected,
            Optional<Instant> lastReport,
            OperationStep step,
            Optional<UnattendedUpgrades> unattended) {
        HostView.Builder view = builder(stored).setConnected(connected).setStep(step(step));
        lastReport.or(stored::lastReport).ifPresent(at -> view.setLastReportTime(Fields.timestamp(at)));
        unattended.ifPresent(found -> view.setUnattendedUpgrades(unattended(found)));
        return view.build();
    }

    private static patchwave.proto.agent.v1.UnattendedUpgrades unattended(UnattendedUpgrades found) {
        return patchwave.proto.agent.v1.UnattendedUpgrades.newBuilder()
                .setMode(
                        switch (found.mode()) {
                            case UNKNOWN -> UnattendedMode.UNATTENDED_MODE_UNSPECIFIED;
                            case NONE -> UnattendedMode.UNATTENDED_MODE_NONE;
                            case DOWNLOADS -> UnattendedMode.UNATTENDED_MODE_DOWNLOADS;
                            case INSTALLS -> UnattendedMode.UNATTENDED_MODE_INSTALLS;
                        })
                .addAllMechanisms(found.mechanisms())
                .setSwitchedOff(found.switchedOff())
                .build();
    }

    private static HostView.Builder builder(StoredHost stored) {
        HostView.Builder view = HostView.newBuilder()
                .setHostId(stored.host().id().value())
                .setEnvironment(stored.host().environment().name())
                .setFacts(facts(stored.facts()))
                .setAgentVersion(stored.facts().agentVersion())
                .setCondition(condition(stored.condition()))
                .setConditionDetail(detail(stored.condition()))
                .setEnrolledTime(Fields.timestamp(stored.enrolledAt()));
        stored.pools().forEach(pool -> view.addPools(pool.toString()));
        stored.host()
                .labels()
                .forEach((name, value) ->
                        view.addLabels(Label.newBuilder().setName(name).setValue(value)));
        stored.claim().ifPresent(claim -> setClaim(view, claim));
        stored.drainedSince().ifPresent(since -> view.setDrainedSinceTime(Fields.timestamp(since)));
        return view;
    }

    private static void setClaim(HostView.Builder view, Claim claim) {
        view.setClaimedBy(claim.rollout().value()).setAttempt(claim.attempt());
    }

    private static HostFacts facts(patchwave.controller.store.HostFacts facts) {
        return HostFacts.newBuilder()
                .setHostname(facts.hostname())
                .setOsRelease(facts.osRelease())
                .setArchitecture(facts.architecture())
                .setKernelRelease(facts.kernelRelease())
                .build();
    }

    public static HostCondition condition(Condition condition) {
        return switch (condition) {
            case Condition.Healthy _ -> HostCondition.HOST_CONDITION_HEALTHY;
            case Condition.Unhealthy _, Condition.OperationFailed _ -> HostCondition.HOST_CONDITION_UNHEALTHY;
            case Condition.Behind _ -> HostCondition.HOST_CONDITION_BEHIND;
            case Condition.Unknown _ -> HostCondition.HOST_CONDITION_UNKNOWN;
            case Condition.Quarantined _ -> HostCondition.HOST_CONDITION_QUARANTINED;
        };
    }

    /** Why a host is not healthy, in one sentence; empty if it is. */
    public static String detail(Condition condition) {
        return switch (condition) {
            case Condition.Healthy _ -> "";
            case Condition.Unhealthy(var detail, var since) -> "unhealthy since %s: %s".formatted(since, detail);
            case Condition.Unknown(var detail, var since) -> "unknown since %s: %s".formatted(since, detail);
            case Condition.Quarantined(var reason, var since) -> "quarantined since %s: %s".formatted(since, reason);
            case Condition.Behind(var rollout, var since) ->
                "it was away while rollout %s passed, since %s".formatted(rollout, since);
            case Condition.OperationFailed(var detail, var since, var _) ->
                "its operation failed at %s and none has succeeded since: %s".formatted(since, detail);
        };
    }

    public static patchwave.proto.agent.v1.OperationStep step(OperationStep step) {
        return switch (step) {
            case NONE -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_UNSPECIFIED;
            case DRAINING -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_DRAINING;
            case APPLYING -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_APPLYING;
            case REPAIRING -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_REPAIRING;
            case VERIFYING -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_VERIFYING;
            case RESTARTING -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_RESTARTING;
            case REBOOTING -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_REBOOTING;
            case CHECKING -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_CHECKING;
            case UNDRAINING -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_UNDRAINING;
            case SETTLING -> patchwave.proto.agent.v1.OperationStep.OPERATION_STEP_SETTLING;
        };
    }

    /** What a step does, as a word for sentences. */
    public static String stepWord(OperationStep step) {
        return switch (step) {
            case NONE -> "between two steps";
            case DRAINING, APPLYING, REPAIRING, VERIFYING, RESTARTING, REBOOTING, CHECKING, UNDRAINING, SETTLING ->
                step.name().toLowerCase(Locale.ROOT);
        };
    }
}
