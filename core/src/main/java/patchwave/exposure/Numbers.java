package patchwave.exposure;

import java.util.Arrays;

/** A set of numbers, in order, in as little memory as they need. */
final class Numbers {
    private int[] numbers = new int[4];
    private int size;

    /** Costs nothing where the number is above all others, which is how fleets are read. */
    void add(int number) {
        int place = size == 0 || numbers[size - 1] < number ? -size - 1 : Arrays.binarySearch(numbers, 0, size, number);
        if (place >= 0) {
            return;
        }
        int at = -place - 1;
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size * 2);
        }
        System.arraycopy(numbers, at, numbers, at + 1, size - at);
        numbers[at] = number;
        size++;
    }

    void remove(int number) {
        int place = Arrays.binarySearch(numbers, 0, size, number);
        if (place >= 0) {
            System.arraycopy(numbers, place + 1, numbers, place, size - place - 1);
            size--;
        }
    }

    int get(int place) {
        return numbers[place];
    }

    int size() {
        return size;
    }
}
