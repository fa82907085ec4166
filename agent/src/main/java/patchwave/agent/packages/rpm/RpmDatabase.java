package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.DatabaseHealth;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Programs;

/**
 * Reads rpm's database: the only judge of what is installed. It knows no half-done package, so the rest is found otherwise: an
 * interrupted transaction leaves a package at two versions, and our own mark tells which of our transactions did not end well.
 */
public final class RpmDatabase {
    /** The status of a package that is whole. */
    public static final String INSTALLED = "installed";
    /** The status of a package that is there at several versions, though it may only be there once. */
    static final String DUPLICATE = "duplicate";
    /** The status of a package whose transaction was cut off, or whose scriptlet failed. */
    static final String UNFINISHED = "unfinished";

    private static final String FORMAT = "%{NAME}\\t%{ARCH}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{SOURCERPM}\\n";
    private static final Pattern SOURCE = Pattern.compile("^(.+)-([^-]+-[^-]+)\\.(?:no)?src\\.rpm$");
    private static final List<String> REVIEW_SUFFIXES = List.of(".rpmnew", ".rpmsave", ".rpmorig");

    private final RpmPrograms programs;
    private final RpmVersions versions;
    private final UnfinishedMark mark;
    private final List<String> installOnly;

    /**
     * The database of one host.
     *
     * @param installOnly names and provided names of packages of which several versions may be installed, such as kernels
     */
    RpmDatabase(RpmPrograms programs, RpmVersions versions, UnfinishedMark mark, List<String> installOnly) {
        this.programs = programs;
        this.versions = versions;
        this.mark = mark;
        this.installOnly = List.copyOf(installOnly);
    }

    /** The architecture of packages that are built for this host, such as "x86_64". */
    String architecture() throws PackageTrouble, InterruptedException {
        return eval("%_arch");
    }

    /** The database's directory, under the host's root. */
    Path directory() throws PackageTrouble, InterruptedException {
        return underRoot(eval("%_dbpath"));
    }

    private String eval(String macro) throws PackageTrouble, InterruptedException {
        String value = programs.query("rpm", "--eval", macro).strip();
        if (value.isEmpty() || value.startsWith("%")) {
            throw PackageTrouble.lasting(INTERNAL, "rpm's configuration has no " + macro + ": correct it");
        }
        return value;
    }

    /** Every package that is installed, whole or not; several for a name of which several versions are. */
    List<InstalledPackage> packages() throws PackageTrouble, IOException, InterruptedException {
        List<InstalledPackage> packages = new ArrayList<>();
        Set<String> unfinished = mark.names();
        for (String line : programs.query(programs.rpm(List.of("-qa", "--qf", FORMAT)))
                .lines()
                .toList()) {
            InstalledPackage found = parse(line);
            // rpm keeps the keys that it trusts as packages without an architecture.
            if (!found.architecture().equals("(none)")) {
                packages.add(unfinished.contains(found.name()) ? with(found, UNFINISHED) : found);
            }
        }
        packages.sort(Comparator.comparing(InstalledPackage::name)
                .thenComparing(InstalledPackage::architecture)
                .thenComparing(InstalledPackage::version));
        return withDuplicates(packages);
    }

    private static InstalledPackage parse(String line) throws PackageTrouble {
        String[] fields = line.split("\t", -1);
        if (fields.length != 4) {
            throw PackageTrouble.lasting(INTERNAL, "rpm must answer four fields a package, but answered: " + line);
        }
        String version = RpmVersions.canonical(fields[2]);
        Matcher source = SOURCE.matcher(fields[3]);
        boolean known = source.matches();
        return new InstalledPackage(
                fields[0],
                fields[1],
                version,
                INSTALLED,
                known ? source.group(1) : fields[0],
                known ? source.group(2) : version);
    }

    private static InstalledPackage with(InstalledPackage found, String status) {
        return new InstalledPackage(
                found.name(), found.architecture(), found.version(), status, found.source(), found.sourceVersion());
    }

    private List<InstalledPackage> withDuplicates(List<InstalledPackage> packages)
            throws PackageTrouble, InterruptedException {
        Map<String, List<InstalledPackage>> several = new LinkedHashMap<>();
        packages.forEach(found -> several.computeIfAbsent(found.qualifiedName(), name -> new ArrayList<>())
                .add(found));
        several.values().removeIf(versionsOfOne -> versionsOfOne.size() < 2);
        if (several.isEmpty()) {
            return List.copyOf(packages);
        }
        Set<String> allowed = installOnly();
        return packages.stream()
                .map(found -> several.containsKey(found.qualifiedName()) && !allowed.contains(found.qualifiedName())
                        ? with(found, DUPLICATE)
                        : found)
                .toList();
    }

