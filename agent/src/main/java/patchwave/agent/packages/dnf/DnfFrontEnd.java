package patchwave.agent.packages.dnf;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.KeptFiles;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Programs;
import patchwave.agent.packages.TransactionPlan;
import patchwave.agent.packages.VendorAdvisories;
import patchwave.agent.packages.VendorAdvisory;
import patchwave.agent.packages.rpm.RpmFrontEnd;
import patchwave.agent.packages.rpm.RpmMessages;
import patchwave.agent.packages.rpm.RpmPrograms;
import patchwave.agent.packages.rpm.RpmVersions;

/** dnf 4. Nothing of it is read from its tables, and none of its exit codes but that of makecache is believed. */
final class DnfFrontEnd implements RpmFrontEnd {
    /** Never a removal that nobody asked for, never a package that is only recommended, never a wait for a lock. */
    private static final List<String> STRICT = List.of(
            "--setopt=exit_on_lock=1",
            "--setopt=clean_requirements_on_remove=0",
            "--setopt=install_weak_deps=0",
            "--setopt=installonly_limit=0",
            "--setopt=strict=1");
    /** The metadata as it is on the host. */
    private static final List<String> OFFLINE = List.of("-q", "-C");

    private final RpmPrograms programs;
    private final DnfPlugin plugin;
    private final List<Path> pidFiles;
    private final List<String> installOnly;

    private DnfFrontEnd(RpmPrograms programs, DnfPlugin plugin, List<Path> pidFiles, List<String> installOnly) {
        this.programs = programs;
        this.plugin = plugin;
        this.pidFiles = List.copyOf(pidFiles);
        this.installOnly = List.copyOf(installOnly);
    }

    static DnfFrontEnd open(RpmPrograms programs) throws PackageTrouble, IOException, InterruptedException {
        Path directory = Files.createDirectories(programs.settings().archive().resolve("dnf"));
        DnfPlugin alone = DnfPlugin.alone(programs);
        DnfPlugin.Asked probe = alone.ask(
                        "probe", List.of(), Programs.QUERY_LIMIT, directory, List.of("-q", "-C", "repolist"))
                .required(INTERNAL, false);
        List<String> paths = single(probe.of("pluginpath", 1));
        List<Path> pidFiles =
                single(probe.of("pidfile", 1)).stream().map(Path::of).toList();
        return new DnfFrontEnd(programs, alone.beside(paths), pidFiles, single(probe.of("installonly", 1)));
    }

    private static List<String> single(List<String[]> records) {
        return records.stream().map(fields -> fields[0]).toList();
    }

    @Override
    public String name() {
        return "dnf";
    }

    @Override
    public List<Path> pidFiles() {
        return pidFiles;
    }

    @Override
    public List<String> installOnly() {
        return installOnly;
    }

    private Path directory() throws IOException {
        return Files.createDirectories(programs.settings().archive().resolve("dnf"));
    }

    @Override
    public void refresh() throws PackageTrouble, IOException, InterruptedException {
        CommandEnd.Exited exited = programs.run(
                Programs.NETWORK_LIMIT,
                directory(),
                plugin.argv(
                        "none",
                        directory(),
                        List.of(
                                "-q",
                                "--setopt=exit_on_lock=1",
                                // A repository that is left out would make an older version look like the newest.
                                "--setopt=*.skip_if_unavailable=0",
                                "--refresh",
                                "makecache")));
        if (exited.exitCode() != 0) {
            throw new PackageTrouble(RpmMessages.classify(exited.everything(), REPOSITORY, true));
        }
    }

    @Override
    public Offered offered(List<InstalledPackage> packages, boolean offline)
            throws PackageTrouble, IOException, InterruptedException {
        List<String> names =
                packages.stream().map(InstalledPackage::name).distinct().toList();
        if (names.isEmpty()) {
            return new Offered(List.of(), Map.of());
        }
        DnfPlugin.Asked asked = plugin.ask(
                        "available",
                        names.stream().map(List::of).toList(),
                        Programs.QUERY_LIMIT,
                        directory(),
                        Programs.line(
                                STRICT,
                                OFFLINE,
                                offline ? List.of("--disablerepo=*") : List.of(),
                                List.of("repoquery", "--available", names.getFirst())))
                .required(REPOSITORY, true);
        List<Available> versions = asked.of("available", 4).stream()
                .map(it -> new Available(it[0], it[1], RpmVersions.canonical(it[2]), it[3].equals("held")))
                .toList();
        Map<String, String> holds = new LinkedHashMap<>();
        for (String[] it : asked.of("held", 2)) {
            holds.putIfAbsent(it[0], "on hold or pinned (" + it[1] + "); release it or leave the host out");
        }
        return new Offered(versions, holds);
    }

