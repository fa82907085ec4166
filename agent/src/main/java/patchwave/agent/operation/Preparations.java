package patchwave.agent.operation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;

/** How a wish becomes ready without disrupting anything. */
final class Preparations {
    private final Limits limits;

    Preparations(Limits limits) {
        this.limits = limits;
    }

    /** Starts whatever preparation the wish needs now; called after every event. */
    void advance(Draft draft) {
        Optional<FromController.Operation> wanted = draft.wish.operation();
        if (wanted.isEmpty()) {
            forget(draft);
            return;
        }
        String rollout = wanted.get().rolloutId();
        Optional<Plan> plan = draft.wish.plan();
        if (plan.isEmpty()) {
            refuse(draft, rollout);
            return;
        }
        boolean matches = draft.preparing
                .result()
                .filter(it -> it.rolloutId().equals(rollout)
                        && it.planHash().equals(plan.get().hash()))
                .isPresent();
        boolean anew = isAskedAnew(draft, wanted.get().preparationAsk());
        if (!matches || anew) {
            forget(draft);
        }
        boolean retry = draft.preparing.again().filter(draft::reached).isPresent();
        boolean startable = draft.preparing.result().isEmpty() || retry;
        if (startable && !draft.preparing.busy() && draft.phase.isEmpty()) {
            draft.preparing = new AgentState.Preparing(
                    Optional.of(Preparation.running(
                            rollout,
                            plan.get().hash(),
                            draft.preparing.result().flatMap(Preparation::failure),
                            draft.preparing.tries())),
                    true,
                    draft.preparing.tries(),
                    Optional.empty(),
                    draft.preparing.ask());
            draft.wish
                    .standingApproval()
                    .ifPresent(id -> draft.note("rollout " + rollout + " came under standing approval " + id));
            draft.act(new Action.Prepare(plan.get()));
        }
    }

    /** A refusal is final until a person has mended its cause and has the host asked once more. */
    private static boolean isAskedAnew(Draft draft, long ask) {
        AgentState.Preparing known = draft.preparing;
        if (ask == 0 || ask == known.ask()) {
            return false;
        }
        draft.preparing = new AgentState.Preparing(known.result(), known.busy(), known.tries(), known.again(), ask);
        return known.result()
                .filter(it -> it.state() == Preparation.State.REFUSED)
                .isPresent();
    }

    /** The next look at the wish prepares it anew; what the worker still does counts for nothing. */
    static void forget(Draft draft) {
        draft.preparing = new AgentState.Preparing(
                Optional.empty(), draft.preparing.busy(), 0, Optional.empty(), draft.preparing.ask());
    }

    private static void refuse(Draft draft, String rollout) {
        String why = draft.wish.verdict().orElseThrow() instanceof PlanVerdict.Refused refused ? refused.why() : "";
        draft.preparing = new AgentState.Preparing(
                Optional.of(Preparation.failed(
                        rollout, "", Preparation.State.REFUSED, new Failure(FailureReason.PLAN_REFUSED, why), 0)),
                draft.preparing.busy(),
                0,
                Optional.empty(),
                draft.preparing.ask());
    }

    void prepared(Draft draft, Event.Prepared event) {
        boolean current = draft.preparing
                .result()
                .filter(it -> it.rolloutId().equals(event.rolloutId())
                        && it.planHash().equals(event.planHash()))
                .isPresent();
        if (!current) {
            draft.preparing = new AgentState.Preparing(
                    draft.preparing.result(),
                    false,
                    draft.preparing.tries(),
                    draft.preparing.again(),
                    draft.preparing.ask());
            return;
        }
        switch (event.result()) {
            case Event.PrepareResult.NotNeeded _ ->
                done(
                        draft,
                        new Preparation(
                                event.rolloutId(),
                                event.planHash(),
                                Preparation.State.NOT_NEEDED,
                                List.of(),
                                Optional.empty(),
                                0,
                                List.of()));
            case Event.PrepareResult.Ready ready -> ready(draft, event, ready);
            case Event.PrepareResult.Failed failed -> failed(draft, event, failed.failure(), failed.passing());
        }
    }

    private void ready(Draft draft, Event.Prepared event, Event.PrepareResult.Ready ready) {
        if (draft.journal.mayBegin(draft.health)) {
            done(
                    draft,
                    new Preparation(
                            event.rolloutId(),
                            event.planHash(),
                            Preparation.State.READY,
                            ready.changes(),
                            Optional.empty(),
                            0,
                            ready.unarchived()));
            return;
        }
        Failure unhealthy = new Failure(FailureReason.UNHEALTHY_BEFORE, draft.health.describe());
        failed(draft, event, unhealthy, draft.health.state() == HealthState.UNKNOWN);
    }

    private static void done(Draft draft, Preparation result) {
        draft.preparing =
                new AgentState.Preparing(Optional.of(result), false, 0, Optional.empty(), draft.preparing.ask());
    }

    private void failed(Draft draft, Event.Prepared event, Failure failure, boolean passing) {
        int tries = draft.preparing.tries() + 1;
        boolean again = passing && tries < limits.prepareTries();
        Preparation.State state = again ? Preparation.State.RETRYING : Preparation.State.REFUSED;
        draft.preparing = new AgentState.Preparing(
                Optional.of(Preparation.failed(event.rolloutId(), event.planHash(), state, failure, tries)),
                false,
                tries,
                again ? Optional.of(draft.in(pause(tries))) : Optional.empty(),
                draft.preparing.ask());
    }

    private Duration pause(int tries) {
        Duration pause = limits.preparePause().multipliedBy(1L << Math.min(tries - 1, 20));
        return pause.compareTo(limits.preparePauseLimit()) > 0 ? limits.preparePauseLimit() : pause;
    }

    /** A host that was refused for its health is looked at again when that is good. */
    void sampled(Draft draft, HealthReport report) {
        boolean waitsForHealth = draft.preparing
                .result()
                .filter(it -> it.state() != Preparation.State.RUNNING)
                .flatMap(Preparation::failure)
                .filter(it -> it.reason() == FailureReason.UNHEALTHY_BEFORE)
                .isPresent();
        if (waitsForHealth && report.state() == HealthState.HEALTHY) {
            forget(draft);
        }
    }
}
