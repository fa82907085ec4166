package patchwave.agent.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import patchwave.agent.command.PolicyRcD;
import patchwave.agent.command.ProcessTable;
import patchwave.agent.files.WholeFile;

/**
 * What transactions have left to be done and only they know of: reboots that the vendor wants, restarts that package scripts wanted
 * and were refused, and those of processes on files whose names no package has any more. A later attempt on the same packages owes it too, whatever versions it finds: it is done by another process, or by
 * another boot, and by nothing else. Kept in the directory of each transaction.
 */
final class OwedRestarts {
    private static final String NAME = "owed";
    private static final String FILES = "files-before";

    /** A repair has a directory in that of its transaction, and results of its own. */
    private static final int DEPTH = 3;

    private final Path transactions;
    private final Path proc;

    /**
     * Those of a host.
     *
     * @param transactions where each attempt's transaction has its own directory
     * @param proc where procfs is, "/proc"
     */
    OwedRestarts(Path transactions, Path proc) {
        this.transactions = transactions;
        this.proc = proc;
    }

    /**
     * A transaction's own part.
     *
     * @param boots those in which something of it ran
     * @param advisories that the vendor wants a reboot after
     */
    private record Part(Path directory, Set<String> boots, Set<String> packages, List<String> advisories) {}

    /**
     * Keeps what must be known before a transaction begins: what it closes is no longer open after it.
     *
     * @param advisories that it closes and that their vendor wants a reboot after
     */
    void begin(Path transaction, Set<String> packages, List<String> advisories) throws IOException {
        List<String> lines = new ArrayList<>(List.of(boot(), String.join(" ", packages)));
        lines.addAll(advisories);
        WholeFile.write(transaction.resolve(NAME), String.join("\n", lines) + "\n");
    }

    /** Keeps the files that a transaction may drop: afterwards no package has them, and processes may still run them. */
    void dropping(Path transaction, Set<Path> files) throws IOException {
        Files.write(
                transaction.resolve(FILES),
                files.stream().map(Path::toString).sorted().toList());
    }

    /** The files of these packages as they were before each transaction on them, since the host's last boot. */
    Set<Path> formerFiles(Set<String> packages) throws IOException {
        TreeSet<Path> files = new TreeSet<>();
        for (Part part : parts(packages)) {
            Path kept = part.directory().resolve(FILES);
            if (part.boots().contains(boot()) && Files.exists(kept)) {
                Files.readAllLines(kept).forEach(line -> files.add(Path.of(line)));
            }
        }
        return files;
    }

    /** Services of these packages that a script was not allowed to restart, as they were then. */
    List<PolicyRcD.Refused> refused(Set<String> packages) throws IOException {
        List<PolicyRcD.Refused> refused = new ArrayList<>();
        for (Part part : parts(packages)) {
            refused.addAll(PolicyRcD.refused(part.directory()));
        }
        return refused;
    }

    /** Whether such a service still runs as it did. */
    boolean isStill(PolicyRcD.Refused refused) {
        return refused.runs(proc);
    }

    /** Why the vendor of these packages wants a reboot, in one sentence; empty if he does not, or if there was one since. */
    Optional<String> reboot(Set<String> packages) throws IOException {
        TreeSet<String> advisories = new TreeSet<>();
        for (Part part : parts(packages)) {
            if (part.boots().contains(boot())) {
                advisories.addAll(part.advisories());
            }
        }
        return advisories.isEmpty()
                ? Optional.empty()
                : Optional.of("the vendor wants a reboot after " + String.join(", ", advisories));
    }

    /** Whether anything is owed for these packages. */
    boolean isAny(Set<String> packages) throws IOException {
        return reboot(packages).isPresent() || refused(packages).stream().anyMatch(this::isStill);
    }

    private List<Part> parts(Set<String> packages) throws IOException {
        List<Part> parts = new ArrayList<>();
        if (Files.isDirectory(transactions)) {
            try (Stream<Path> all = Files.list(transactions)) {
                for (Path directory : all.sorted().toList()) {
                    part(directory)
                            .filter(part -> !Collections.disjoint(part.packages(), packages))
                            .ifPresent(parts::add);
                }
            }
        }
        return parts;
    }

    private static Optional<Part> part(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (lines.size() < 2) {
            throw new IOException(file + " must have a boot id and packages, but has " + lines.size() + " lines");
        }
        Set<String> boots = new TreeSet<>(Set.of(lines.getFirst()));
        try (Stream<Path> results = Files.find(directory, DEPTH, (path, _) -> path.endsWith("result"))) {
            // Of the exit code and the boot: after a power cut a repair installs anew, and wants a reboot after that.
            for (Path result : results.toList()) {
                String text =
                        Files.readString(result, StandardCharsets.US_ASCII).strip();
                boots.add(text.substring(text.lastIndexOf(' ') + 1));
            }
        }
        return Optional.of(new Part(
                directory, boots, Set.of(lines.get(1).split(" ", -1)), List.copyOf(lines.subList(2, lines.size()))));
    }

    private String boot() throws IOException {
        return ProcessTable.boot(proc);
    }
}