    @Override
    public VendorAdvisories advisories() throws PackageTrouble, IOException, InterruptedException {
        DnfPlugin.Asked asked = plugin.ask(
                        "advisories",
                        List.of(),
                        Programs.QUERY_LIMIT,
                        directory(),
                        Programs.line(STRICT, OFFLINE, List.of("repoquery", "--available", "rpm")))
                .required(REPOSITORY, true);
        Map<String, VendorAdvisory> byId = new LinkedHashMap<>();
        for (String[] it : asked.of("advisory", 7)) {
            PackageTarget fix = new PackageTarget(it[4], it[5], RpmVersions.canonical(it[6]));
            VendorAdvisory one = new VendorAdvisory(
                    it[0],
                    it[1].equals("security"),
                    it[3].isEmpty() ? List.of() : List.of(it[3].split(",", -1)),
                    it[2].equals("reboot"),
                    List.of(fix));
            byId.merge(
                    one.id(),
                    one,
                    (known, more) -> new VendorAdvisory(
                            known.id(),
                            known.isSecurity(),
                            known.cves(),
                            known.suggestsReboot(),
                            Stream.concat(known.fixes().stream(), more.fixes().stream())
                                    .distinct()
                                    .toList()));
        }
        return new VendorAdvisories(!asked.of("published", 0).isEmpty(), List.copyOf(byId.values()));
    }

    @Override
    public List<PackageChange> changes(List<PackageTarget> targets)
            throws PackageTrouble, IOException, InterruptedException {
        List<String> specifications = targets.stream()
                .map(it -> RpmVersions.specification(it.name(), it.architecture(), it.version()))
                .toList();
        return solved(Programs.line(STRICT, OFFLINE, List.of("install"), specifications));
    }

    @Override
    public List<PackageChange> changes(TransactionPlan plan, List<Path> files)
            throws PackageTrouble, IOException, InterruptedException {
        return solved(Programs.line(List.of("-q"), ofFiles(files)));
    }

    private static List<String> ofFiles(List<Path> files) {
        return Programs.line(
                STRICT,
                List.of("-C", "--disablerepo=*", "install"),
                files.stream().map(Path::toString).toList());
    }

    private List<PackageChange> solved(List<String> arguments)
            throws PackageTrouble, IOException, InterruptedException {
        DnfPlugin.Asked asked = plugin.ask("changes", List.of(), Programs.QUERY_LIMIT, directory(), arguments)
                .required(TRANSACTION_REFUSED, false);
        for (String[] removed : asked.of("remove", 3)) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    "dnf would remove " + removed[0] + " " + removed[2]
                            + ", which an upgrade must not; plan that apart");
        }
        return asked.of("change", 4).stream()
                .map(it -> new PackageChange(
                        it[0],
                        it[1],
                        it[2].isEmpty() ? "" : RpmVersions.canonical(it[2]),
                        RpmVersions.canonical(it[3])))
                .toList();
    }

    @Override
    public Fetched fetch(List<PackageTarget> targets, Path into)
            throws PackageTrouble, IOException, InterruptedException {
        List<List<String>> asked = targets.stream()
                .map(it -> List.of(it.name(), it.architecture(), it.version()))
                .toList();
        DnfPlugin.Asked answered = plugin.ask(
                        "fetch",
                        asked,
                        Programs.NETWORK_LIMIT,
                        into,
                        Programs.line(
                                STRICT,
                                List.of(
                                        "-q",
                                        // What was simulated is what is fetched.
                                        "--setopt=*.metadata_expire=-1",
                                        "repoquery",
                                        "--available",
                                        targets.getFirst().name())))
                .required(REPOSITORY, true);
        Map<PackageTarget, Path> fetched = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (String[] it : answered.of("fetched", 6)) {
            Path file = Path.of(it[3]);
            Optional<String> problem = problem(file, it[4], it[5]);
            if (problem.isPresent()) {
                problems.add(problem.get());
            } else {
                fetched.put(new PackageTarget(it[0], it[1], RpmVersions.canonical(it[2])), file);
            }
        }
        answered.of("failed", 4).forEach(it -> problems.add(it[3]));
        return new Fetched(fetched, String.join("\n", problems));
    }

    /** dnf has checked it, and the host's disk has it since. */
    private static Optional<String> problem(Path file, String algorithm, String expected) throws IOException {
        if (!Files.exists(file)) {
            return Optional.of("dnf must have downloaded " + file + ", but it is not there");
        }
        String actual = KeptFiles.digest(file, algorithm);
        return actual.equals(expected)
                ? Optional.empty()
                : Optional.of("incorrect checksum: " + file + " must have the " + algorithm + " " + expected
                        + ", but has " + actual);
    }

    @Override
    public List<String> transaction(TransactionPlan plan, List<Path> files, String tag, Path directory)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--comment", "patchwave:" + tag));
        arguments.addAll(ofFiles(files));
        return plugin.argv("guard", directory, arguments);
    }
}
