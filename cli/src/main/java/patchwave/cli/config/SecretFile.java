package patchwave.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

/** A file with a private key: read only if nobody but its owner can, and never written over another. */
public final class SecretFile {
    private static final Set<PosixFilePermission> OWNER_ALONE = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private SecretFile() {}

    /**
     * The file's text.
     *
     * @throws Refusal if the file is missing, or if its group or others may touch it
     */
    public static String read(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ALONE.containsAll(permissions)) {
                throw new Refusal(
                        ExitCode.BAD_CONFIGURATION,
                        file + ": is a private key that others can touch (" + PosixFilePermissions.toString(permissions)
                                + "); it is not used until 'chmod 600 " + file + "'");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new Refusal(ExitCode.BAD_CONFIGURATION, file + ": there is no such key file", e);
        } catch (IOException e) {
            throw new Refusal(ExitCode.BAD_CONFIGURATION, file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a new file with mode 0600.
     *
     * @throws Refusal if there is a file of that name, or it cannot be written
     */
    public static void create(Path file, String text) {
        try {
            // The mode is set when the file is made, so that there is no moment at which others could open it.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text, StandardOpenOption.WRITE);
        } catch (IOException e) {
            String why = Files.exists(file) ? "exists already and is never overwritten" : "cannot be written: " + e;
            throw new Refusal(ExitCode.REFUSED, file + ": " + why + "; choose another name", e);
        }
    }
}
