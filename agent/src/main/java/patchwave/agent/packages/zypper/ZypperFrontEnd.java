package patchwave.agent.packages.zypper;

import static patchwave.agent.packages.PackageFailureReason.PACKAGE_MANAGER_BUSY;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.KeptFiles;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageFailureReason;
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

/**
 * zypper. Packages are named with their versions, never patches: of those it would silently leave out each that suggests a
 * reboot. Nothing of it is read but its XML.
 */
final class ZypperFrontEnd implements RpmFrontEnd {
    /** Exit code: another one works. */
    private static final int LOCKED = 7;
    /** Exit code: repositories were left out. */
    private static final int REPOSITORIES_SKIPPED = 106;

    private static final List<String> INSTALL = List.of("install", "--dry-run", "--oldpackage", "--no-recommends");

    private final RpmPrograms programs;
    private final ZypperLocks locks;

    ZypperFrontEnd(RpmPrograms programs) {
        this.programs = programs;
        this.locks = new ZypperLocks(programs.settings().root().resolve("etc/zypp/locks"));
    }

    @Override
    public String name() {
        return "zypper";
    }

    @Override
    public List<Path> pidFiles() {
        Path root = programs.settings().root();
        return List.of(root.resolve("run/zypp.pid"), root.resolve("var/run/zypp.pid"));
    }

