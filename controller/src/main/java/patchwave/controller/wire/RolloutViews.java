package patchwave.controller.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredOutcome;
import patchwave.host.OperationStep;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRules;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.operator.v1.FailureCount;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StageState;
import patchwave.proto.operator.v1.StageView;
import patchwave.rollout.FailureCounts;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** Rollouts, their stages and their hosts, as operators see them. */
public final class RolloutViews {
    private RolloutViews() {}

    /** The rollout by itself: no stages, hosts or pools yet. */
    public static RolloutView.Builder of(RolloutSummary summary) {
        RolloutSpec spec = summary.spec();
        RolloutView.Builder view = RolloutView.newBuilder()
                .setRolloutId(spec.id().value())
                .setState(state(summary.status()))
                .setStateReason(reason(summary.status()))
                .setEmergency(spec.emergency())
                .setAdvisoryId(spec.advisory().map(AdvisoryId::value).orElse(""))
                .setReason(spec.reason())
                .setPlanHash(spec.planHash())
                .setStartTime(Fields.timestamp(spec.startedAt()))
                .setStartedBy(spec.startedBy())
                .setQuiet(summary.openClaims() == 0);
        if (!summary.status().isOver()) {
            view.setSuperseded(summary.superseded());
        }
        spec.window().ifPresent(view::setWindow);
        spec.due().ifPresent(due -> view.setDueTime(Fields.timestamp(due)));
        spec.rollsBack().ifPresent(other -> view.setRollsBack(other.value()));
        switch (summary.status()) {
            case RolloutStatus.Aborted aborted -> view.setEndTime(Fields.timestamp(aborted.since()));
            case RolloutStatus.Completed completed -> view.setEndTime(Fields.timestamp(completed.at()));
            case RolloutStatus.Scheduled scheduled -> view.setScheduledTime(Fields.timestamp(scheduled.at()));
            case RolloutStatus.Running _, RolloutStatus.Paused _, RolloutStatus.Halted _ -> {}
        }
        return view;
    }

    /** How failures stand against their limits, for every class. */
    public static List<FailureCount> failures(FailureRules rules, FailureCounts counts) {
        return Arrays.stream(FailureClass.values())
                .map(kind -> FailureCount.newBuilder()
                        .setFailureClass(kind.name())
                        .setFailedCount(counts.of(kind))
                        .setLimitCount(counts.limit(rules, kind))
                        .setAction(rules.of(kind).action().name())
                        .build())
                .toList();
    }

    public static RolloutState state(RolloutStatus status) {
        return switch (status) {
            case RolloutStatus.Scheduled _ -> RolloutState.ROLLOUT_STATE_SCHEDULED;
            case RolloutStatus.Running _ -> RolloutState.ROLLOUT_STATE_RUNNING;
            case RolloutStatus.Paused _ -> RolloutState.ROLLOUT_STATE_PAUSED;
            case RolloutStatus.Halted _ -> RolloutState.ROLLOUT_STATE_HALTED;
            case RolloutStatus.Aborted _ -> RolloutState.ROLLOUT_STATE_ABORTED;
            case RolloutStatus.Completed _ -> RolloutState.ROLLOUT_STATE_COMPLETED;
        };
    }

    private static String reason(RolloutStatus status) {
        return switch (status) {
            case RolloutStatus.Scheduled _, RolloutStatus.Running _, RolloutStatus.Completed _ -> "";
            case RolloutStatus.Paused paused -> "paused by %s: %s".formatted(paused.by(), paused.reason());
            case RolloutStatus.Halted halted -> halted.reason();
            case RolloutStatus.Aborted aborted -> "aborted by %s: %s".formatted(aborted.by(), aborted.reason());
        };
    }

    /** A stage by itself: no counts yet. */
    public static StageView.Builder of(StageProgress progress) {
        return StageView.newBuilder()
                .setEnvironment(progress.environment().name())
                .setState(state(progress))
                .setBatch(progress.batch());
    }

    private static StageState state(StageProgress progress) {
        if (progress.passedAt().isPresent()) {
            return StageState.STAGE_STATE_PASSED;
        }
        if (progress.bakingSince().isPresent()) {
            return StageState.STAGE_STATE_BAKING;
        }
        return progress.openedAt().isPresent() ? StageState.STAGE_STATE_OPEN : StageState.STAGE_STATE_WAITING;
    }

    /**
     * One host's part.
     *
     * @param step what its operation does now
     * @param hold why it is not admitted; used only while it waits
     */
    public static RolloutHostView of(HostPart part, OperationStep step, Optional<String> hold) {
        HostPhase phase = part.host().phase();
        RolloutHostView.Builder view = RolloutHostView.newBuilder()
                .setRolloutId(part.spec().id().value())
                .setHostId(part.host().host().value())
                .setEnvironment(part.spec().stages().get(part.host().stage()).name())
                .setPhase(phase(phase))
                .setDetail(detail(phase, hold))
                .setAttempt(part.attempt())
                .setBatch(phase.batch())
                .setChangeTime(Fields.timestamp(part.changedAt()));
        if (phase instanceof HostPhase.Operating) {
            view.setStep(HostViews.step(step));
        }
        outcome(part).ifPresent(view::setOutcome);
        return view.build();
    }

    public static patchwave.proto.operator.v1.HostPhase phase(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Waiting _, HostPhase.Preparing _, HostPhase.Refused _ ->
                patchwave.proto.operator.v1.HostPhase.HOST_PHASE_WAITING;
            case HostPhase.Ready _ -> patchwave.proto.operator.v1.HostPhase.HOST_PHASE_READY;
            case HostPhase.Claimed _ -> patchwave.proto.operator.v1.HostPhase.HOST_PHASE_CLAIMED;
            case HostPhase.Operating _ -> patchwave.proto.operator.v1.HostPhase.HOST_PHASE_OPERATING;
            case HostPhase.Succeeded _ -> patchwave.proto.operator.v1.HostPhase.HOST_PHASE_SUCCEEDED;
            case HostPhase.NotNeeded _ -> patchwave.proto.operator.v1.HostPhase.HOST_PHASE_NOT_NEEDED;
            case HostPhase.Failed _ -> patchwave.proto.operator.v1.HostPhase.HOST_PHASE_FAILED;
            case HostPhase.Excluded _ -> patchwave.proto.operator.v1.HostPhase.HOST_PHASE_EXCLUDED;
        };
    }

    private static String detail(HostPhase phase, Optional<String> hold) {
        return switch (phase) {
            case HostPhase.Waiting _, HostPhase.Preparing _, HostPhase.Ready _ -> hold.orElse("");
            case HostPhase.Refused refused ->
                hold.orElse("could not prepare (%s): %s".formatted(refused.reason(), refused.detail()));
            case HostPhase.Claimed _, HostPhase.Operating _, HostPhase.Succeeded _, HostPhase.NotNeeded _ -> "";
            case HostPhase.Failed failed -> "%s: %s".formatted(failed.reason(), failed.detail());
            case HostPhase.Excluded excluded -> excluded.reason();
        };
    }

    /** The outcome as the agent sent it; empty if none was stored. */
    public static Optional<Outcome> outcome(HostPart part) {
        return part.outcome()
                .map(StoredOutcome::bytes)
                .filter(bytes -> bytes.length > 0)
                .map(bytes -> {
                    try {
                        return Outcome.parseFrom(bytes);
                    } catch (InvalidProtocolBufferException broken) {
                        throw new IllegalStateException(
                                "the stored outcome of host %s in rollout %s is not an Outcome"
                                        .formatted(
                                                part.host().host(), part.spec().id()),
                                broken);
                    }
                });
    }
}
