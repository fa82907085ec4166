package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.DatabaseHealth;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTrouble;

/** Reads dpkg's database: the only judge of what is installed. */
final class DpkgDatabase {
    private static final String FORMAT =
            "${Package}\\t${Architecture}\\t${Version}\\t${db:Status-Abbrev}\\t${source:Package}\\t${source:Version}\\n";
    private static final List<String> REVIEW_SUFFIXES = List.of(".dpkg-dist", ".dpkg-new", ".ucf-dist");

    private final AptPrograms programs;
    private final AptLayout layout;
    private final Path root;

    DpkgDatabase(AptPrograms programs, AptLayout layout, Path root) {
        this.programs = programs;
        this.layout = layout;
        this.root = root;
    }

    /** Every package that is installed, whole or not. */
    List<InstalledPackage> packages() throws PackageTrouble, InterruptedException {
        List<InstalledPackage> packages = new ArrayList<>();
        String output = programs.query("dpkg-query", "--admindir=" + layout.database(), "-W", "-f=" + FORMAT);
        for (String line : output.lines().toList()) {
            String[] fields = line.split("\t", -1);
            if (fields.length != 6 || fields[3].length() != 3) {
                throw PackageTrouble.lasting(
                        INTERNAL,
                        "dpkg-query must answer six fields a package with a status of three letters, but answered: "
                                + line);
            }
            InstalledPackage found =
                    new InstalledPackage(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
            if (!isAbsent(found)) {
                packages.add(found);
            }
        }
        packages.sort(Comparator.comparing(InstalledPackage::name).thenComparing(InstalledPackage::architecture));
        return List.copyOf(packages);
    }

    private static boolean isAbsent(InstalledPackage found) {
        char state = found.status().charAt(1);
        return (state == 'n' || state == 'c') && found.status().charAt(2) == ' ';
    }

    /** Whole: installed, nothing pending, nothing to be installed again. */
    static boolean isWhole(InstalledPackage found) {
        return found.status().endsWith("i ");
    }

    /** Whole, and wanted by the host's owner, on hold or not. */
    static boolean isWanted(InstalledPackage found) {
        return found.status().equals("ii ") || isHeld(found);
    }

    static boolean isHeld(InstalledPackage found) {
        return found.status().equals("hi ");
    }

    DatabaseHealth health() throws PackageTrouble, IOException, InterruptedException {
        return health(packages());
    }

    DatabaseHealth health(List<InstalledPackage> packages) throws IOException {
        List<InstalledPackage> broken =
                packages.stream().filter(found -> !isWhole(found)).toList();
        if (!broken.isEmpty()) {
            return new DatabaseHealth.Broken(broken, "half done: " + describe(broken));
        }
        return isJournalLeft()
                ? new DatabaseHealth.Broken(
                        List.of(),
                        "an interrupted dpkg left its journal in "
                                + layout.database().resolve("updates"))
                : new DatabaseHealth.Sound();
    }

    static String describe(List<InstalledPackage> packages) {
        return packages.stream()
                .limit(8)
                .map(found -> found.qualifiedName() + " " + found.version() + " ("
                        + found.status().strip() + ")")
                .collect(Collectors.joining(", "));
    }

    private boolean isJournalLeft() throws IOException {
        Path updates = layout.database().resolve("updates");
        if (!Files.isDirectory(updates)) {
            return false;
        }
        try (Stream<Path> files = Files.list(updates)) {
            return files.anyMatch(file -> String.valueOf(file.getFileName()).matches("[0-9]+"));
        }
    }

    /** The files of installed packages, under the root. Packages that are not installed have none. */
    Set<Path> files(List<PackageChange> changes) throws PackageTrouble, InterruptedException {
        Set<Path> files = new TreeSet<>();
        Set<String> installed =
                packages().stream().map(InstalledPackage::qualifiedName).collect(Collectors.toSet());
        for (PackageChange change : changes) {
            if (installed.contains(change.qualifiedName())) {
                // Diversions are told in sentences, which do not begin with a slash.
                programs.query("dpkg-query", "--admindir=" + layout.database(), "-L", change.qualifiedName())
                        .lines()
                        .filter(line -> line.startsWith("/") && line.length() > 1 && !line.equals("/."))
                        .map(this::underRoot)
                        .filter(file -> !Files.isDirectory(file))
                        .forEach(files::add);
            }
        }
        return Set.copyOf(files);
    }

    /** Files beside the packages' configuration files that a person must review. */
    List<String> drift(List<InstalledPackage> packages) throws PackageTrouble, InterruptedException {
        List<String> drift = new ArrayList<>();
        for (InstalledPackage found : packages) {
            String output = programs.query(
                    "dpkg-query", "--admindir=" + layout.database(), "-W", "-f=${Conffiles}\\n", found.qualifiedName());
            for (String line : output.lines()
                    .map(String::strip)
                    .filter(l -> l.startsWith("/"))
                    .toList()) {
                String file = line.split(" ", -1)[0];
                REVIEW_SUFFIXES.stream()
                        .map(suffix -> file + suffix)
                        .filter(candidate -> Files.exists(underRoot(candidate)))
                        .forEach(drift::add);
            }
        }
        return List.copyOf(drift);
    }

    private Path underRoot(String absolute) {
        return root.resolve(absolute.substring(1)).normalize();
    }

    /** Whether version a is older than version b, by dpkg's own rule. */
    boolean isOlder(String a, String b) throws PackageTrouble, InterruptedException {
        CommandEnd.Exited exited =
                programs.run(AptPrograms.QUERY_LIMIT, List.of("dpkg", "--compare-versions", a, "lt", b));
        return switch (exited.exitCode()) {
            case 0 -> true;
            case 1 -> false;
            default ->
                throw PackageTrouble.lasting(
                        INTERNAL, "dpkg cannot compare the versions " + a + " and " + b + ": " + exited.errors());
        };
    }
}
