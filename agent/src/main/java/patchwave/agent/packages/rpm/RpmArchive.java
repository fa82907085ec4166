package patchwave.agent.packages.rpm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.KeptFiles;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Programs;

/**
 * The agent's own store of package files, new and old: transactions use nothing else, and the old versions are needed for a
 * way back when no mirror has them any more.
 */
public final class RpmArchive {
    private final RpmPrograms programs;

    /** The archive of the programs' settings. */
    public RpmArchive(RpmPrograms programs) {
        this.programs = programs;
    }

    /** Where the file of a package at a version is kept. */
    public Path file(PackageTarget target) {
        if (!target.name().matches("[A-Za-z0-9._+-]{1,200}")
                || !target.architecture().matches("\\w{1,20}")) {
            throw new IllegalArgumentException("no name of a package: " + target.qualifiedName());
        }
        String version = RpmVersions.canonical(target.version()).replace(":", "%3a");
        return programs.settings()
                .archive()
                .resolve(target.name() + "-" + version + "." + target.architecture() + ".rpm");
    }

    /** Where the file of the version that a change goes to is kept. */
    public Path file(PackageChange change) {
        return file(newVersion(change));
    }

    static PackageTarget newVersion(PackageChange change) {
        return new PackageTarget(change.name(), change.architecture(), change.to());
    }

    static PackageTarget oldVersion(PackageChange change) {
        return new PackageTarget(change.name(), change.architecture(), change.from());
    }

    /** A directory of the archive's own for one operation, made if absent. */
    public Path directory(String name) throws IOException {
        return Files.createDirectories(programs.settings().archive().resolve(name));
    }

    /** Keeps a file that the front end has fetched and checked. */
    void keep(PackageTarget target, Path fetched) throws IOException {
        Files.createDirectories(programs.settings().archive());
        KeptFiles.copy(fetched, file(target));
    }

    /** Whether the archive has a package at a version, whole: rpm knows the digests of its contents. */
    boolean has(PackageTarget target) throws PackageTrouble, InterruptedException {
        return isPackage(file(target), target);
    }

    /** Whether a file is the package file of a version, and whole. */
    public boolean isPackage(Path file, PackageTarget target) throws PackageTrouble, InterruptedException {
        if (!Files.exists(file)) {
            return false;
        }
        CommandEnd.Exited header = programs.run(
                Programs.QUERY_LIMIT,
                List.of(
                        "rpm",
                        "-qp",
                        "--nosignature",
                        "--qf",
                        "%{NAME}\\t%{ARCH}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}",
                        file.toString()));
        String[] fields = header.output().split("\t", -1);
        boolean isMeant = header.exitCode() == 0
                && fields.length == 3
                && fields[0].equals(target.name())
                && fields[1].equals(target.architecture())
                && RpmVersions.canonical(fields[2]).equals(target.version());
        if (!isMeant) {
            return false;
        }
        CommandEnd.Exited digests =
                programs.run(Programs.QUERY_LIMIT, List.of("rpm", "-K", "--nosignature", file.toString()));
        return digests.exitCode() == 0;
    }

    /** The kept files of these packages, all of them, or nothing. */
    Optional<List<Path>> all(List<PackageTarget> targets) throws PackageTrouble, InterruptedException {
        List<Path> files = new ArrayList<>();
        for (PackageTarget target : targets) {
            if (!has(target)) {
                return Optional.empty();
            }
            files.add(file(target));
        }
        return Optional.of(List.copyOf(files));
    }
}
