package patchwave.controller.operators;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.agents.Live;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.Fields;
import patchwave.controller.wire.PoolViews;
import patchwave.controller.wire.RolloutViews;
import patchwave.fleet.HostId;
import patchwave.host.PreparationReport.Progress;
import patchwave.plan.Decision;
import patchwave.plan.Hold;
import patchwave.plan.HoldReason;
import patchwave.plan.StageView;
import patchwave.policy.FailureClass;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.rollout.FailureCounts;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.StageProgress;

/** Builds what operators see of rollouts: from the store, the last decision and what hosts said last. */
final class RolloutReader {
    private final ServiceContext context;

    RolloutReader(ServiceContext context) {
        this.context = context;
    }

    static RolloutSummary require(RolloutId id, Transaction transaction) {
        return transaction
                .rollouts()
                .summary(id)
                .orElseThrow(() -> Refusal.notFound("no rollout %s: 'patchwave rollout list' shows all".formatted(id)));
    }

    /** With stages, hosts and pools. */
    RolloutView full(RolloutId id, Transaction transaction) {
        RolloutSummary summary = require(id, transaction);
        List<HostPart> parts = transaction.rollouts().parts(id);
        RolloutView.Builder view = withStages(summary, parts);
        Map<HostId, Hold> holds = holds(id);
        parts.forEach(part -> view.addHosts(
                hostView(part, Optional.ofNullable(holds.get(part.host().host())))));
        transaction.fleet().pools().stream()
                .filter(pool ->
                        summary.spec().stages().contains(pool.capacity().id().environment()))
                .forEach(pool -> view.addPools(PoolViews.of(pool.capacity())));
        return view.build();
    }

    /** With stages only. */
    RolloutView brief(RolloutSummary summary, Transaction transaction) {
        return withStages(summary, transaction.rollouts().parts(summary.spec().id()))
                .build();
    }

    /** One host's part, with its hold sentence if it waits. */
    RolloutHostView part(HostPart part) {
        return hostView(part, hold(part.spec().id(), part.host().host()));
    }

    /** What the last decision says of a host; empty if it does not hold it, or if none was made yet. */
    Optional<Hold> hold(RolloutId rollout, HostId host) {
        return context.controller()
                .lastDecision()
                .flatMap(decision -> decision.holds().stream()
                        .filter(hold ->
                                hold.rollout().equals(rollout) && hold.host().equals(host))
                        .findFirst())
                .map(this::withTrouble);
    }

    /** A host that tries to prepare once more says why; the planner has no use for it. */
    private Hold withTrouble(Hold hold) {
        if (hold.reason() != HoldReason.NOT_PREPARED) {
            return hold;
        }
        return trouble(context.controller().live(hold.host()), hold.rollout())
                .map(trouble -> new Hold(
                        hold.rollout(),
                        hold.host(),
                        hold.reason(),
                        hold.sentence() + trouble,
                        hold.until(),
                        hold.holders()))
                .orElse(hold);
    }

    /** What a host's preparation for this rollout last failed for, to be added to a sentence; empty if nothing has. */
    static Optional<String> trouble(Live live, RolloutId rollout) {
        return live.preparation()
                .filter(report -> report.rollout().equals(rollout))
                .flatMap(report ->
                        report.progress() instanceof Progress.Underway underway ? underway.trouble() : Optional.empty())
                .map(trouble -> ", tried %s: %s: %s"
                        .formatted(
                                switch (trouble.tries()) {
                                    case 0 -> "before";
                                    case 1 -> "once";
                                    default -> trouble.tries() + " times";
                                },
                                trouble.reason(),
                                trouble.detail()));
    }

    private RolloutHostView hostView(HostPart part, Optional<Hold> hold) {
        RolloutHostView view = RolloutViews.of(
                part, context.controller().live(part.host().host()).step(), hold.map(Hold::sentence));
        return hold.flatMap(Hold::until)
                .map(until ->
                        view.toBuilder().setUntilTime(Fields.timestamp(until)).build())
                .orElse(view);
    }

    private Map<HostId, Hold> holds(RolloutId rollout) {
        Map<HostId, Hold> holds = new HashMap<>();
        context.controller().lastDecision().map(Decision::holds).orElse(List.of()).stream()
                .filter(hold -> hold.rollout().equals(rollout))
                .forEach(hold -> holds.put(hold.host(), withTrouble(hold)));
        return holds;
    }

