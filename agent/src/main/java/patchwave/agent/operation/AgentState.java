package patchwave.agent.operation;

import java.time.Duration;
import java.util.Optional;
import patchwave.agent.health.HealthReport;

/**
 * Everything that the machine knows; a value.
 *
 * @param journal what is on disk
 * @param incarnation this process
 * @param session the stream
 * @param wish what the controller wants
 * @param preparing how far the wish is prepared
 * @param health the last sample
 * @param unattended what updates the host by itself
 * @param phase where the journal's open attempt stands; empty exactly if none is open
 * @param evidence of the open attempt
 * @param hint what the transaction itself said was wrong, used if the package database agrees
 * @param putBack work on a host that an ended attempt left drained
 * @param resolving how many questions of Resolve the worker still has to answer
 * @param askAgain until then (boot clock) a hook wants this host left alone
 * @param askAgainReason why
 */
public record AgentState(
        JournalState journal,
        Bytes incarnation,
        Session session,
        Wish wish,
        Preparing preparing,
        HealthReport health,
        UnattendedUpgrades unattended,
        Optional<Phase> phase,
        Evidence evidence,
        Optional<Failure> hint,
        PutBack putBack,
        int resolving,
        Optional<Duration> askAgain,
        String askAgainReason) {
    /** The state of a new process with this journal, before {@link Event.Started}. */
    public static AgentState of(JournalState journal, Bytes incarnation) {
        return new AgentState(
                journal,
                incarnation,
                Session.CLOSED,
                Wish.NONE,
                Preparing.NOTHING,
                HealthReport.NONE_YET,
                UnattendedUpgrades.NOT_SEEN,
                Optional.empty(),
                Evidence.NONE,
                Optional.empty(),
                PutBack.IDLE,
                0,
                Optional.empty(),
                "");
    }

    /** Whether the host holds a share of its pools' budgets, as far as it knows: an attempt runs, or is wished for. */
    public boolean isAdmitted() {
        return phase.isPresent()
                || wish.operation()
                        .filter(it -> it.stage() == FromController.Stage.APPLY)
                        .isPresent();
    }

    /**
     * Whether this process may end now to make room for another version of the agent: the worker does nothing, and of an
     * operation only the quiet time at its end is left. That begins anew in the next process, so that an operation which
     * replaced the agent itself ends well only if the new one works.
     */
    public boolean mayBeReplaced() {
        boolean isQuiet = phase.map(it -> it instanceof Phase.Settling).orElse(true);
        return isQuiet && !preparing.busy() && !putBack.busy() && resolving == 0;
    }

    /**
     * What the controller wants.
     *
     * @param generation of the last Desired acted on
     * @param operation empty if nothing is wanted
     * @param verdict on the operation's plan; present exactly if there is an operation
     */
    public record Wish(long generation, Optional<FromController.Operation> operation, Optional<PlanVerdict> verdict) {
        public static final Wish NONE = new Wish(0, Optional.empty(), Optional.empty());

        /** The plan, if it may be carried out. */
        public Optional<Plan> plan() {
            return verdict.flatMap(it ->
                    it instanceof PlanVerdict.Accepted accepted ? Optional.of(accepted.plan()) : Optional.empty());
        }

        /** The id of the standing approval that the plan came under; empty if operators signed the plan itself. */
        public Optional<String> standingApproval() {
            return verdict.flatMap(
                    it -> it instanceof PlanVerdict.Accepted accepted ? accepted.standingApproval() : Optional.empty());
        }
    }

    /**
     * How far the wish is prepared.
     *
     * @param result what Status reports
     * @param busy true while the worker prepares something
     * @param tries failed in passing ways so far
     * @param again when to try again (boot clock)
     * @param ask the last asking for it that was followed; 0 before the first
     */
    public record Preparing(Optional<Preparation> result, boolean busy, int tries, Optional<Duration> again, long ask) {
        public static final Preparing NOTHING = new Preparing(Optional.empty(), false, 0, Optional.empty(), 0);
    }

    /**
     * Putting back a host that an ended attempt left drained.
     *
     * @param busy true while the undrain hooks run for it
     * @param again not before then (boot clock)
     */
    public record PutBack(boolean busy, Optional<Duration> again) {
        public static final PutBack IDLE = new PutBack(false, Optional.empty());
    }
}
