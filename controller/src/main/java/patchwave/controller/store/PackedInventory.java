package patchwave.controller.store;

import java.time.Instant;
import java.util.Arrays;

/** One host's inventory; the store does not look inside. */
public final class PackedInventory {
    private final String hash;
    private final Instant takenAt;
    private final byte[] content;

    /**
     * An inventory.
     *
     * @param hash of it, in lower-case hexadecimal
     * @param takenAt when the host was looked at last
     * @param content compressed
     */
    public PackedInventory(String hash, Instant takenAt, byte[] content) {
        this.hash = hash;
        this.takenAt = takenAt;
        this.content = content.clone();
    }

    public String hash() {
        return hash;
    }

    public Instant takenAt() {
        return takenAt;
    }

    public byte[] content() {
        return content.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedInventory that
                && hash.equals(that.hash)
                && takenAt.equals(that.takenAt)
                && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return hash + " of " + takenAt + ", " + content.length + " bytes";
    }
}
