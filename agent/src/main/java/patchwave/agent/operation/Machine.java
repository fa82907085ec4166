package patchwave.agent.operation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.agent.health.HealthState;

/**
 * The host's decisions: a total function from state, event and time to the next state and what to do. It reads no
 * clock, draws no random number and touches nothing.
 */
public final class Machine {
    private final HostFacts facts;
    private final Limits limits;
    private final HostOperation operation;
    private final Preparations preparations;

    /** A machine for one host. */
    public Machine(HostFacts facts, Limits limits) {
        this.facts = facts;
        this.limits = limits;
        operation = new HostOperation(limits, facts);
        preparations = new Preparations(limits);
    }

    /**
     * What one event leads to.
     *
     * @param state after it
     * @param actions to be done in this order
     */
    public record Result(AgentState state, List<Action> actions) {
        public Result {
            actions = List.copyOf(actions);
        }
    }

    /**
     * Which incarnation a new process takes: a pending one is taken up again, so that a controller that welcomed it
     * without the host learning of it still knows the host.
     *
     * @param fresh 16 new random bytes
     */
    public static Bytes incarnation(JournalState journal, Bytes fresh) {
        return journal.current().filter(_ -> !journal.currentWelcomed()).orElse(fresh);
    }

    /** Works one event in. */
    public Result step(AgentState state, Event event, Moment now) {
        Draft draft = new Draft(state, now);
        handle(draft, event);
        if (!(event instanceof Event.Started)) {
            preparations.advance(draft);
            putBack(draft);
        }
        report(draft);
        return new Result(draft.state(), draft.actions);
    }

    private void handle(Draft draft, Event event) {
        switch (event) {
            case Event.Tick _ -> draft.phase.ifPresent(_ -> operation.tick(draft));
            case Event.Started _ -> started(draft);
            case Event.Connected connected -> connected(draft, connected.stream());
            case Event.Disconnected gone -> {
                if (gone.stream() == draft.session.stream()) {
                    draft.session = draft.session.closed();
                    draft.note("stream " + gone.stream() + " is gone: " + gone.why());
                }
            }
            case Event.Received received -> received(draft, received);
            case Event.Resolved resolved -> {
                draft.resolving--;
                draft.act(new Action.Send(resolved.resolution()));
            }
            case Event.HealthSampled sampled -> {
                draft.health = sampled.report();
                preparations.sampled(draft, sampled.report());
                draft.phase.ifPresent(_ -> operation.sampled(draft, sampled.report(), sampled.taken()));
            }
            case Event.UnattendedSeen seen -> draft.unattended = seen.found();
            case Event.Prepared prepared -> preparations.prepared(draft, prepared);
            case Event.UndrainEnded ended -> undrainEnded(draft, ended.verdict());
            case Event.DrainEnded _,
                    Event.Found _,
                    Event.TransactionEnded _,
                    Event.Verified _,
                    Event.Repaired _,
                    Event.Restarted _,
                    Event.RebootAsked _ -> ended(draft, event);
        }
    }

    /** The end of a piece of work; one that the phase does not wait for is noted and changes nothing. */
    private void ended(Draft draft, Event event) {
        Optional<Phase> phase = draft.phase;
        if (event instanceof Event.DrainEnded ended
                && phase.orElse(null) instanceof Phase.Draining draining
                && draining.again().isEmpty()) {
            operation.drainEnded(draft, draining, ended.verdict());
        } else if (event instanceof Event.Found found && phase.orElse(null) instanceof Phase.Recovering) {
            operation.found(draft, found.evidence());
        } else if (event instanceof Event.Found found
                && phase.orElse(null) instanceof Phase.Applying
                && !draft.open().begun()) {
            operation.started(draft, found.evidence());
        } else if (event instanceof Event.TransactionEnded ended && phase.orElse(null) instanceof Phase.Applying) {
            operation.transactionEnded(draft, ended.problem());
        } else if (event instanceof Event.Verified verified
                && phase.orElse(null) instanceof Phase.Verifying verifying) {
            operation.verified(draft, verifying, verified);
        } else if (event instanceof Event.Repaired && phase.orElse(null) instanceof Phase.Repairing repairing) {
            operation.repaired(draft, repairing);
        } else if (event instanceof Event.Restarted restarted && phase.orElse(null) instanceof Phase.Restarting) {
            operation.restarted(draft, restarted);
        } else if (event instanceof Event.RebootAsked asked
                && phase.orElse(null) instanceof Phase.Rebooting rebooting) {
            HostOperation.rebootAsked(draft, rebooting, asked.problem());
        } else {
            draft.note("nobody waits for " + event);
        }
    }

    private void started(Draft draft) {
        boolean pending = draft.journal.current().equals(Optional.of(draft.incarnation));
        if (!pending) {
            Bytes previous = draft.journal
                    .current()
                    .filter(_ -> draft.journal.currentWelcomed())
                    .orElse(draft.journal.previous());
            draft.write(new JournalRecord.Incarnation(draft.incarnation, previous));
        }
        draft.journal.open().ifPresent(open -> {
            draft.enter(new Phase.Recovering());
            draft.act(new Action.FindTransaction(open.intent()));
        });
        draft.act(new Action.SampleHealth());
    }

