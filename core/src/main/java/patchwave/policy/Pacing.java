package patchwave.policy;

import java.time.Duration;

/**
 * How fast a rollout may grow, and how long it must look before it goes on.
 *
 * @param firstBatch hosts in the first batch of each stage; 1 to 1,000
 * @param growth how many times larger each next batch is; 1 to 100
 * @param settle quiet time with good health after one host, before its claim is released; 0 or more
 * @param batchBake quiet time after a batch; 0 or more
 * @param stageBake quiet time after a stage's last batch; 0 or more
 * @param maxInOperation hosts of the whole rollout in operation at a time; 1 or more
 * @param unreachableDeadline how long a stage waits for hosts that are not healthy before they are left out of the
 *     rollout; more than 0
 */
public record Pacing(
        int firstBatch,
        int growth,
        Duration settle,
        Duration batchBake,
        Duration stageBake,
        int maxInOperation,
        Duration unreachableDeadline) {
    public static final int LARGEST_FIRST_BATCH = 1_000;
    public static final int LARGEST_GROWTH = 100;
    public static final int MOST_IN_OPERATION = 1_000_000;

    /** The longest quiet time that the agents' protocol carries (agent.proto, Operation.settle). */
    public static final Duration LONGEST_SETTLE = Duration.ofHours(24);

    /** A plan lives for 30 days at most, so a longer bake or wait could never end. */
    public static final Duration LONGEST_BAKE = Duration.ofDays(30);

    /**
     * Ordinary rollouts, where the fleet file does not say otherwise. One bake serves every batch, so it is that of the
     * canaries (reference/field.md 5b: 30 min after canaries, 24 h after a stage); settle is its time until healthy.
     */
    public static final Pacing NORMAL = new Pacing(
            1,
            Growth.NORMAL.factor(),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(24),
            100,
            Duration.ofHours(24));

    /** Emergencies, where the fleet file does not say otherwise: the same path, faster; floors hold in both. */
    public static final Pacing EMERGENCY = new Pacing(
            1,
            Growth.URGENT.factor(),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            500,
            Duration.ofMinutes(30));

    public Pacing {
        requireRange("first_batch", firstBatch, 1, LARGEST_FIRST_BATCH);
        requireRange("growth", growth, 1, LARGEST_GROWTH);
        requireRange("max_in_operation", maxInOperation, 1, MOST_IN_OPERATION);
        requireNotNegative("settle", settle);
        requireNotNegative("batch_bake", batchBake);
        requireNotNegative("stage_bake", stageBake);
        if (!unreachableDeadline.isPositive()) {
            throw new IllegalArgumentException(
                    "unreachable_deadline %s: expected more than 0".formatted(unreachableDeadline));
        }
    }

    /**
     * How many hosts of a stage may have been admitted up to and with a batch: firstBatch * (1 + growth + growth^2 + ...).
     *
     * @param batch counts from 1
     */
    public int admittedUpTo(int batch) {
        long size = firstBatch;
        long total = 0;
        for (int i = 0; i < batch && total < Integer.MAX_VALUE; i++) {
            total += size;
            size = Math.min(size * growth, Integer.MAX_VALUE);
        }
        return (int) Math.min(total, Integer.MAX_VALUE);
    }

    /**
     * The first batch, from 1, that may still admit a host after so many were admitted.
     *
     * @param admitted hosts of a stage; 0 or more
     */
    public int batchAfter(int admitted) {
        long size = firstBatch;
        long total = size;
        int batch = 1;
        while (total <= admitted) {
            size = Math.min(size * growth, Integer.MAX_VALUE);
            total += size;
            batch++;
        }
        return batch;
    }

    private static void requireRange(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException("%s %d: expected %d to %d".formatted(name, value, low, high));
        }
    }

    private static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("%s %s: expected 0 or more".formatted(name, value));
        }
    }
}
