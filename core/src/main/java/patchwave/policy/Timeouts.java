package patchwave.policy;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param operation an operation that has not finished after this counts as failed; it keeps its claim. More than 0
 * @param expectedOperation what one host's operation is taken to need, without its settle time, until enough were measured;
 *     more than 0
 * @param missedStart a scheduled rollout that could not start within this time after its start is missed. More than 0
 */
public record Timeouts(Duration operation, Duration expectedOperation, Duration missedStart) {
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofMinutes(45), Duration.ofMinutes(10), Duration.ofMinutes(15));

    /** Nothing that takes longer is an operation of one host. */
    public static final Duration LONGEST_OPERATION = Duration.ofHours(24);

    /** A plan lives for 30 days at most. */
    public static final Duration LONGEST_MISSED_START = Duration.ofDays(30);

    public Timeouts {
        requirePositive("timeouts.operation", operation);
        requirePositive("timeouts.expected_operation", expectedOperation);
        requirePositive("timeouts.missed_start", missedStart);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("%s %s: expected more than 0".formatted(name, value));
        }
    }
}
