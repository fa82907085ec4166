package patchwave.controller.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Reads files that nobody else may read. */
final class SecretFiles {
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private SecretFiles() {}

    /**
     * The file's text without white space at its ends.
     *
     * @throws IllegalArgumentException if it cannot be read, others can read it, or it is too short
     */
    static String read(Path file, int shortest) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.stream().anyMatch(OTHERS::contains)) {
                throw new IllegalArgumentException(
                        "%s: must not be open to others; run chmod 600 on it".formatted(file));
            }
            String text = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (text.length() < shortest) {
                throw new IllegalArgumentException("%s: expected a secret of at least %d characters, found %d"
                        .formatted(file, shortest, text.length()));
            }
            return text;
        } catch (IOException e) {
            throw new IllegalArgumentException("%s: cannot be read: %s".formatted(file, e), e);
        }
    }
}
