package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import patchwave.agent.command.Command;
import patchwave.agent.packages.ApprovedChanges;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.KeptFiles;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Programs;
import patchwave.agent.packages.TransactionPlan;

/** Builds the commands that change packages, with everything that keeps them to the plan and tells how they ended. */
final class RpmTransactions {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9-]{1,100}");

    private static final List<String> UPGRADE = List.of("-U", "-v", "--oldpackage", "--replacepkgs");
    private static final List<String> ADD = List.of("-i", "-v", "--oldpackage", "--replacepkgs");

    private final RpmPrograms programs;
    private final RpmFrontEnd frontEnd;
    private final RpmArchive archive;
    private final UnfinishedMark mark;

    RpmTransactions(RpmPrograms programs, RpmFrontEnd frontEnd, RpmArchive archive, UnfinishedMark mark) {
        this.programs = programs;
        this.frontEnd = frontEnd;
        this.archive = archive;
        this.mark = mark;
    }

    /** The transaction of a staged plan, by the front end. */
    Command apply(TransactionPlan plan, String tag, Path directory)
            throws PackageTrouble, IOException, InterruptedException {
        if (!TAG.matcher(tag).matches() || directory.toString().matches(".*[\\s\"';,].*") || !directory.isAbsolute()) {
            throw PackageTrouble.lasting(
                    INTERNAL,
                    "a transaction needs a tag of letters, digits and '-' and an absolute directory without blanks, but has "
                            + tag + " and " + directory);
        }
        Files.createDirectories(directory);
        ApprovedChanges.write(plan, directory, archive::file);
        List<Path> files = archive.all(
                        plan.changes().stream().map(RpmArchive::newVersion).toList())
                .orElseThrow(() -> PackageTrouble.passing(
                        REPOSITORY, "a package file of the archive is not what it should be; stage the plan again"));
        return marked(plan, directory, frontEnd.transaction(plan, files, tag, directory));
    }

    /**
     * Brings packages to these files' versions by rpm alone, whatever state they are in: other versions of them go. A package
     * of which several versions may be installed is added beside them.
     *
     * @param beside of the files, those that leave other versions alone
     */
    Command install(TransactionPlan plan, List<Path> files, List<Path> beside, Path directory) throws IOException {
        Files.createDirectories(directory);
        List<String> instead = files.stream()
                .filter(file -> !beside.contains(file))
                .map(Path::toString)
                .toList();
        List<String> added = beside.stream().map(Path::toString).toList();
        if (added.isEmpty()) {
            return marked(plan, directory, programs.rpm(Programs.line(UPGRADE, instead)));
        }
        List<String> add = programs.rpm(Programs.line(ADD, added));
        if (instead.isEmpty()) {
            return marked(plan, directory, add);
        }
        List<String> upgrade = programs.rpm(Programs.line(UPGRADE, instead));
        Path twice = KeptFiles.ship(RpmTransactions.class, "twice.sh", directory);
        return marked(
                plan,
                directory,
                Programs.line(List.of("/bin/sh", twice.toString(), Integer.toString(upgrade.size())), upgrade, add));
    }

    /** Takes these versions away and leaves others of the same packages alone. */
    Command erase(TransactionPlan plan, List<InstalledPackage> leftover, Path directory) throws IOException {
        Files.createDirectories(directory);
        List<String> versions = leftover.stream()
                .map(found -> RpmVersions.specification(found.name(), found.architecture(), found.version()))
                .toList();
        return marked(plan, directory, programs.rpm(Programs.line(List.of("-e", "-v", "--nodeps"), versions)));
    }

    private Command marked(TransactionPlan plan, Path directory, List<String> argv) throws IOException {
        Files.createDirectories(programs.settings().archive());
        Files.write(directory.resolve("begun"), UnfinishedMark.begun(plan));
        Path script = KeptFiles.ship(RpmTransactions.class, "transact.sh", directory);
        return programs.command(
                directory,
                Programs.line(List.of("/bin/sh", script.toString(), mark.file().toString()), argv));
    }
}