    private void connected(Draft draft, long stream) {
        draft.session = draft.session.opened(stream);
        draft.act(new Action.Send(
                new ToController.Hello(draft.incarnation, draft.journal.previous(), draft.journal.version(), facts)));
    }

    private void received(Draft draft, Event.Received received) {
        if (received.stream() != draft.session.stream()) {
            draft.note("a message of an old stream is dropped");
            return;
        }
        boolean welcome = received.message() instanceof FromController.Welcome;
        if (!welcome && draft.session.welcome().isEmpty()) {
            draft.note("a message before Welcome is dropped");
            return;
        }
        switch (received.message()) {
            case FromController.Welcome message -> welcomed(draft, message);
            case FromController.Desired message -> desired(draft, message, received.verdict());
            case FromController.Permit message -> permit(draft, received.stream(), message, received.verdict());
            case FromController.Cancel message -> cancel(draft, message);
            case FromController.Resolve message -> resolve(draft, message);
            // What is reported beside the operation changes nothing in it.
            case FromController.InventoryHeld _ -> draft.note("inventories are not reported by this machine");
        }
    }

    /**
     * A question costs minutes where mirrors are slow, and the worker does one thing at a time: it must delay neither a
     * permitted begin beyond the permit's life nor the way of a drained host back into service.
     */
    private void resolve(Draft draft, FromController.Resolve request) {
        if (draft.phase.isPresent() || draft.putBack.busy()) {
            Failure busy = new Failure(
                    FailureReason.PACKAGE_MANAGER_BUSY, "an operation runs on this host; ask again when it has ended");
            draft.act(new Action.Send(new ToController.Resolution(
                    request.requestId(), facts.osRelease(), List.of(), Optional.of(busy), List.of(), false)));
        } else {
            draft.resolving++;
            draft.act(new Action.Resolve(request));
        }
    }

    private void welcomed(Draft draft, FromController.Welcome welcome) {
        draft.session = draft.session.welcomed(welcome, draft.now);
        if (welcome.attemptFloor() > draft.journal.attempts().floor()) {
            draft.write(new JournalRecord.Floor(welcome.attemptFloor()));
        }
        if (!welcome.accepted()) {
            draft.note("the controller holds this host in quarantine: " + welcome.quarantineReason());
        } else if (!draft.journal.currentWelcomed()) {
            draft.write(new JournalRecord.Welcomed(draft.incarnation));
        }
        // A controller that was restored from a backup may count generations anew; the stream orders them.
        draft.wish = new AgentState.Wish(0, draft.wish.operation(), draft.wish.verdict());
    }

    private static void desired(Draft draft, FromController.Desired desired, Optional<PlanVerdict> verdict) {
        if (desired.generation() < draft.wish.generation()) {
            draft.note("generation " + desired.generation() + " is older than " + draft.wish.generation());
            return;
        }
        draft.wish = new AgentState.Wish(desired.generation(), desired.operation(), verdict);
    }

    private void permit(Draft draft, long stream, FromController.Permit permit, Optional<PlanVerdict> verdict) {
        Optional<PermitRules.Refusal> refusal = PermitRules.refusal(draft.state(), stream, permit, verdict, draft.now);
        if (refusal.isPresent()) {
            draft.note("permit for attempt " + permit.attempt() + " is not used: "
                    + refusal.get().rule() + ": " + refusal.get().why());
            if (refusal.get().rule() == PermitRules.Rule.WINDOW) {
                // The controller's clock says that the window is open: who asked again at once would be answered the
                // same.
                draft.askAgain = Optional.of(draft.in(limits.askPause()));
                draft.askAgainReason = "the permit " + refusal.get().why() + clock(draft);
            }
            return;
        }
        if (verdict.orElseThrow() instanceof PlanVerdict.Accepted accepted) {
            accepted.standingApproval()
                    .ifPresent(id -> draft.note("attempt " + permit.attempt() + " of rollout " + permit.rolloutId()
                            + " begins under standing approval " + id));
            operation.begin(draft, draft.wish.operation().orElseThrow(), accepted.plan(), permit.statusSequence());
        }
    }

    private String clock(Draft draft) {
        Duration ahead = draft.session.clockAhead(draft.now);
        if (ahead.abs().compareTo(limits.clockTolerance()) <= 0) {
            return "";
        }
        return ", and this host's clock is " + ahead.abs().toSeconds() + " s "
                + (ahead.isNegative() ? "behind" : "ahead of") + " the controller's: set it right";
    }

    /** Rule A4: what has not begun is fenced on disk before it is answered; what has begun is reported. */
    private void cancel(Draft draft, FromController.Cancel cancel) {
        draft.answerOwed = true;
        Attempts attempts = draft.journal.attempts();
        boolean open = draft.phase.isPresent() && draft.intent().attempt() == cancel.attempt();
        if (open) {
            operation.cancel(draft, cancel.reason());
        } else if (cancel.attempt() > Math.max(Math.max(attempts.begun(), attempts.fenced()), attempts.finished())
                && (draft.phase.isEmpty() || cancel.attempt() > draft.intent().attempt())) {
            fence(draft, cancel);
        }
    }

