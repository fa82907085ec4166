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
    public Pacing {
        requireRange("first_batch", firstBatch, 1, 1_000);
        requireRange("growth", growth, 1, 100);
        requireRange("max_in_operation", maxInOperation, 1, 1_000_000);
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
