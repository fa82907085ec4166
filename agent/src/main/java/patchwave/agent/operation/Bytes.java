package patchwave.agent.operation;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Bytes as a value: they never change, and two of the same content are equal. */
public final class Bytes {
    /** No bytes at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of these bytes. */
    public static Bytes of(byte... content) {
        return new Bytes(content.clone());
    }

    /**
     * The bytes that this hexadecimal text names.
     *
     * @throws IllegalArgumentException if the text is not hexadecimal
     */
    public static Bytes ofHex(String hex) {
        return new Bytes(HexFormat.of().parseHex(hex));
    }

    /**
     * The bytes that this Base64 text (RFC 4648, section 4) names.
     *
     * @throws IllegalArgumentException if the text is not Base64
     */
    public static Bytes ofBase64(String base64) {
        return new Bytes(Base64.getDecoder().decode(base64));
    }

    /** A copy of the content. */
    public byte[] toArray() {
        return content.clone();
    }

    /** How many bytes. */
    public int size() {
        return content.length;
    }

    /** Lower-case hexadecimal. */
    public String hex() {
        return HexFormat.of().formatHex(content);
    }

    /** Base64 with padding. */
    public String base64() {
        return Base64.getEncoder().encodeToString(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** At most the first 16 bytes: enough to tell two apart in a log. */
    @Override
    public String toString() {
        String hex = hex();
        return hex.length() <= 32 ? hex : hex.substring(0, 32) + "...";
    }
}