    /** By "multiversion" in zypp.conf, such as "provides:multiversion(kernel)". */
    @Override
    public List<String> installOnly() throws IOException {
        List<String> words = new ArrayList<>(List.of("multiversion(kernel)"));
        Path file = programs.settings().root().resolve("etc/zypp/zypp.conf");
        if (Files.exists(file)) {
            Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> line.matches("multiversion\\s*=.*"))
                    .flatMap(line ->
                            Arrays.stream(line.substring(line.indexOf('=') + 1).split(",", -1)))
                    .map(word -> word.strip().replaceFirst("^provides:", ""))
                    .filter(word -> !word.isEmpty() && !words.contains(word))
                    .forEach(words::add);
        }
        return List.copyOf(words);
    }

    private List<String> zypper() {
        return Programs.line(
                List.of("zypper"),
                programs.settings().isElsewhere()
                        ? List.of("--root", programs.settings().root().toString())
                        : List.of());
    }

    /** Asks in XML, with the metadata as it is on the host. */
    private ZypperAnswer ask(List<String> arguments) throws PackageTrouble, InterruptedException {
        return ask(zypper(), Programs.QUERY_LIMIT, arguments);
    }

    private ZypperAnswer ask(List<String> zypper, Duration limit, List<String> arguments)
            throws PackageTrouble, InterruptedException {
        CommandEnd.Exited exited = programs.run(
                limit, Programs.line(zypper, List.of("--non-interactive", "--xmlout", "--no-refresh"), arguments));
        ZypperAnswer answer = ZypperAnswer.parse(exited.output());
        requireFree(exited, answer);
        if (exited.exitCode() == REPOSITORIES_SKIPPED) {
            throw PackageTrouble.passing(
                    REPOSITORY, "zypper left repositories out: " + RpmMessages.summary(answer.words()));
        }
        return answer;
    }

    private static void requireFree(CommandEnd.Exited exited, ZypperAnswer answer) throws PackageTrouble {
        if (exited.exitCode() == LOCKED) {
            throw PackageTrouble.passing(
                    PACKAGE_MANAGER_BUSY, RpmMessages.summary(answer.words()) + ". Wait for it to end.");
        }
    }

    @Override
    public void refresh() throws PackageTrouble, InterruptedException {
        CommandEnd.Exited exited = programs.run(
                Programs.NETWORK_LIMIT, Programs.line(zypper(), List.of("--non-interactive", "--xmlout", "refresh")));
        ZypperAnswer answer = ZypperAnswer.parse(exited.output());
        requireFree(exited, answer);
        if (exited.exitCode() != 0) {
            throw trouble(answer, REPOSITORY, true);
        }
    }

    private static PackageTrouble trouble(ZypperAnswer answer, PackageFailureReason otherwise, boolean passing) {
        return new PackageTrouble(RpmMessages.classify(answer.words(), otherwise, passing));
    }

    @Override
    public Offered offered(List<InstalledPackage> packages, boolean offline)
            throws PackageTrouble, IOException, InterruptedException {
        List<String> names =
                packages.stream().map(InstalledPackage::name).distinct().toList();
        Map<String, String> holds = new LinkedHashMap<>();
        for (String name : names) {
            locks.of(name)
                    .ifPresent(lock -> holds.put(
                            name,
                            "on hold or pinned (zypper lock " + lock
                                    + "); release it (zypper removelock) or leave the host out"));
        }
        if (offline || names.isEmpty()) {
            return new Offered(List.of(), holds);
        }
        ZypperAnswer answer =
                ask(Programs.line(List.of("search", "--details", "--type", "package", "--match-exact"), names));
        List<Available> versions = answer.found().stream()
                .map(it -> new Available(it.name(), it.architecture(), it.version(), false))
                .toList();
        return new Offered(versions, holds);
    }

    @Override
    public VendorAdvisories advisories() throws PackageTrouble, InterruptedException {
        List<ZypperAnswer.Patch> patches = ask(List.of("list-patches", "--all")).patches();
        List<String> needed = patches.stream()
                .filter(ZypperAnswer.Patch::isNeeded)
                .map(ZypperAnswer.Patch::name)
                .toList();
        if (needed.isEmpty()) {
            return new VendorAdvisories(!patches.isEmpty(), List.of());
        }
        CommandEnd.Exited exited = programs.run(
                Programs.QUERY_LIMIT,
                Programs.line(
                        zypper(),
                        List.of("--non-interactive", "--no-refresh", "info", "--type", "patch", "--conflicts"),
                        needed));
        Map<String, List<PackageTarget>> fixes = ZypperPatchText.fixes(exited.output());
        return new VendorAdvisories(
                true,
                patches.stream()
                        .filter(ZypperAnswer.Patch::isNeeded)
                        .map(it -> new VendorAdvisory(
                                it.name(),
                                it.isSecurity(),
                                it.cves(),
                                it.suggestsReboot(),
                                fixes.getOrDefault(it.name(), List.of())))
                        .toList());
    }

    private static List<String> specifications(List<PackageTarget> targets) {
        return targets.stream()
                .map(it -> it.name() + "." + it.architecture() + "=" + RpmVersions.canonical(it.version()))
                .toList();
    }

    @Override
    public List<PackageChange> changes(List<PackageTarget> targets) throws PackageTrouble, InterruptedException {
        return changes(ask(Programs.line(INSTALL, specifications(targets))));
    }

    private static List<PackageChange> changes(ZypperAnswer answer) throws PackageTrouble {
        Optional<List<ZypperAnswer.Action>> actions = answer.actions();
        if (actions.isEmpty()) {
            throw trouble(answer, TRANSACTION_REFUSED, false);
        }
        List<PackageChange> changes = new ArrayList<>();
        for (ZypperAnswer.Action action : actions.get()) {
            if (action.section().contains("remove")) {
                throw PackageTrouble.lasting(
                        TRANSACTION_REFUSED,
                        "zypper would remove " + action.name() + " " + action.to()
                                + ", which an upgrade must not; plan that apart");
            }
            changes.add(new PackageChange(action.name(), action.architecture(), action.from(), action.to()));
        }
        return List.copyOf(changes);
    }

    @Override
    public List<PackageChange> changes(TransactionPlan plan, List<Path> files)
            throws PackageTrouble, IOException, InterruptedException {
        Path directory = Files.createDirectories(programs.settings().archive().resolve("zypper"));
        List<String> offline = offline(directory, files);
        CommandEnd.Exited refreshed =
                programs.run(Programs.QUERY_LIMIT, Programs.line(offline, List.of("--non-interactive", "refresh")));
        if (refreshed.exitCode() != 0) {
            throw new PackageTrouble(RpmMessages.classify(refreshed.everything(), REPOSITORY, true));
        }
        List<PackageTarget> targets = plan.changes().stream()
                .map(it -> new PackageTarget(it.name(), it.architecture(), it.to()))
                .toList();
        return changes(ask(offline, Programs.QUERY_LIMIT, Programs.line(INSTALL, specifications(targets))));
    }

    /** zypper with these files as its only repository, in a directory of the agent's own. */
    private List<String> offline(Path directory, List<Path> files) throws IOException {
        Path own = directory.resolve("files");
        empty(own);
        for (Path file : files) {
            link(file, own.resolve(String.valueOf(file.getFileName())));
        }
        Path repositories = Files.createDirectories(directory.resolve("repos.d"));
        // Each file is compared with the archive's by its SHA-256, and was checked by zypper when it was fetched.
        Files.writeString(repositories.resolve("patchwave.repo"), """
                [patchwave]
                name=staged by Patchwave
                enabled=1
                autorefresh=0
                type=plaindir
                baseurl=dir:%s
                gpgcheck=0
                """.formatted(own));
        Path cache = directory.resolve("cache");
        return Programs.line(
                zypper(), List.of("--reposd-dir", repositories.toString(), "--cache-dir", cache.toString()));
    }

    private static void empty(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** A hard link costs nothing; another file system needs a copy. */
    private static void link(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (IOException | UnsupportedOperationException e) {
            KeptFiles.copy(file, name);
        }
    }

    @Override
    public Fetched fetch(List<PackageTarget> targets, Path into) throws PackageTrouble, InterruptedException {
        Map<PackageTarget, Path> files = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        List<PackageTarget> left = new ArrayList<>(targets);
        while (!left.isEmpty()) {
            // Of a package that is named twice it would fetch one version alone, and say nothing.
            Map<String, PackageTarget> round = new LinkedHashMap<>();
            left.forEach(target -> round.putIfAbsent(target.qualifiedName(), target));
            left.removeAll(round.values());
            ZypperAnswer answer = ask(
                    Programs.line(zypper(), List.of("--pkg-cache-dir", into.toString())),
                    Programs.NETWORK_LIMIT,
                    Programs.line(List.of("download"), specifications(List.copyOf(round.values()))));
            answer.downloads().forEach(download -> files.put(download.target(), download.file()));
            // What it could not get it tells in words alone, and ends with 0.
            problems.add(answer.words());
        }
        return new Fetched(files, String.join("\n", problems).strip());
    }

    @Override
    public List<String> transaction(TransactionPlan plan, List<Path> files, String tag, Path directory)
            throws IOException {
        Path guard = KeptFiles.ship(ZypperFrontEnd.class, "guard.sh", directory);
        return Programs.line(
                List.of("env", "ZYPP_LOCK_TIMEOUT=120", "/bin/sh", guard.toString(), tag), offline(directory, files));
    }
}
