package patchwave.agent.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.inventory.archives.ArchiveContent;
import patchwave.agent.inventory.archives.ArchiveScan;
import patchwave.agent.inventory.archives.FoundArchive;
import patchwave.agent.inventory.archives.Mounts;
import patchwave.agent.inventory.archives.Verdict;

/** Looks at everything but archives, and joins it all to records. Not for several threads. */
public final class HostLook {
    private static final int MOST_EVIDENCE = 20;
    private static final int MOST_STRAYS = 3;
    private static final int LONGEST_LINE = 300;
    private static final int LONGEST_PATH = 1_000;

    private final PackageSource source;
    private final ProcessScan processes;
    private final Path proc;
    private final Path root;
    private final String architecture;
    private final FileOwners owners;
    private Set<Path> openArchives = Set.of();

    HostLook(PackageSource source, Path proc, Path root, String architecture) {
        this.source = source;
        this.owners = new FileOwners(source, root);
        this.processes = new ProcessScan(proc);
        this.proc = proc;
        this.root = root;
        this.architecture = architecture;
    }

    /**
     * Of a host with dpkg and apt.
     *
     * @param proc where procfs is, "/proc"
     * @param root that packages are installed under
     * @param configuration for APT_CONFIG; empty for the host's own
     * @param architecture the package manager's word for it
     */
    public static HostLook dpkg(
            CommandRunner commands, Path proc, Path root, Optional<Path> configuration, String architecture) {
        return new HostLook(new DpkgPackages(commands::run, root, configuration), proc, root, architecture);
    }

    /**
     * Of a host with rpm.
     *
     * @param proc where procfs is, "/proc"
     * @param root that packages are installed under
     * @param home where rpm looks for a user's macros: an empty directory
     * @param architecture the package manager's word for it
     */
    public static HostLook rpm(CommandRunner commands, Path proc, Path root, Path home, String architecture) {
        return new HostLook(new RpmPackageList(commands::run, root, home), proc, root, architecture);
    }

    /** Changes whenever packages do; costs some stats. */
    String stamp() {
        return source.stamp();
    }

    /** Archives that processes had open at the last look, wherever they are. */
    Set<Path> openArchives() {
        return openArchives;
    }

    /**
     * What is here now.
     *
     * @param archives of the last walk; empty if there was none yet
     * @throws PackageSource.Unreadable if packages are not known: half an inventory would say that they are gone
     */
    List<InventoryRecord> look(Optional<ArchiveScan> archives) throws PackageSource.Unreadable, InterruptedException {
        String stamp = source.stamp();
        List<InventoryRecord.PackageEntry> packages = source.packages();
        RunningFiles running = processes.scan();
        openArchives = open(running);
        Map<String, String> images = KernelImages.below(root);
        List<FoundArchive> found = archives.map(ArchiveScan::archives).orElse(List.of());
        List<Path> networks = Mounts.networks(text(proc.resolve("self/mountinfo")));
        Set<String> files = new HashSet<>(running.files().keySet());
        // No package's; and to be asked for them the package manager might wait for a network that is down.
        files.removeIf(file -> networks.stream().anyMatch(Path.of(file)::startsWith));
        files.addAll(images.values());
        found.forEach(it -> files.add(it.path().toString()));
        owners.learn(files, gone(running), packages, stamp);

        List<InventoryRecord> records = new ArrayList<>();
        records.add(host(images, running, archives));
        Set<String> kernels = new HashSet<>();
        images.values().forEach(file -> kernels.add(owners.of(file)));
        for (InventoryRecord.PackageEntry each : packages) {
            records.add(kernels.contains(each.qualifiedName()) ? kernel(each) : each);
        }
        records.addAll(uses(running, found));
        found.forEach(it -> records.addAll(records(it)));
        return records;
    }

    private static Set<String> gone(RunningFiles running) {
        Set<String> gone = new TreeSet<>();
        running.files().forEach((file, use) -> {
            if (use.replaced()) {
                gone.add(file);
            }
        });
        return gone;
    }

    /** Code that no package has any more, and of which none is known to have had it, since it was replaced before the first look. */
    private Optional<String> strays(RunningFiles running) {
        List<String> strays = gone(running).stream()
                .filter(file -> !ProcessScan.isArchive(file) && owners.isStray(file))
                .toList();
        String first = strays.stream().limit(MOST_STRAYS).map(HostLook::line).collect(Collectors.joining(", "));
        String more = strays.size() > MOST_STRAYS ? " and " + (strays.size() - MOST_STRAYS) + " more" : "";
        return strays.isEmpty()
                ? Optional.empty()
                : Optional.of("code of unknown packages that is not on the disk any more still runs: " + first + more);
    }

