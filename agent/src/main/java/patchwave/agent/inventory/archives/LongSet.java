package patchwave.agent.inventory.archives;

import java.util.Arrays;

/** Numbers in eight bytes each: a host has a million files, and boxed numbers would take more memory than the agent has. */
final class LongSet {
    private static final int FIRST = 1024;

    private long[] values;
    private int size;
    private boolean sorted;

    LongSet() {
        values = new long[FIRST];
    }

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + size / 2);
        }
        values[size] = value;
        size++;
        sorted = false;
    }

    /** To be called when all are added. */
    void close() {
        values = Arrays.copyOf(values, size);
        Arrays.sort(values);
        sorted = true;
    }

    boolean contains(long value) {
        return sorted && Arrays.binarySearch(values, value) >= 0;
    }
}
