package patchwave.controller.inventory;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A record of an inventory as its host sent it: kept as it is, so that its name stays the same. */
public final class RecordBytes {
    private final byte[] content;

    public RecordBytes(byte[] content) {
        this.content = content.clone();
    }

    public byte[] content() {
        return content.clone();
    }

    int size() {
        return content.length;
    }

    /** SHA-256 of the content, in lower-case hexadecimal. */
    public String name() {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordBytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length + " bytes";
    }
}
