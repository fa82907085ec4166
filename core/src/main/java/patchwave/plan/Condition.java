package patchwave.plan;

import java.time.Instant;

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

    /** An operation of a rollout failed on it and no later one has succeeded: it keeps its share of the budget. */
    record OperationFailed(String detail, Instant since) implements Condition {}
}
