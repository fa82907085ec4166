package patchwave.agent.inventory.archives;

import java.util.Arrays;

/** Numbers in eight bytes each: a host has a million files, and boxed numbers would take more memory than the agent has. */
final class LongSet {
    private static final int FIRST = 256;

    private long[] sorted = new long[0];
    private long[] added = new long[FIRST];
    private int more;

    /** Adds one that it does not have; it is found after {@link #settle}. */
    void add(long value) {
        if (more == added.length) {
            added = Arrays.copyOf(added, more + more / 2);
        }
        added[more] = value;
        more++;
    }

    /** Takes in what was added. */
    void settle() {
        if (more > 0) {
            long[] all = Arrays.copyOf(sorted, sorted.length + more);
            System.arraycopy(added, 0, all, sorted.length, more);
            added = new long[FIRST];
            more = 0;
            Arrays.sort(all);
            sorted = all;
        }
    }

    boolean contains(long value) {
        return Arrays.binarySearch(sorted, value) >= 0;
    }

    int size() {
        return sorted.length + more;
    }
}
