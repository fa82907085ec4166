package patchwave.exposure;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * By item, the hosts that have it and how far it is in use there, as they were when it was made: one array for all, in the items' order.
 */
final class HostsOfItems {
    private final int[] starts;

    /** Packed as {@link InUse}. */
    private final int[] hosts;

    /**
     * Turns rows over.
     *
     * @param itemsOfHosts by host, its items, packed as {@link InUse}, in order
     * @param items how many there are
     */
    HostsOfItems(List<int[]> itemsOfHosts, int items) {
        this.starts = new int[items + 1];
        for (int[] row : itemsOfHosts) {
            for (int inUse : row) {
                starts[InUse.number(inUse) + 1]++;
            }
        }
        for (int item = 0; item < items; item++) {
            starts[item + 1] += starts[item];
        }
        this.hosts = new int[starts[items]];
        int[] next = Arrays.copyOf(starts, items);
        for (int host = 0; host < itemsOfHosts.size(); host++) {
            for (int inUse : itemsOfHosts.get(host)) {
                hosts[next[InUse.number(inUse)]++] = InUse.packed(host, InUse.rank(inUse));
            }
        }
    }

    /** Tells of an item's hosts, packed as {@link InUse}, but for those that have changed since. */
    void each(int item, BitSet changed, IntConsumer to) {
        if (item < starts.length - 1) {
            for (int i = starts[item]; i < starts[item + 1]; i++) {
                if (!changed.get(InUse.number(hosts[i]))) {
                    to.accept(hosts[i]);
                }
            }
        }
    }

    /** Whether a host that has not changed since has it. */
    boolean hasAny(int item, BitSet changed) {
        if (item < starts.length - 1) {
            for (int i = starts[item]; i < starts[item + 1]; i++) {
                if (!changed.get(InUse.number(hosts[i]))) {
                    return true;
                }
            }
        }
        return false;
    }
}
