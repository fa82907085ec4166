package patchwave.exposure;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** By item, the hosts that have it, as they were when it was made: one array for all, in the items' order. */
final class HostsOfItems {
    private final int[] starts;
    private final int[] hosts;

    /**
     * Turns rows over.
     *
     * @param itemsOfHosts by host, its items in order
     * @param items how many there are
     */
    HostsOfItems(List<int[]> itemsOfHosts, int items) {
        this.starts = new int[items + 1];
        for (int[] row : itemsOfHosts) {
            for (int item : row) {
                starts[item + 1]++;
            }
        }
        for (int item = 0; item < items; item++) {
            starts[item + 1] += starts[item];
        }
        this.hosts = new int[starts[items]];
        int[] next = Arrays.copyOf(starts, items);
        for (int host = 0; host < itemsOfHosts.size(); host++) {
            for (int item : itemsOfHosts.get(host)) {
                hosts[next[item]++] = host;
            }
        }
    }

    /** Adds an item's hosts, but for those that have changed since. */
    void add(int item, BitSet changed, BitSet to) {
        if (item < starts.length - 1) {
            for (int i = starts[item]; i < starts[item + 1]; i++) {
                if (!changed.get(hosts[i])) {
                    to.set(hosts[i]);
                }
            }
        }
    }

    /** Whether a host that has not changed since has it. */
    boolean hasAny(int item, BitSet changed) {
        if (item < starts.length - 1) {
            for (int i = starts[item]; i < starts[item + 1]; i++) {
                if (!changed.get(hosts[i])) {
                    return true;
                }
            }
        }
        return false;
    }
}
