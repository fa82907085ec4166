package patchwave.demo.repository;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that an index of the repository lists.
 *
 * @param path relative to what the index describes
 * @param size bytes
 * @param sha256 lower-case hexadecimal
 */
public record IndexedFile(String path, int size, String sha256) {

    /** Describes these bytes. */
    public static IndexedFile of(String path, byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new IndexedFile(path, bytes.length, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
