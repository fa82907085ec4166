package patchwave.agent.packages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import patchwave.agent.files.WholeFile;

/** Files that must be whole whatever dies in between, and what they are known by. */
public final class KeptFiles {
    private KeptFiles() {}

    /** Copies a file to a place in an existing directory of the agent's own: whole and on disk, or not at all. */
    public static void copy(Path source, Path kept) throws IOException {
        Path written = Files.createTempFile(kept.toAbsolutePath().getParent(), "copy-", ".tmp");
        try {
            Files.copy(source, written, StandardCopyOption.REPLACE_EXISTING);
            WholeFile.put(written, kept);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Lower-case hexadecimal SHA-256 of a file. */
    public static String sha256(Path file) throws IOException {
        return digest(file, "sha256");
    }

    /**
     * Lower-case hexadecimal digest of a file.
     *
     * @param algorithm as package metadata names it, such as "sha256"
     * @throws IllegalArgumentException if it is unknown or not safe any more
     */
    public static String digest(Path file, String algorithm) throws IOException {
        String name = switch (algorithm) {
            case "sha224" -> "SHA-224";
            case "sha256" -> "SHA-256";
            case "sha384" -> "SHA-384";
            case "sha512" -> "SHA-512";
            default ->
                throw new IllegalArgumentException("a file's digest must be of the SHA-2 family, but is " + algorithm);
        };
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(name);
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }

    /** Writes a script of the agent's jar, found beside a class, to a directory, executable. */
    public static Path ship(Class<?> beside, String name, Path directory) throws IOException {
        Path script = directory.resolve(name);
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not in the agent's jar");
            }
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Deletes a directory with all files directly in it. */
    public static void deleteFlat(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