    private static void fence(Draft draft, FromController.Cancel cancel) {
        // While an older attempt runs, a fence above it would end that one in the journal: it waits for its end. The
        // controller repeats Cancel, and no permit is accepted meanwhile, since something runs.
        if (draft.phase.isEmpty()) {
            draft.write(
                    new JournalRecord.Fenced(cancel.rolloutId(), cancel.attempt(), cancel.reason(), draft.now.wall()));
        }
    }

    private void undrainEnded(Draft draft, Event.HookVerdict verdict) {
        if (draft.phase.orElse(null) instanceof Phase.Undraining undraining
                && undraining.again().isEmpty()) {
            operation.undrainEnded(draft, undraining, verdict);
        } else if (draft.putBack.busy()) {
            Optional<String> why = draft.journal.stillDrained(verdict);
            if (why.isEmpty()) {
                long attempt = draft.journal.outcome().map(Outcome::attempt).orElse(0L);
                draft.write(new JournalRecord.Drain(attempt, JournalRecord.DrainMark.UNDRAINED, draft.now.wall()));
                draft.putBack = AgentState.PutBack.IDLE;
            } else {
                draft.note("undraining failed again: " + why.get());
                draft.putBack = new AgentState.PutBack(false, Optional.of(draft.in(limits.putBackPause())));
            }
        } else {
            draft.note("nobody waits for the undrain hooks");
        }
    }

    /** A host that an ended attempt left drained is put back as soon as it is healthy. */
    private static void putBack(Draft draft) {
        boolean owed = draft.phase.isEmpty()
                && draft.journal.outcome().filter(Outcome::leftDrained).isPresent();
        boolean due = draft.putBack.again().map(draft::reached).orElse(true);
        if (owed && due && !draft.putBack.busy() && draft.health.state() == HealthState.HEALTHY) {
            Outcome outcome = draft.journal.outcome().orElseThrow();
            draft.putBack = new AgentState.PutBack(true, Optional.empty());
            draft.act(new Action.Undrain(outcome.rolloutId(), outcome.attempt()));
        }
    }

    /** Sends a Status if one is due, owed, or would say something new; never before Welcome, never too often. */
    private void report(Draft draft) {
        if (draft.session.welcome().isEmpty()) {
            return;
        }
        AgentState state = draft.state();
        ToController.Status content = StatusReport.of(state, facts.bootId(), draft.now);
        boolean changed = draft.session.last().isEmpty()
                || !draft.session.last().get().withSequence(0).equals(content);
        boolean gap = draft.session
                .lastSent()
                .map(sent -> draft.reached(sent.plus(limits.statusGap())))
                .orElse(true);
        boolean due = StatusReport.due(draft.session).filter(draft::reached).isPresent();
        if (draft.answerOwed || due || (changed && gap)) {
            ToController.Status status = content.withSequence(draft.session.sequence() + 1);
            draft.session = draft.session.sent(status, draft.now);
            draft.act(new Action.Send(status));
        }
    }

    /**
     * When the machine must be told of the time at the latest, on the boot clock; empty if nothing waits for it.
     * A Tick earlier or later than that does no harm.
     */
    public Optional<Duration> wakeAt(AgentState state, Moment now) {
        Optional<Duration> phase = state.phase().flatMap(it -> wakeAt(it, now));
        Optional<Duration> status = StatusReport.due(state.session());
        ToController.Status content = StatusReport.of(state, facts.bootId(), now);
        boolean dirty = state.session().welcome().isPresent()
                && state.session()
                        .last()
                        .filter(last -> !last.withSequence(0).equals(content))
                        .isPresent();
        Optional<Duration> unsent =
                dirty ? state.session().lastSent().map(it -> it.plus(limits.statusGap())) : Optional.empty();
        return Stream.of(
                        phase,
                        status,
                        unsent,
                        state.preparing().again(),
                        // When these are over, a healthy sample or a Status is waited for, not a time.
                        after(now, state.putBack().again()),
                        after(now, state.askAgain()))
                .flatMap(Optional::stream)
                .min(Duration::compareTo);
    }

    private static Optional<Duration> after(Moment now, Optional<Duration> time) {
        return time.filter(it -> it.compareTo(now.boot()) > 0);
    }

    /** Once a sample is due, it is waited for. */
    private Duration sampleBy(Duration until, Moment now) {
        return until.compareTo(now.boot()) > 0 ? until : until.plus(limits.sampleGrace());
    }

    private Optional<Duration> wakeAt(Phase phase, Moment now) {
        return switch (phase) {
            case Phase.Draining it -> it.again();
            case Phase.Undraining it -> it.again();
            case Phase.Rebooting it -> Optional.of(it.until());
            case Phase.Checking it -> Optional.of(sampleBy(it.until(), now));
            case Phase.Settling it -> Optional.of(sampleBy(it.until(), now));
            case Phase.Recovering _, Phase.Applying _, Phase.Verifying _, Phase.Repairing _, Phase.Restarting _ ->
                Optional.empty();
        };
    }
}
