package patchwave.agent.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a finished attempt ended.
 *
 * @param rolloutId the rollout
 * @param attempt the attempt
 * @param failure why it failed; empty if it succeeded
 * @param evidence what proves it, or shows how far it came
 * @param began when the intent was written
 * @param finished when it ended
 * @param outOfService from the begin of draining to the end of undraining, or to the finish if it never was undrained;
 *     empty if the host was never drained
 * @param leftDrained true while the host may still be out of its load balancers
 */
public record Outcome(
        String rolloutId,
        long attempt,
        Optional<Failure> failure,
        Evidence evidence,
        Instant began,
        Instant finished,
        Optional<Duration> outOfService,
        boolean leftDrained) {
    /**
     * The same outcome of a host that was put back at last.
     *
     * @param byHand how, if a person did it: who reads why the attempt failed reads that too
     */
    public Outcome undrained(Optional<String> byHand) {
        Optional<Failure> why = failure.map(it -> leftDrained && byHand.isPresent() ? it.and(byHand.get()) : it);
        return new Outcome(rolloutId, attempt, why, evidence, began, finished, outOfService, false);
    }
}