    /** Qualified names of the installed packages of which several versions may be installed. */
    Set<String> installOnly() throws PackageTrouble, InterruptedException {
        if (installOnly.isEmpty()) {
            return Set.of();
        }
        // Ends with an error for each name that nothing provides.
        CommandEnd.Exited exited = programs.run(
                Programs.QUERY_LIMIT,
                programs.rpm(Programs.line(
                        List.of("-q", "--qf", "installed %{NAME}:%{ARCH}\\n", "--whatprovides"), installOnly)));
        return exited.output()
                .lines()
                .filter(line -> line.startsWith("installed "))
                .map(line -> line.substring("installed ".length()))
                .collect(Collectors.toSet());
    }

    /** One package for each qualified name: the newest where several versions are installed. */
    List<InstalledPackage> newestOfEach(List<InstalledPackage> packages) throws PackageTrouble, InterruptedException {
        Map<String, InstalledPackage> newest = new LinkedHashMap<>();
        for (InstalledPackage found : packages) {
            InstalledPackage known = newest.get(found.qualifiedName());
            if (known == null || versions.isOlder(known.version(), found.version())) {
                newest.put(found.qualifiedName(), found);
            }
        }
        return List.copyOf(newest.values());
    }

    /** What the database and our mark say of these packages, which are all that are installed. */
    DatabaseHealth health(List<InstalledPackage> packages) throws IOException {
        List<InstalledPackage> broken = packages.stream()
                .filter(found -> !found.status().equals(INSTALLED))
                .toList();
        if (broken.isEmpty() && mark.lines().isEmpty()) {
            return new DatabaseHealth.Sound();
        }
        List<String> found = new ArrayList<>();
        if (!broken.isEmpty()) {
            found.add("not whole: " + describe(broken));
        }
        mark.lines().stream().limit(4).forEach(found::add);
        return new DatabaseHealth.Broken(broken, String.join("; ", found));
    }

    static String describe(List<InstalledPackage> packages) {
        return packages.stream()
                .limit(8)
                .map(found -> found.qualifiedName() + " " + found.version() + " (" + found.status() + ")")
                .collect(Collectors.joining(", "));
    }

    /** What of the installed packages' own needs is not met; empty if all are. */
    List<String> unmet(List<InstalledPackage> packages) throws PackageTrouble, InterruptedException {
        if (packages.isEmpty()) {
            return List.of();
        }
        CommandEnd.Exited exited = programs.run(
                Programs.QUERY_LIMIT,
                programs.rpm(Programs.line(
                        List.of("-V", "--nofiles", "--noscripts", "--nodigest", "--nosignature"),
                        specifications(packages))));
        return exited.output()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static List<String> specifications(List<InstalledPackage> packages) {
        return packages.stream()
                .map(found -> RpmVersions.specification(found.name(), found.architecture(), found.version()))
                .toList();
    }

    /** The files of installed packages, under the root. Packages that are not installed have none. */
    Set<Path> files(List<PackageChange> changes) throws PackageTrouble, IOException, InterruptedException {
        Set<String> meant = changes.stream().map(PackageChange::qualifiedName).collect(Collectors.toSet());
        List<InstalledPackage> installed = packages().stream()
                .filter(found -> meant.contains(found.qualifiedName()))
                .toList();
        if (installed.isEmpty()) {
            return Set.of();
        }
        Set<Path> files = new TreeSet<>();
        programs.query(programs.rpm(Programs.line(List.of("-ql"), specifications(installed))))
                .lines()
                // A package without files says so in a sentence.
                .filter(line -> line.startsWith("/") && line.length() > 1)
                .map(this::underRoot)
                .filter(file -> !Files.isDirectory(file))
                .forEach(files::add);
        return Set.copyOf(files);
    }

    /** Files beside the packages' configuration files that a person must review. */
    List<String> drift(List<InstalledPackage> packages) throws PackageTrouble, InterruptedException {
        if (packages.isEmpty()) {
            return List.of();
        }
        Set<String> seen = new HashSet<>();
        return programs.query(programs.rpm(Programs.line(List.of("-q", "--configfiles"), specifications(packages))))
                .lines()
                .filter(line -> line.startsWith("/"))
                .flatMap(file -> REVIEW_SUFFIXES.stream().map(suffix -> file + suffix))
                .filter(seen::add)
                .filter(candidate -> Files.exists(underRoot(candidate)))
                .toList();
    }

    private Path underRoot(String absolute) {
        return programs.settings().root().resolve(absolute.substring(1)).normalize();
    }
}
