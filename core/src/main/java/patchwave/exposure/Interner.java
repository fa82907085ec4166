package patchwave.exposure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for values: equal ones have the same, and numbers go up from 0 in the order in which values are first seen. Values are held
 * once, however many hosts have them. What the hash codes are is of no consequence for any order.
 */
final class Interner<T> {
    private static final int FREE = -1;

    private final List<T> values = new ArrayList<>();
    private int[] table = filled(1024);

    /** The value's number, a new one if need be. */
    int number(T value) {
        int place = place(value);
        if (table[place] != FREE) {
            return table[place];
        }
        int number = values.size();
        table[place] = number;
        values.add(value);
        if (values.size() * 2 > table.length) {
            grow();
        }
        return number;
    }

    T value(int number) {
        return values.get(number);
    }

    int size() {
        return values.size();
    }

    private int place(@Nullable T value) {
        int mask = table.length - 1;
        int hash = value == null ? 0 : value.hashCode();
        // Hash codes of records of texts are alike in their low bits.
        int place = ((hash * 0x9E3779B9) >>> 7) & mask;
        while (table[place] != FREE && !values.get(table[place]).equals(value)) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        table = filled(table.length * 2);
        for (int number = 0; number < values.size(); number++) {
            table[place(values.get(number))] = number;
        }
    }

    private static int[] filled(int length) {
        int[] table = new int[length];
        Arrays.fill(table, FREE);
        return table;
    }
}