    private static Set<Path> open(RunningFiles running) {
        Set<Path> open = new HashSet<>();
        running.files().forEach((file, use) -> {
            if (ProcessScan.isArchive(file)) {
                open.add(Path.of(file));
            }
        });
        return open;
    }

    private InventoryRecord.Host host(
            Map<String, String> images, RunningFiles running, Optional<ArchiveScan> archives) {
        Map<String, String> release = osRelease();
        String kernel = text(proc.resolve("sys/kernel/osrelease"));
        List<String> gaps = new ArrayList<>();
        if (running.closed() > 0) {
            gaps.add(running.closed() + " processes could not be looked at, or not whole");
        }
        strays(running).ifPresent(gaps::add);
        if (archives.isEmpty()) {
            gaps.add("archives were not looked for yet");
        }
        archives.flatMap(ArchiveScan::incomplete).ifPresent(why -> gaps.add("archives: " + line(why)));
        return new InventoryRecord.Host(
                release.getOrDefault("ID", "linux"),
                release.getOrDefault("VERSION_ID", ""),
                release.getOrDefault("VERSION_CODENAME", ""),
                architecture,
                kernel,
                text(proc.resolve("sys/kernel/version")),
                Optional.ofNullable(images.get(kernel)).map(owners::of).orElse(""),
                gaps);
    }

    private static InventoryRecord.PackageEntry kernel(InventoryRecord.PackageEntry it) {
        return new InventoryRecord.PackageEntry(
                it.name(),
                it.architecture(),
                it.version(),
                it.source(),
                it.sourceVersion(),
                it.status(),
                it.origins(),
                it.offeredBy(),
                true,
                it.module());
    }

    private List<InventoryRecord.Use> uses(RunningFiles running, List<FoundArchive> found) {
        Map<String, RunningFiles.FileUse> subjects = new TreeMap<>();
        Set<String> archives = new HashSet<>();
        found.forEach(it -> archives.add(it.path().toString()));
        running.files().forEach((file, use) -> {
            String owner = owners.of(file);
            if (!owner.isEmpty()) {
                subjects.computeIfAbsent(owner, _ -> new RunningFiles.FileUse()).add(use.listeners(), use.replaced());
            }
            if (archives.contains(file)) {
                subjects.computeIfAbsent(file, _ -> new RunningFiles.FileUse()).add(use.listeners(), use.replaced());
            }
        });
        List<InventoryRecord.Use> uses = new ArrayList<>();
        subjects.forEach((subject, use) -> uses.add(
                new InventoryRecord.Use(subject, List.copyOf(new TreeSet<>(use.listeners())), use.replaced())));
        return uses;
    }

    private List<InventoryRecord> records(FoundArchive archive) {
        String path = archive.path().toString();
        if (path.length() > LONGEST_PATH) {
            // No file that a service starts from; a name that long is somebody's test of us.
            return List.of();
        }
        ArchiveContent content = archive.content();
        List<InventoryRecord> records = new ArrayList<>();
        records.add(new InventoryRecord.Archive(
                path, owners.of(path), line(content.error().orElse(""))));
        for (ArchiveContent.Part part : content.parts()) {
            records.add(new InventoryRecord.Part(
                    path,
                    inner(part.inner()),
                    part.coordinates().groupId(),
                    part.coordinates().artifactId(),
                    part.coordinates().version()));
        }
        for (ArchiveContent.Finding finding : content.findings()) {
            records.add(new InventoryRecord.Finding(
                    path,
                    inner(finding.inner()),
                    finding.cve(),
                    judgement(finding.verdict()),
                    finding.verdict().evidence().stream()
                            .limit(MOST_EVIDENCE)
                            .map(HostLook::line)
                            .toList()));
        }
        return records;
    }

    private static InventoryRecord.Judgement judgement(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Vulnerable _ -> InventoryRecord.Judgement.VULNERABLE;
            case Verdict.Mitigated _ -> InventoryRecord.Judgement.MITIGATED;
            case Verdict.Patched _ -> InventoryRecord.Judgement.PATCHED;
            case Verdict.Suspicious _ -> InventoryRecord.Judgement.SUSPICIOUS;
            case Verdict.Failed _ -> InventoryRecord.Judgement.ERROR;
        };
    }

    /** The end of a path says most. */
    private static String inner(String inner) {
        return inner.length() <= LONGEST_PATH ? inner : inner.substring(inner.length() - LONGEST_PATH);
    }

    private static String line(String text) {
        return text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE);
    }

    private Map<String, String> osRelease() {
        String text = text(root.resolve("etc/os-release"));
        Map<String, String> values = new HashMap<>();
        for (String each : (text.isEmpty() ? text(root.resolve("usr/lib/os-release")) : text)
                .lines()
                .toList()) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                values.put(each.substring(0, equals), each.substring(equals + 1).replaceAll("[\"']", ""));
            }
        }
        return values;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
