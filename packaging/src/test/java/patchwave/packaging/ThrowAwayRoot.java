package patchwave.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * This machine's own system as it is, with its package database, in which everything that is changed is thrown away: an
 * overlay that each command mounts for itself, in a mount namespace of its own. No JDK is in it.
 */
final class ThrowAwayRoot implements AutoCloseable {
    /** An overlay cannot keep its changes on the file system that it covers. */
    private static final Path MEMORY = Path.of("/dev/shm");

    private static final String ENTER = """
        mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
        mount --bind /proc "$1/root/proc"
        mount --rbind /dev "$1/root/dev"
        mount --bind "$1/run" "$1/root/run"
        mount --bind "$1/none" "$1/root/usr/lib/jvm"
        exec chroot "$1/root" /bin/sh -c "cd /; $2"
        """;

    private final Path folder;

    private ThrowAwayRoot(Path folder) {
        this.folder = folder;
    }

    static ThrowAwayRoot make() throws IOException {
        Path folder = Files.createTempDirectory(MEMORY, "patchwave-root-");
        for (String each : new String[] {"upper", "work", "root", "run", "none"}) {
            Files.createDirectory(folder.resolve(each));
        }
        Files.setPosixFilePermissions(
                folder.resolve("upper"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        return new ThrowAwayRoot(folder);
    }

    /** Whether this machine and user can have one. */
    static boolean isPossible() throws IOException {
        return Shell.isRoot() && Files.isDirectory(MEMORY) && Shell.has("unshare");
    }

    /** A line of shell in the root, whatever its end. */
    Shell.End tryRun(String script) throws IOException, InterruptedException {
        return Shell.run(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "/bin/sh",
                "-ec",
                ENTER,
                "enter",
                folder.toString(),
                script);
    }

    /** A line of shell in the root that must end well; what it said. */
    String run(String script) throws IOException, InterruptedException {
        return tryRun(script).mustBe(0).output().strip();
    }

    /** "OWNER:GROUP MODE" of a file. */
    String owner(String file) throws IOException, InterruptedException {
        return run("stat -c '%U:%G %a' " + file);
    }

    boolean has(String file) throws IOException, InterruptedException {
        return tryRun("test -e " + file + " || test -L " + file).code() == 0;
    }

    @Override
    public void close() throws IOException {
        try {
            Shell.run("rm", "-rf", folder.toString()).mustBe(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
