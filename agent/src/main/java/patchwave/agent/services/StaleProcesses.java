package patchwave.agent.services;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.command.ProcessTable;

/**
 * Finds processes that still run or hold open the old files of replaced packages (host-agent.md 3.1). Only files of
 * those packages count, so memory files, shared memory and a program's own temporary files never do. Processes of
 * containers (another PID namespace) are left out: the host's packages cannot patch them.
 */
public final class StaleProcesses {
    private static final Logger LOG = LoggerFactory.getLogger(StaleProcesses.class);

    private static final String DELETED = " (deleted)";
    /** "7f2c-7f2d r-xp 0000 fe:00 2154707    /usr/lib/x.so (deleted)". */
    private static final Pattern MAPPING = Pattern.compile("^\\S+ \\S{4} \\S+ ([0-9a-f]+):([0-9a-f]+) (\\d+) +(/.*)$");

    /** A host of many thousand processes takes seconds. Of processes that share a million descriptors a user can have days' worth. */
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(5);

    private final Path proc;
    private final Path root;
    private final ServiceManager services;
    private final LongSupplier nanoTime;

    /**
     * A scanner.
     *
     * @param proc where procfs is, "/proc"
     * @param root the root that packages are installed under
     */
    public StaleProcesses(Path proc, Path root, ServiceManager services) {
        this(proc, root, services, System::nanoTime);
    }

    /** @param nanoTime for how long a look takes */
    StaleProcesses(Path proc, Path root, ServiceManager services, LongSupplier nanoTime) {
        this.proc = proc;
        this.root = root;
        this.services = services;
        this.nanoTime = nanoTime;
    }

    /**
     * Looks at every process.
     *
     * @param files of the packages that were replaced, absolute, as they were before and as they are after
     */
    public StaleScan scan(Set<Path> files) {
        return new Look(known(files)).result();
    }

    /**
     * True if the process is none of this root's: the root is not "/" (tests, the demo), and no service of it owns the
     * process. So an agent without all privileges can prove what it did in a root of its own, and never on "/".
     */
    private boolean isOfAnotherRoot(long pid) {
        return !root.equals(Path.of("/")) && services.ownerOf(pid).isEmpty();
    }

    /** The kernel tells resolved paths, the package database may tell one through a link such as /lib. */
    private Set<Path> known(Set<Path> files) {
        Set<Path> known = new HashSet<>();
        for (Path file : files) {
            if (isWorthless(file)) {
                continue;
            }
            known.add(file);
            Path parent = file.getParent();
            Path name = file.getFileName();
            if (parent != null && name != null) {
                try {
                    known.add(parent.toRealPath().resolve(name.toString()));
                } catch (IOException e) {
                    // The directory is gone with the old package: its plain name is all there is.
                    known.add(file.normalize());
                }
            }
        }
        return known;
    }

    private boolean isWorthless(Path file) {
        if (!file.startsWith(root)) {
            return true;
        }
        Path inside = root.relativize(file);
        return Stream.of("tmp", "var/tmp", "run", "dev").anyMatch(inside::startsWith);
    }

    /** One look. Anybody may have processes that are larger than this one: they cost time, and no memory. */
    private final class Look {
        private final Set<Path> known;
        private final long begun = nanoTime.getAsLong();
        private final List<StaleProcess> stale = new ArrayList<>();
        private boolean complete = true;

        Look(Set<Path> known) {
            this.known = known;
        }

        StaleScan result() {
            boolean isAny = false;
            try (DirectoryStream<Path> processes = ProcessTable.processes(proc)) {
                for (Path process : processes) {
                    isAny = true;
                    look(process, Long.parseLong(String.valueOf(process.getFileName())));
                }
            } catch (IOException e) {
                complete = false;
            }
            if (isTooLong()) {
                LOG.warn(
                        "the look at all processes was ended after {}: what is left of them counts as not seen",
                        LONGEST_LOOK);
            }
            stale.sort(Comparator.comparingLong(StaleProcess::pid));
            return new StaleScan(stale, complete && isAny);
        }