    private RolloutView.Builder withStages(RolloutSummary summary, List<HostPart> parts) {
        RolloutView.Builder view =
                RolloutViews.of(summary).setPermitTimeToLive(Fields.duration(context.permitTimeToLive()));
        FailureCounts counts = counts(summary, parts);
        view.addAllFailureCounts(RolloutViews.failures(summary.spec().failures(), counts));
        int haltAt = counts.haltAt(summary.spec().failures());
        for (int stage = 0; stage < summary.stages().size(); stage++) {
            view.addStages(stage(summary, parts, stage, haltAt));
        }
        if (!summary.status().isOver() && !summary.stages().isEmpty()) {
            decided(summary.spec().id(), summary.stages().size() - 1)
                    .flatMap(StageView::forecastEnd)
                    .ifPresent(end -> view.setForecastEndTime(Fields.timestamp(end)));
        }
        return view;
    }

    /** Failures by class; those of the tables, and the overdue ones that only the planner knows. */
    private FailureCounts counts(RolloutSummary summary, List<HostPart> parts) {
        Map<FailureClass, Integer> failed = new EnumMap<>(FailureClass.class);
        int succeeded = 0;
        for (HostPart part : parts) {
            switch (part.host().phase()) {
                case HostPhase.Succeeded _ -> succeeded++;
                case HostPhase.Failed phase -> failed.merge(phase.reason().failureClass(), 1, Integer::sum);
                case HostPhase.Waiting _,
                        HostPhase.Preparing _,
                        HostPhase.Ready _,
                        HostPhase.Refused _,
                        HostPhase.Claimed _,
                        HostPhase.Operating _,
                        HostPhase.NotNeeded _,
                        HostPhase.Excluded _ -> {}
            }
        }
        int decided = 0;
        for (int stage = 0; stage < summary.stages().size(); stage++) {
            decided +=
                    decided(summary.spec().id(), stage).map(StageView::overdue).orElse(0);
        }
        if (decided > 0) {
            failed.merge(FailureClass.UNREACHABLE, decided, Integer::sum);
        }
        return new FailureCounts(succeeded, failed);
    }

    /** Counts come from the same transaction as the hosts; what only the planner knows comes from its last decision. */
    private patchwave.proto.operator.v1.StageView stage(
            RolloutSummary summary, List<HostPart> parts, int stage, int haltAt) {
        StageProgress progress = summary.stages().get(stage);
        patchwave.proto.operator.v1.StageView.Builder view = RolloutViews.of(progress);
        int hosts = 0;
        for (HostPart part : parts) {
            if (part.host().stage() == stage) {
                hosts++;
                count(view, part.host().phase());
            }
        }
        view.setHostCount(hosts)
                .setBatchLimit(Math.min(hosts, summary.spec().pacing().admittedUpTo(progress.batch())))
                .setHaltAtFailures(haltAt);
        decided(summary.spec().id(), stage).ifPresent(decided -> {
            view.setBatchLimit(decided.batchLimit()).setHaltAtFailures(decided.haltAtFailures());
            view.setGate(decided.gate()).setOverdueCount(decided.overdue());
            decided.bakeUntil().ifPresent(until -> view.setBakeUntilTime(Fields.timestamp(until)));
        });
        return view.build();
    }

    private Optional<StageView> decided(RolloutId rollout, int stage) {
        return context.controller()
                .lastDecision()
                .flatMap(decision -> decision.stages().stream()
                        .filter(view -> view.rollout().equals(rollout) && view.stage() == stage)
                        .findFirst());
    }

    private static void count(patchwave.proto.operator.v1.StageView.Builder view, HostPhase phase) {
        switch (phase) {
            case HostPhase.Succeeded _, HostPhase.NotNeeded _ -> view.setDoneCount(view.getDoneCount() + 1);
            case HostPhase.Failed _ -> view.setFailedCount(view.getFailedCount() + 1);
            case HostPhase.Claimed _, HostPhase.Operating _ -> view.setInOperationCount(view.getInOperationCount() + 1);
            case HostPhase.Waiting _,
                    HostPhase.Preparing _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Excluded _ -> {}
        }
    }
}
