package patchwave.controller.store;

import java.util.Arrays;

/** The outcome of an attempt in the agents' own serialised form; the store does not look inside. */
public final class StoredOutcome {
    public static final StoredOutcome NONE = new StoredOutcome(new byte[0]);

    private final byte[] bytes;

    public StoredOutcome(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredOutcome that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
