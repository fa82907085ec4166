package patchwave.agent.operation;

import java.time.Duration;
import java.util.Optional;
import patchwave.agent.health.HealthReport;

/** What the host says of itself now, and whether it asks for a permit. */
final class StatusReport {
    private StatusReport() {}

    /** The content of a Status, numbered 0. */
    static ToController.Status of(AgentState state, String bootId, Moment now) {
        Optional<String> obstacle = obstacle(state, now);
        boolean prepared = desiredAttempt(state)
                && state.preparing()
                        .result()
                        .filter(it -> it.state() == Preparation.State.READY)
                        .isPresent();
        return new ToController.Status(
                0,
                state.incarnation(),
                state.journal().version(),
                bootId,
                state.journal().attempts(),
                state.journal().outcome(),
                state.wish().generation(),
                new HealthReport(state.health().state(), state.health().complaints()),
                state.preparing().result(),
                state.phase().flatMap(Phase::step),
                prepared && obstacle.isEmpty(),
                prepared ? obstacle.orElse("") : "",
                state.unattended(),
                state.journal().drainedSince());
    }

    private static boolean desiredAttempt(AgentState state) {
        return state.wish()
                .operation()
                .filter(it -> it.stage() == FromController.Stage.APPLY && it.attempt() > 0)
                .isPresent();
    }

    /** Why a prepared host with a desired attempt does not ask for a permit; empty if it asks. */
    private static Optional<String> obstacle(AgentState state, Moment now) {
        long attempt =
                state.wish().operation().map(FromController.Operation::attempt).orElse(0L);
        Attempts attempts = state.journal().attempts();
        if (!state.session().accepted()) {
            return Optional.of("quarantined by the controller");
        }
        if (state.phase().isPresent()) {
            return Optional.of("an operation runs");
        }
        if (attempt <= attempts.highest() || attempt < attempts.floor()) {
            return Optional.of("attempt " + attempt + " is over: this host is at " + attempts);
        }
        if (state.putBack().busy()) {
            return Optional.of("undrain hooks run");
        }
        if (state.resolving() > 0) {
            return Optional.of("a question about packages is being answered");
        }
        if (state.askAgain().filter(until -> now.boot().compareTo(until) < 0).isPresent()) {
            return Optional.of(state.askAgainReason());
        }
        if (!state.journal().mayBegin(state.health())) {
            return Optional.of("not healthy: " + state.health().describe());
        }
        return state.wish()
                .plan()
                .filter(plan -> !now.wall().isBefore(plan.expires()))
                .map(plan -> "the plan expired at " + plan.expires());
    }

    /** When the next Status is due on the boot clock if nothing changes; empty without a welcomed stream. */
    static Optional<Duration> due(Session session) {
        return session.welcome()
                .map(welcome -> session.lastSent()
                        .map(sent -> sent.plus(welcome.statusInterval()))
                        .orElse(Duration.ZERO));
    }
}
