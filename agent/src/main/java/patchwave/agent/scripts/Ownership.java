package patchwave.agent.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** Whether a file is in the hands of those alone whom the agent obeys. */
public final class Ownership {
    private static final Path SELF = Path.of("/proc/self");

    private Ownership() {}

    /** Why the file, or folder, must not be believed: others than root and the agent's own user could change it. */
    public static Optional<String> refusal(Path path) throws IOException {
        Object owner = Files.getAttribute(path, "unix:uid");
        // The link itself always belongs to root; what it points to, to the agent's user.
        Object self = Files.getAttribute(SELF, "unix:uid");
        if (!owner.equals(0) && !owner.equals(self)) {
            return Optional.of(path + " must belong to root or to the agent's user " + self + ", but belongs to user "
                    + owner + ": chown it");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        boolean writable = permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        return writable
                ? Optional.of(path + " must not be writable by group or others: chmod go-w it")
                : Optional.empty();
    }
}
