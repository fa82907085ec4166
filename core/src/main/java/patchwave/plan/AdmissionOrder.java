package patchwave.plan;

import java.util.Arrays;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/**
 * The order in which candidates are looked at: those passed over longest, then by the most critical pool, then by the sum
 * over their pools, then by a hash that is the same in every tick. Packed into one number each, because sorting 100,000
 * numbers is what a tick can afford.
 */
final class AdmissionOrder {
    private static final int MAX_BITS = 20;
    private static final int SUM_BITS = 18;
    private static final int HASH_BITS = 64 - 1 - 1 - MAX_BITS - SUM_BITS;
    private static final int DIGIT_BITS = 16;

    /** For few keys: clearing and summing the counts of 65,536 digits would cost more than the keys do. */
    private static final int DIGIT_BITS_OF_FEW = 8;

    private static final int FEW = 10_000;

    private AdmissionOrder() {}

    /**
     * A key; smaller goes first.
     *
     * @param passedOver whether the host has waited too long already
     * @param most rounds that the host's most critical pool still needs; 0 or more
     * @param sum the same, summed over its pools
     */
    static long key(boolean passedOver, double most, double sum, long hash) {
        long key = passedOver ? 0 : 1;
        key = key << MAX_BITS | descending(most, MAX_BITS);
        key = key << SUM_BITS | descending(sum, SUM_BITS);
        return key << HASH_BITS | hash >>> (64 - HASH_BITS);
    }

    /** FNV-1a with a final mix over both ids: the same on every machine and in every run. */
    static long hash(long seed, HostId host) {
        return mix(fold(seed, host.value()));
    }

    static long seed(RolloutId rollout) {
        return fold(0xcbf29ce484222325L, rollout.value());
    }

    /**
     * The positions of the keys in ascending order; equal keys keep theirs. A radix sort: linear, and no boxed numbers.
     *
     * @param keys none negative
     */
    static int[] sorted(long[] keys, int size) {
        long[] from = Arrays.copyOf(keys, size);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        if (size < 2) {
            return order;
        }
        long[] to = new long[size];
        int[] nextOrder = new int[size];
        int bits = size < FEW ? DIGIT_BITS_OF_FEW : DIGIT_BITS;
        int mask = (1 << bits) - 1;
        for (int shift = 0; shift < Long.SIZE; shift += bits) {
            int[] start = starts(from, shift, mask);
            for (int i = 0; i < size; i++) {
                int at = start[digit(from[i], shift, mask)]++;
                to[at] = from[i];
                nextOrder[at] = order[i];
            }
            long[] sortedKeys = to;
            to = from;
            from = sortedKeys;
            int[] sortedOrder = nextOrder;
            nextOrder = order;
            order = sortedOrder;
        }
        return order;
    }

    private static int[] starts(long[] keys, int shift, int mask) {
        int[] start = new int[mask + 2];
        for (long key : keys) {
            start[digit(key, shift, mask) + 1]++;
        }
        for (int digit = 0; digit <= mask; digit++) {
            start[digit + 1] += start[digit];
        }
        return start;
    }

    private static int digit(long key, int shift, int mask) {
        return (int) (key >>> shift) & mask;
    }

    /** A positive number's leading bits are ordered as the number is; larger must come first. */
    private static long descending(double value, int bits) {
        long raw = Float.floatToIntBits((float) Math.max(0, value));
        return (1L << bits) - 1 - (raw >>> (31 - bits));
    }

    private static long fold(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static long mix(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
