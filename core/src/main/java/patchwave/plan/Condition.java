package patchwave.plan;

import java.time.Instant;
import patchwave.rollout.RolloutId;

/** What we know of a host now. Everything but {@link Healthy} counts as down. */
public sealed interface Condition {
    record Healthy() implements Condition {}

    /**
     * Its own checks say that it is not well.
     *
     * @param detail the worst check and what it said
     */
    record Unhealthy(String detail, Instant since) implements Condition {}

    /** No report, or one that could not be judged. */
    record Unknown(String detail, Instant since) implements Condition {}

    /** Gets no work until it is re-admitted. */
    record Quarantined(String reason, Instant since) implements Condition {}

    /**
     * It was away while a rollout passed: it counts as down until it has that rollout's result, so that it comes back within
     * the budget. Otherwise healthy, and it may be admitted.
     *
     * @param rollout the one that left it out
     */
    record Behind(RolloutId rollout, Instant since) implements Condition {}

    /**
     * An operation of a rollout failed on it and no later one has succeeded: it keeps its share of the budget.
     *
     * @param rollout the one whose operation it was
     */
    record OperationFailed(String detail, Instant since, RolloutId rollout) implements Condition {}
}
