package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import patchwave.agent.command.Command;
import patchwave.agent.packages.ApprovedChanges;
import patchwave.agent.packages.KeptFiles;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTrouble;
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
        ApprovedChanges.write(
                plan, directory, change -> archive.file(change.name(), change.architecture(), change.to()));
        Path guard = KeptFiles.ship(AptTransaction.class, "guard.sh", directory);
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
        Path script = KeptFiles.ship(AptTransaction.class, "keep-marks.sh", directory);
        return programs.command(
                directory, AptPrograms.line(List.of("/bin/sh", script.toString(), marks.toString()), apt));
    }
}
