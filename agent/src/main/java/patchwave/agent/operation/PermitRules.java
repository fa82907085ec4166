package patchwave.agent.operation;

import java.time.Duration;
import java.util.Optional;

/** Decides whether a permit may be used now: the rules A1 and A6 of safety.md, one constant for each condition. */
public final class PermitRules {
    /** How much a permit's life is shortened for clocks that differ in rate: rho = 1 % on each side. */
    private static final int LIFE_PERCENT = 98;

    /** No permit lives longer, whatever it says. */
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(60);

    /** Rule A6: how far the wall clock may move against the boot clock since the Status. */
    private static final Duration DIVERGENCE = Duration.ofSeconds(5);

    private PermitRules() {}

    /** The conditions, in the order in which they are looked at. */
    public enum Rule {
        /** The stream it came on is open and its Welcome was accepted. */
        WELCOMED,
        /** It is for this process. */
        INCARNATION,
        /** It answers the last Status of this stream, or the one before. */
        STATUS,
        /** Its time to live, counted on the boot clock from that Status, is not over. */
        AGE,
        /** The wall clock did not jump since that Status (A6). */
        CLOCK,
        /** The window it was given for has not ended. */
        WINDOW,
        /** It is for the attempt that is desired, above every attempt that this host knows. */
        ATTEMPT,
        /** Nothing runs. */
        IDLE,
        /** The desired plan may be carried out here now. */
        PLAN,
        /** That plan is prepared. */
        PREPARED,
        /** The host is healthy: nobody disrupts a host that is already in trouble. */
        HEALTHY
    }

    /**
     * Why a permit is not used.
     *
     * @param rule the first condition that does not hold
     * @param why what was expected and found
     */
    public record Refusal(Rule rule, String why) {}

    /**
     * The first condition that does not hold.
     *
     * @param state of the host now
     * @param stream on which the permit came
     * @param permit what came
     * @param verdict the plan check now; empty if no plan is desired
     * @param now both clocks now
     * @return empty if the permit may be used
     */
    public static Optional<Refusal> refusal(
            AgentState state, long stream, FromController.Permit permit, Optional<PlanVerdict> verdict, Moment now) {
        return session(state, stream, permit)
                .or(() -> freshness(state, permit, now))
                .or(() -> attempt(state, permit))
                .or(() -> plan(state, permit, verdict));
    }

    private static Optional<Refusal> session(AgentState state, long stream, FromController.Permit permit) {
        if (stream == 0
                || state.session().stream() != stream
                || !state.session().accepted()) {
            return refuse(Rule.WELCOMED, "the stream it came on is not open, or not welcomed");
        }
        if (!permit.incarnation().equals(state.incarnation())) {
            return refuse(
                    Rule.INCARNATION, "it is for " + permit.incarnation() + ", but this is " + state.incarnation());
        }
        return Optional.empty();
    }

    private static Optional<Refusal> freshness(AgentState state, FromController.Permit permit, Moment now) {
        Optional<Session.Sent> sent = state.session().sent().stream()
                .filter(it -> it.sequence() == permit.statusSequence())
                .findFirst();
        if (sent.isEmpty()) {
            return refuse(
                    Rule.STATUS,
                    "it answers status " + permit.statusSequence() + ", but the last one sent is "
                            + state.session().sequence());
        }
        Duration age = now.boot().minus(sent.get().at().boot());
        Duration life = permit.timeToLive().compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : permit.timeToLive();
        if (life.isNegative()
                || life.isZero()
                || age.isNegative()
                || age.compareTo(life.multipliedBy(LIFE_PERCENT).dividedBy(100)) > 0) {
            return refuse(Rule.AGE, "it is " + age + " old and may live " + life);
        }
        Duration jump =
                Duration.between(sent.get().at().wall(), now.wall()).minus(age).abs();
        if (jump.compareTo(DIVERGENCE) > 0) {
            return refuse(Rule.CLOCK, "the wall clock moved by " + jump + " against the boot clock");
        }
        return permit.notAfter()
                .filter(end -> !now.wall().isBefore(end))
                .flatMap(end -> refuse(Rule.WINDOW, "it is void from " + end + " on"));
    }

    private static Optional<Refusal> attempt(AgentState state, FromController.Permit permit) {
        Attempts attempts = state.journal().attempts();
        boolean desired = state.wish()
                .operation()
                .filter(it -> it.stage() == FromController.Stage.APPLY
                        && it.attempt() == permit.attempt()
                        && it.rolloutId().equals(permit.rolloutId()))
                .isPresent();
        if (!desired) {
            return refuse(
                    Rule.ATTEMPT, "attempt " + permit.attempt() + " of " + permit.rolloutId() + " is not desired");
        }
        if (permit.attempt() <= attempts.highest() || permit.attempt() < attempts.floor()) {
            return refuse(Rule.ATTEMPT, "attempt " + permit.attempt() + " is not above " + attempts);
        }
        if (state.phase().isPresent() || state.journal().open().isPresent()) {
            return refuse(Rule.IDLE, "an operation runs");
        }
        if (state.resolving() > 0) {
            return refuse(Rule.IDLE, "a question about packages is being answered");
        }
        return state.putBack().busy() ? refuse(Rule.IDLE, "undrain hooks run") : Optional.empty();
    }

    private static Optional<Refusal> plan(
            AgentState state, FromController.Permit permit, Optional<PlanVerdict> verdict) {
        if (verdict.isEmpty() || !(verdict.get() instanceof PlanVerdict.Accepted accepted)) {
            return refuse(
                    Rule.PLAN,
                    verdict.map(it -> it instanceof PlanVerdict.Refused refused ? refused.why() : "")
                            .orElse("no plan is desired"));
        }
        boolean prepared = state.preparing()
                .result()
                .filter(it -> it.state() == Preparation.State.READY
                        && it.rolloutId().equals(permit.rolloutId())
                        && it.planHash().equals(accepted.plan().hash()))
                .isPresent();
        if (!prepared) {
            return refuse(Rule.PREPARED, "the plan is not prepared");
        }
        return state.journal().mayBegin(state.health())
                ? Optional.empty()
                : refuse(Rule.HEALTHY, state.health().describe());
    }

    private static Optional<Refusal> refuse(Rule rule, String why) {
        return Optional.of(new Refusal(rule, why));
    }
}
