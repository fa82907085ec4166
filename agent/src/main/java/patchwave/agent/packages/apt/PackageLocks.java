package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.PACKAGE_MANAGER_BUSY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who works on the package database now. Looks only: taking a lock to test it would disturb others, and in Java closing
 * any other descriptor of the file would drop it.
 */
final class PackageLocks {
    /** "1: POSIX  ADVISORY  WRITE 18184 fe:00:2154707 0 EOF". */
    private static final Pattern LOCK =
            Pattern.compile("^\\d+: POSIX +\\S+ +WRITE (\\d+) ([0-9a-f]+):([0-9a-f]+):(\\d+) .*$");

    private final Path proc;
    private final Path database;

    PackageLocks(Path proc, Path database) {
        this.proc = proc;
        this.database = database;
    }

    /** Ends the operation if anything works on the package database. */
    void requireFree() throws PackageTrouble, IOException {
        Optional<String> holder = holder();
        if (holder.isPresent()) {
            throw PackageTrouble.passing(
                    PACKAGE_MANAGER_BUSY,
                    "the package database in " + database + " is in use by " + holder.get() + "; wait for it to end");
        }
    }

    /** The process at work, such as "process 15245 (apt-get)". */
    Optional<String> holder() throws IOException {
        for (String name : List.of("lock-frontend", "lock")) {
            Optional<String> holder = holder(database.resolve(name));
            if (holder.isPresent()) {
                return holder;
            }
        }
        return maintainerScript();
    }

    private Optional<String> holder(Path lock) throws IOException {
        if (!Files.exists(lock)) {
            return Optional.empty();
        }
        long inode = ((Number) Files.getAttribute(lock, "unix:ino")).longValue();
        for (String line : Files.readAllLines(proc.resolve("locks"), StandardCharsets.ISO_8859_1)) {
            Matcher matcher = LOCK.matcher(line);
            if (matcher.matches()
                    && Long.parseLong(matcher.group(4)) == inode
                    && mayBe(
                            lock,
                            matcher.group(1),
                            Long.parseLong(matcher.group(2), 16),
                            Long.parseLong(matcher.group(3), 16))) {
                return Optional.of(name(matcher.group(1)) + ", which holds " + lock);
            }
        }
        return Optional.empty();
    }

    /** Overlay and btrfs show another device in procfs than stat does: there the holder's own descriptors decide. */
    private boolean mayBe(Path lock, String pid, long major, long minor) throws IOException {
        long device = ((Number) Files.getAttribute(lock, "unix:dev")).longValue();
        long deviceMajor = (device >>> 8) & 0xfff;
        long deviceMinor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        if (deviceMajor == major && deviceMinor == minor) {
            return true;
        }
        try (Stream<Path> descriptors = Files.list(proc.resolve(pid).resolve("fd"))) {
            Path real = lock.toRealPath();
            return descriptors.anyMatch(descriptor -> pointsTo(descriptor, real));
        } catch (IOException e) {
            // Gone, or not ours to look into. Not knowing is being busy, as long as the process is there.
            return Files.exists(proc.resolve(pid));
        }
    }

    private static boolean pointsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException e) {
            return false;
        }
    }

    /** A maintainer script lives on without any lock when its dpkg is killed. */
    private Optional<String> maintainerScript() throws IOException {
        try (Stream<Path> processes = Files.list(proc)) {
            return processes
                    .map(process -> String.valueOf(process.getFileName()))
                    .filter(name -> name.matches("[0-9]+"))
                    .filter(this::runsMaintainerScript)
                    .findFirst()
                    .map(pid -> name(pid) + ", a maintainer script");
        }
    }

    private boolean runsMaintainerScript(String pid) {
        try {
            byte[] bytes = Files.readAllBytes(proc.resolve(pid).resolve("cmdline"));
            String[] words = new String(bytes, StandardCharsets.ISO_8859_1).split("\0", -1);
            for (int i = 0; i < Math.min(words.length, 3); i++) {
                if (words[i].startsWith(database + "/info/") || words[i].startsWith(database + "/tmp.ci/")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private String name(String pid) {
        try {
            String command = Files.readString(proc.resolve(pid).resolve("comm"), StandardCharsets.ISO_8859_1);
            return "process " + pid + " (" + command.strip() + ")";
        } catch (IOException e) {
            return "process " + pid;
        }
    }
}
