package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import patchwave.agent.command.Command;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.TransactionPlan;

/** Builds the commands that change packages, with everything that keeps them to the plan. */
final class AptTransaction {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9-]{1,100}");
    /** Keep what the host's owner changed, and ask nothing (host-agent.md 1.4). */
    static final List<String> CONFIGURATION_FILES = List.of("--force-confdef", "--force-confold");

    private final AptPrograms programs;
    private final AptArchive archive;

    AptTransaction(AptPrograms programs, AptArchive archive) {
        this.programs = programs;
        this.archive = archive;
    }

    /** The transaction of a staged plan. */
    Command apply(TransactionPlan plan, String tag, Path directory)
            throws PackageTrouble, IOException, InterruptedException {
        if (!TAG.matcher(tag).matches() || directory.toString().matches(".*[\\s\"';].*") || !directory.isAbsolute()) {
            throw PackageTrouble.lasting(
                    INTERNAL,
                    "a transaction needs a tag of letters, digits and '-' and an absolute directory without blanks, but has "
                            + tag + " and " + directory);
        }
        Files.createDirectories(directory);
        writeApproved(plan, directory.resolve("approved"));
        Files.writeString(directory.resolve("direction"), plan.isRollback() ? ">" : "<");
        Path guard = ship("guard.sh", directory);
        List<String> apt = AptPrograms.line(
                List.of("apt-get"),
                AptSimulator.STRICT,
                plan.isRollback() ? List.of("--allow-downgrades") : List.of(),
                options(tag),
                List.of(
                        "-o",
                        "DPkg::Pre-Install-Pkgs::=" + guard,
                        "-o",
                        "DPkg::Tools::Options::" + guard + "::Version=3"),
                List.of("install"),
                plan.isRollback() ? files(plan) : specifications(plan));
        return keepingMarks(apt, plan, directory);
    }

    private static List<String> specifications(TransactionPlan plan) {
        return plan.changes().stream()
                .filter(change -> !change.from().isEmpty())
                .map(change -> change.qualifiedName() + "=" + change.to())
                .toList();
    }

    private List<String> files(TransactionPlan plan) {
        return plan.changes().stream()
                .map(change -> archive.file(change.name(), change.architecture(), change.to()))
                .map(Path::toString)
                .toList();
    }

    /** Brings packages to these files' versions, whatever state they are in. */
    Command install(TransactionPlan plan, List<String> files, boolean downgrades, String tag, Path directory)
            throws PackageTrouble, IOException, InterruptedException {
        Files.createDirectories(directory);
        List<String> apt = AptPrograms.line(
                List.of("apt-get", "-q", "-y", "--no-remove"),
                downgrades ? List.of("--allow-downgrades") : List.of(),
                options(tag),
                List.of("install"),
                files);
        return keepingMarks(apt, plan, directory);
    }

    private List<String> options(String tag) throws IOException {
        List<String> options = new ArrayList<>(List.of("--no-download"));
        List<String> settings = new ArrayList<>(List.of(
                "Dir::Cache::archives=" + archive.directory() + "/",
                "Dpkg::Use-Pty=0",
                "DPkg::Lock::Timeout=120",
                "APT::Status-Fd=3",
                "Patchwave::Txn=" + tag));
        CONFIGURATION_FILES.forEach(option -> settings.add("Dpkg::Options::=" + option));
        settings.forEach(setting -> Collections.addAll(options, "-o", setting));
        return options;
    }

    private Command keepingMarks(List<String> apt, TransactionPlan plan, Path directory)
            throws PackageTrouble, IOException, InterruptedException {
        List<String> names =
                plan.changes().stream().map(PackageChange::qualifiedName).toList();
        List<String> marked = programs.query("apt-mark", "showauto")
                .lines()
                .map(String::strip)
                .filter(name -> names.stream().anyMatch(known -> known.equals(name) || known.startsWith(name + ":")))
                .toList();
        Path marks = directory.resolve("marks");
        Files.write(marks, marked);
        Path script = ship("keep-marks.sh", directory);
        return programs.command(
                directory, AptPrograms.line(List.of("/bin/sh", script.toString(), marks.toString()), apt));
    }

    private void writeApproved(TransactionPlan plan, Path file) throws PackageTrouble, IOException {
        List<String> lines = new ArrayList<>();
        for (PackageChange change : plan.changes()) {
            Path kept = archive.file(change.name(), change.architecture(), change.to());
            if (!Files.exists(kept)) {
                throw PackageTrouble.passing(REPOSITORY, kept + " is missing from the archive; stage the plan again");
            }
            String from = change.from().isEmpty() ? "-" : change.from();
            lines.add(
                    String.join(" ", change.name(), change.architecture(), from, change.to(), AptArchive.sha256(kept)));
        }
        // In the order of sort(1) in the C locale, which the guard compares with.
        Collections.sort(lines);
        Files.write(file, lines);
    }

    /** What {@link #apply} was asked for in these directories; see {@link PackageManager#recorded}. */
    static List<PackageChange> recorded(List<Path> directories) throws PackageTrouble, IOException {
        Map<String, PackageChange> changes = new TreeMap<>();
        for (Path directory : directories) {
            Path approved = directory.resolve("approved");
            if (!Files.exists(approved)) {
                continue;
            }
            for (String line : Files.readAllLines(approved)) {
                PackageChange change = change(line, approved);
                changes.merge(
                        change.qualifiedName(),
                        change,
                        (first, last) ->
                                new PackageChange(first.name(), first.architecture(), first.from(), last.to()));
            }
        }
        return List.copyOf(changes.values());
    }

    private static PackageChange change(String line, Path file) throws PackageTrouble {
        String[] words = line.split(" ", -1);
        if (words.length != 5) {
            throw PackageTrouble.lasting(
                    INTERNAL,
                    file + " must have five words a line, but has: '" + line
                            + "'; what this transaction changed is not known, so it cannot be taken back by itself");
        }
        return new PackageChange(words[0], words[1], words[2].equals("-") ? "" : words[2], words[3]);
    }

    private static Path ship(String name, Path directory) throws IOException {
        Path script = directory.resolve(name);
        try (InputStream in = AptTransaction.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not in the agent's jar");
            }
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
