package patchwave.exposure;

import java.util.Arrays;
import java.util.List;

/**
 * An item's or a host's number, and how far the one is in use on the other, packed into one number: a fleet has millions of them, and
 * so they take no more memory than numbers alone. Packed ones sort by number, and then the worst first.
 */
final class InUse {
    /**
     * Of several things that one host has, the one that stands first here decides. Not known stands before all that cannot be reached:
     * it may be something that can.
     */
    static final List<RuntimeEvidence> WORST_FIRST = List.of(
            RuntimeEvidence.LISTENING,
            RuntimeEvidence.RUNNING_KERNEL,
            RuntimeEvidence.UNKNOWN,
            RuntimeEvidence.LISTENING_LOCAL,
            RuntimeEvidence.LOADED,
            RuntimeEvidence.INSTALLED);

    /** Enough for every rank; leaves numbers up to 268 million, which are more items than fit into memory. */
    private static final int BITS = 3;

    private InUse() {}

    static int packed(int number, RuntimeEvidence runs) {
        return packed(number, WORST_FIRST.indexOf(runs));
    }

    /** @param rank the place in {@link #WORST_FIRST} */
    static int packed(int number, int rank) {
        return number << BITS | rank;
    }

    static int number(int packed) {
        return packed >> BITS;
    }

    static int rank(int packed) {
        return packed & ((1 << BITS) - 1);
    }

    /** The place of a number in packed ones that are in order, each number once; -1 if it is not there. */
    static int place(int[] row, int number) {
        int found = Arrays.binarySearch(row, number << BITS);
        int place = found >= 0 ? found : -found - 1;
        return place < row.length && number(row[place]) == number ? place : -1;
    }

    /** Sorts, and keeps of each number the worst. */
    static int[] inOrder(int[] packed, int size) {
        Arrays.sort(packed, 0, size);
        int different = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || number(packed[i]) != number(packed[i - 1])) {
                packed[different++] = packed[i];
            }
        }
        return Arrays.copyOf(packed, different);
    }
}
