package patchwave.exposure;

import java.util.Arrays;

/**
 * Numbers for keys of several texts: equal ones have the same, and numbers go up from 0 in the order in which keys are first seen. All keys
 * stand one after the other in one array: a fleet asks for millions, and to follow references to ten texts each time costs
 * several times as much as to read one place. What that costs is waiting for memory, so keys are as short as they can be.
 */
final class KeyTable {
    private static final int FREE = -1;

    /** ASCII is a byte a sign, and these are no ASCII: what is read so can be told apart in one way alone. */
    private static final byte END_OF_TEXT = (byte) 0xFE;

    private static final byte TWO_BYTES_FOLLOW = (byte) 0xFF;
    private static final int MOST_BYTES_OF_A_SIGN = 3;

    private byte[] texts = new byte[1 << 16];

    /** By number, where the key ends; the next one begins there. */
    private int[] ends = new int[1024];

    private int size;

    /** Pairs: a key's number, and its hash code. */
    private int[] slots = free(2048);

    private byte[] key = new byte[256];
    private int keyLength;

    /** Of the signs and the ends of texts. */
    private int keyHash;

    /** Begins a key. */
    KeyTable begin(int number) {
        keyLength = 0;
        keyHash = 0;
        return with((char) (number >>> 16)).with((char) number);
    }

    KeyTable with(char sign) {
        makeRoom(MOST_BYTES_OF_A_SIGN);
        put(sign);
        keyHash = keyHash * 31 + sign;
        return this;
    }

    /** Adds a text and its end, so that no two texts are taken for two others. */
    KeyTable with(String text) {
        int length = text.length();
        makeRoom(length * MOST_BYTES_OF_A_SIGN + 1);
        int hash = keyHash;
        for (int i = 0; i < length; i++) {
            char sign = text.charAt(i);
            put(sign);
            hash = hash * 31 + sign;
        }
        key[keyLength++] = END_OF_TEXT;
        keyHash = hash * 31 + (END_OF_TEXT & 0xFF);
        return this;
    }

    private void put(char sign) {
        if (sign < 0x80) {
            key[keyLength++] = (byte) sign;
        } else {
            key[keyLength++] = TWO_BYTES_FOLLOW;
            key[keyLength++] = (byte) (sign >>> 8);
            key[keyLength++] = (byte) sign;
        }
    }

    /** The number of the key that was begun, a new one if need be: then it is what {@link #size} was before. */
    int number() {
        int hash = spread(keyHash);
        int place = place(hash);
        while (slots[place] != FREE) {
            if (slots[place + 1] == hash && isKey(slots[place])) {
                return slots[place];
            }
            place = (place + 2) & (slots.length - 1);
        }
        slots[place] = size;
        slots[place + 1] = hash;
        store();
        if (size * 4 > slots.length) {
            grow();
        }
        return size - 1;
    }

    int size() {
        return size;
    }

    private boolean isKey(int number) {
        return Arrays.equals(texts, start(number), ends[number], key, 0, keyLength);
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private void store() {
        int start = size == 0 ? 0 : ends[size - 1];
        int end = start + keyLength;
        if (end > texts.length) {
            texts = Arrays.copyOf(texts, Math.max(end, texts.length * 2));
        }
        System.arraycopy(key, 0, texts, start, keyLength);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
        }
        ends[size++] = end;
    }

    private void makeRoom(int more) {
        if (keyLength + more > key.length) {
            key = Arrays.copyOf(key, Math.max(keyLength + more, key.length * 2));
        }
    }

    private void grow() {
        int[] former = slots;
        slots = free(former.length * 2);
        for (int i = 0; i < former.length; i += 2) {
            if (former[i] != FREE) {
                int place = place(former[i + 1]);
                while (slots[place] != FREE) {
                    place = (place + 2) & (slots.length - 1);
                }
                slots[place] = former[i];
                slots[place + 1] = former[i + 1];
            }
        }
    }

    private int place(int hash) {
        return (hash << 1) & (slots.length - 1);
    }

    /** Such sums are alike in their low bits. */
    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 15);
    }

    private static int[] free(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, FREE);
        return slots;
    }
}