        private void look(Path process, long pid) {
            try {
                staleFile(process)
                        .ifPresent(file -> stale.add(new StaleProcess(
                                pid, command(process), services.ownerOf(pid).orElse(""), file)));
            } catch (AccessDeniedException e) {
                complete &= ProcessTable.isWithoutMemory(proc, pid) || isOfAnotherRoot(pid);
            } catch (IOException e) {
                // "No such process": it ended while we looked. Anything else of a living process is not knowing.
                complete &= ProcessTable.startTime(proc, pid).isEmpty() || ProcessTable.isWithoutMemory(proc, pid);
            }
        }

        private boolean isTooLong() {
            return nanoTime.getAsLong() - begun > LONGEST_LOOK.toNanos();
        }

        private void requireTime() throws IOException {
            if (isTooLong()) {
                throw new InterruptedIOException("the look at all processes takes too long");
            }
        }

        private Optional<Path> staleFile(Path process) throws IOException {
            requireTime();
            if (!Files.readSymbolicLink(process.resolve("ns/pid"))
                    .equals(Files.readSymbolicLink(proc.resolve("self/ns/pid")))) {
                return Optional.empty();
            }
            Optional<Path> mapped = staleMapping(process);
            return mapped.isPresent() ? mapped : staleDescriptor(process);
        }

        private Optional<Path> staleMapping(Path process) throws IOException {
            // Bytes that are no characters must not end the look at a process.
            try (BufferedReader maps = new BufferedReader(
                    new InputStreamReader(Files.newInputStream(process.resolve("maps")), StandardCharsets.UTF_8))) {
                for (String line = maps.readLine(); line != null; line = maps.readLine()) {
                    requireTime();
                    Optional<Path> found = StaleProcesses.staleMapping(line, known);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<Path> staleDescriptor(Path process) throws IOException {
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
                for (Path descriptor : descriptors) {
                    requireTime();
                    String text = target(descriptor);
                    if (text.endsWith(DELETED) && known.contains(plain(text))) {
                        return Optional.of(plain(text));
                    }
                }
                return Optional.empty();
            }
        }
    }

    private static Optional<Path> staleMapping(String line, Set<Path> known) throws IOException {
        // Most lines are not of code: these are not worth a pattern.
        if (!line.startsWith("x", line.indexOf(' ') + 3)) {
            return Optional.empty();
        }
        Matcher matcher = MAPPING.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String text = matcher.group(4);
        Path file = plain(text);
        if (!known.contains(file)) {
            return Optional.empty();
        }
        boolean stale = text.endsWith(DELETED)
                || isReplaced(
                        file,
                        Long.parseLong(matcher.group(1), 16),
                        Long.parseLong(matcher.group(2), 16),
                        Long.parseLong(matcher.group(3)));
        return stale ? Optional.of(file) : Optional.empty();
    }

    /** Whether the name now leads to another file. Says no where stat and procfs count devices differently (overlay, btrfs). */
    private static boolean isReplaced(Path file, long major, long minor, long inode) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
        long deviceMajor = (device >>> 8) & 0xfff;
        long deviceMinor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        boolean sameDevice = deviceMajor == major && deviceMinor == minor;
        return sameDevice && ((Number) Files.getAttribute(file, "unix:ino")).longValue() != inode;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed while we looked.
            return "";
        }
    }

    /** dpkg and rpm rename a file while they replace it, and some file systems go on telling that name. */
    private static Path plain(String text) {
        String name = text.endsWith(DELETED) ? text.substring(0, text.length() - DELETED.length()) : text;
        return Path.of(name.replaceFirst("\\.dpkg-(?:tmp|new)$|;[0-9a-f]{8,}$", ""));
    }

    private static String command(Path process) {
        try {
            return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
