package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.KeptFiles;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTrouble;

/**
 * The agent's own store of package files, new and old. Apt's own is not enough: hosts may be configured to empty it
 * after each run, and the old versions are needed for a way back when no mirror has them any more.
 */
final class AptArchive {
    /** "'http://mirror/x_1_amd64.deb' x_1_amd64.deb 724 SHA256:7a6f..."; apt names the strongest that the repository has. */
    private static final Pattern URI_LINE =
            Pattern.compile("^'([^']+)' (\\S+) \\d+ SHA(256|512):([0-9a-f]{64}|[0-9a-f]{128})$");

    private final AptPrograms programs;
    private final AptLayout layout;
    private final Path directory;

    AptArchive(AptPrograms programs, AptLayout layout, Path directory) {
        this.programs = programs;
        this.layout = layout;
        this.directory = directory;
    }

    /** Where the file of a package at a version is kept: the name that apt itself gives it. */
    Path file(String name, String architecture, String version) {
        return directory.resolve(fileName(name, architecture, version));
    }

    private static String fileName(String name, String architecture, String version) {
        return name + "_" + version.replace("%", "%25").replace("_", "%5f").replace(":", "%3a") + "_" + architecture
                + ".deb";
    }

    Path directory() throws IOException {
        // apt insists on a sub-directory of this name in each directory of archives.
        Files.createDirectories(directory.resolve("partial"));
        return directory;
    }

    /** Keeps the new version of a change, which apt has just downloaded. */
    void keepNew(PackageChange change) throws PackageTrouble, IOException, InterruptedException {
        String specification = change.qualifiedName() + "=" + change.to();
        String output = programs.query("apt-get", "-q", "download", "--print-uris", specification);
        Matcher matcher = output.lines()
                .map(URI_LINE::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> PackageTrouble.passing(
                        REPOSITORY,
                        "apt must name a file with its SHA-256 or SHA-512 for " + specification + ", but said: "
                                + AptErrors.summary(output)));
        Path kept = file(change.name(), change.architecture(), change.to());
        String algorithm = "sha" + matcher.group(3);
        String expected = matcher.group(4);
        if (Files.exists(kept) && KeptFiles.digest(kept, algorithm).equals(expected)) {
            return;
        }
        Path source = layout.archives().resolve(matcher.group(2));
        if (!Files.exists(source) && matcher.group(1).startsWith("file:")) {
            source = Path.of(URI.create(matcher.group(1)).getPath());
        }
        if (!Files.exists(source)) {
            throw PackageTrouble.passing(
                    REPOSITORY, specification + " must be in " + source + " after its download, but is not there");
        }
        copy(source, kept);
        String actual = KeptFiles.digest(kept, algorithm);
        if (!actual.equals(expected)) {
            Files.delete(kept);
            throw PackageTrouble.passing(
                    REPOSITORY,
                    source + " must have the " + algorithm + " " + expected + ", but has " + actual
                            + "; the mirror may be in the middle of a change");
        }
    }

    /** Keeps the installed version of a change. False if it is nowhere to be had. */
    boolean keepOld(PackageChange change) throws PackageTrouble, IOException, InterruptedException {
        if (change.from().isEmpty()) {
            return true;
        }
        Path kept = file(change.name(), change.architecture(), change.from());
        if (isPackage(kept, change)) {
            return true;
        }
        Path cached = layout.archives().resolve(String.valueOf(kept.getFileName()));
        if (isPackage(cached, change)) {
            copy(cached, kept);
            return true;
        }
        Path fetched = Files.createTempDirectory(directory(), "fetch-");
        try {
            String specification = change.qualifiedName() + "=" + change.from();
            programs.run(AptPrograms.NETWORK_LIMIT, fetched, List.of("apt-get", "-q", "download", specification));
            Path arrived = fetched.resolve(String.valueOf(kept.getFileName()));
            boolean good = isPackage(arrived, change);
            if (good) {
                copy(arrived, kept);
            }
            return good;
        } finally {
            KeptFiles.deleteFlat(fetched);
        }
    }

    /** Whether the archive has a package at a version. */
    boolean has(String name, String architecture, String version) throws PackageTrouble, InterruptedException {
        return isPackage(file(name, architecture, version), name + " " + architecture + " " + version);
    }

    private boolean isPackage(Path file, PackageChange change) throws PackageTrouble, InterruptedException {
        return isPackage(file, change.name() + " " + change.architecture() + " " + change.from());
    }

    /** Whether a file is the package file of a version. Its SHA-256 may be known to nobody any more. */
    private boolean isPackage(Path file, String expected) throws PackageTrouble, InterruptedException {
        if (!Files.exists(file)) {
            return false;
        }
        CommandEnd.Exited exited = programs.run(
                AptPrograms.QUERY_LIMIT,
                List.of("dpkg-deb", "--show", "--showformat=${Package} ${Architecture} ${Version}", file.toString()));
        return exited.exitCode() == 0 && exited.output().equals(expected);
    }

    /** The kept files of these packages, all of them, or nothing. */
    Optional<List<String>> all(List<PackageChange> changes, boolean old) {
        List<String> files = new ArrayList<>();
        for (PackageChange change : changes) {
            if (old && change.from().isEmpty()) {
                continue;
            }
            Path kept = file(change.name(), change.architecture(), old ? change.from() : change.to());
            if (!Files.exists(kept)) {
                return Optional.empty();
            }
            files.add(kept.toString());
        }
        return Optional.of(List.copyOf(files));
    }

    private void copy(Path source, Path kept) throws IOException {
        directory();
        KeptFiles.copy(source, kept);
    }
}
