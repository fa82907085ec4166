package patchwave.agent.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import patchwave.agent.command.ProcessTable;

/**
 * Finds processes that still run or hold open the old files of replaced packages (host-agent.md 3.1). Only files of
 * those packages count, so memory files, shared memory and a program's own temporary files never do. Processes of
 * containers (another PID namespace) are left out: the host's packages cannot patch them.
 */
public final class StaleProcesses {
    private static final String DELETED = " (deleted)";
    /** "7f2c-7f2d r-xp 0000 fe:00 2154707    /usr/lib/x.so (deleted)". */
    private static final Pattern MAPPING =
            Pattern.compile("^\\S+ (\\S{4}) \\S+ ([0-9a-f]+):([0-9a-f]+) (\\d+) +(/.*)$");

    private final Path proc;
    private final Path root;
    private final ServiceManager services;

    /**
     * A scanner.
     *
     * @param proc where procfs is, "/proc"
     * @param root the root that packages are installed under
     */
    public StaleProcesses(Path proc, Path root, ServiceManager services) {
        this.proc = proc;
        this.root = root;
        this.services = services;
    }

    /**
     * Looks at every process.
     *
     * @param files of the packages that were replaced, absolute, as they were before and as they are after
     */
    public StaleScan scan(Set<Path> files) {
        Set<Path> known = known(files);
        List<StaleProcess> stale = new ArrayList<>();
        boolean complete = true;
        for (long pid : pids()) {
            try {
                staleFile(pid, known)
                        .ifPresent(file -> stale.add(new StaleProcess(
                                pid, command(pid), services.ownerOf(pid).orElse(""), file)));
            } catch (AccessDeniedException e) {
                complete &= ProcessTable.isWithoutMemory(proc, pid) || isOfAnotherRoot(pid);
            } catch (IOException e) {
                // "No such process": it ended while we looked. Anything else of a living process is not knowing.
                complete &= ProcessTable.startTime(proc, pid).isEmpty() || ProcessTable.isWithoutMemory(proc, pid);
            }
        }
        return new StaleScan(stale, complete && !pids().isEmpty());
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

    private List<Long> pids() {
        try (Stream<Path> entries = Files.list(proc)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> name.matches("[0-9]{1,10}"))
                    .map(Long::valueOf)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private Optional<Path> staleFile(long pid, Set<Path> known) throws IOException {
        Path process = proc.resolve(Long.toString(pid));
        if (!Files.readSymbolicLink(process.resolve("ns/pid"))
                .equals(Files.readSymbolicLink(proc.resolve("self/ns/pid")))) {
            return Optional.empty();
        }
        byte[] maps = Files.readAllBytes(process.resolve("maps"));
        for (String line : new String(maps, StandardCharsets.UTF_8).lines().toList()) {
            Optional<Path> stale = staleMapping(line, known);
            if (stale.isPresent()) {
                return stale;
            }
        }
        return staleDescriptor(process, known);
    }

    private static Optional<Path> staleMapping(String line, Set<Path> known) throws IOException {
        Matcher matcher = MAPPING.matcher(line);
        if (!matcher.matches() || matcher.group(1).charAt(2) != 'x') {
            return Optional.empty();
        }
        String text = matcher.group(5);
        Path file = plain(text);
        if (!known.contains(file)) {
            return Optional.empty();
        }
        boolean stale = text.endsWith(DELETED)
                || isReplaced(
                        file,
                        Long.parseLong(matcher.group(2), 16),
                        Long.parseLong(matcher.group(3), 16),
                        Long.parseLong(matcher.group(4)));
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

    private static Optional<Path> staleDescriptor(Path process, Set<Path> known) throws IOException {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String text = target(descriptor);
                if (text.endsWith(DELETED) && known.contains(plain(text))) {
                    return Optional.of(plain(text));
                }
            }
            return Optional.empty();
        }
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

    private String command(long pid) {
        try {
            return Files.readString(proc.resolve(Long.toString(pid)).resolve("comm"), StandardCharsets.ISO_8859_1)
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }
}
