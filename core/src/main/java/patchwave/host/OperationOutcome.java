package patchwave.host;

import java.time.Duration;
import java.util.Optional;
import patchwave.rollout.FailureReason;
import patchwave.rollout.RolloutId;

/**
 * How a finished attempt ended, by the host's journal.
 *
 * @param took from begin to finish, by the host's clock, its settle time included; empty if it did not tell
 * @param failure empty if it succeeded: exact versions installed, nothing on old files, healthy for the settle time
 */
public record OperationOutcome(RolloutId rollout, long attempt, Optional<Failure> failure, Optional<Duration> took) {
    /**
     * Why an attempt failed.
     *
     * @param detail what failed, where, and what to do, for people
     */
    public record Failure(FailureReason reason, String detail) {}
}
