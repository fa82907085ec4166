package patchwave.controller.exposure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.advisory.Release;
import patchwave.advisory.VersionScheme;
import patchwave.controller.inventory.HostInventory;
import patchwave.exposure.InModule;
import patchwave.exposure.InstalledPackage;
import patchwave.exposure.JavaArchive;
import patchwave.exposure.Origin;
import patchwave.exposure.PackageOnHost;
import patchwave.exposure.RunningKernel;
import patchwave.exposure.RuntimeEvidence;

/** Inventories as the matcher takes them. What a host left open stays open: nothing is guessed in its favour. */
public final class Matchable {
    /** What a host is that does not say so: no vendor speaks of it, so that its packages are unknown and not fine. */
    private static final Release NO_RELEASE = new Release("unknown", "unknown");

    /**
     * How the distributions' own repositories call themselves (apt's Origin), by os-release's ID. Exactly so: "Debian Backports" is
     * another one, whose higher versions say nothing about a fix for the release.
     */
    private static final Map<String, List<String>> REPOSITORIES = Map.of(
            "debian", List.of("Debian", "Debian-Security"),
            "ubuntu", List.of("Ubuntu"));

    /** Leap is mostly what SUSE built; and Package Hub, for SUSE Linux Enterprise, is openSUSE's. */
    private static final List<String> OF_SUSE = List.of("SUSE LLC", "SUSE Linux", "openSUSE");

    /** How the vendors of distributions' own packages begin to call themselves (rpm's Vendor), by os-release's ID. */
    private static final Map<String, List<String>> VENDORS = Map.ofEntries(
            Map.entry("rhel", List.of("Red Hat, Inc")),
            Map.entry("centos", List.of("CentOS")),
            Map.entry("fedora", List.of("Fedora Project")),
            Map.entry("rocky", List.of("Rocky Enterprise Software Foundation")),
            Map.entry("almalinux", List.of("AlmaLinux")),
            Map.entry("ol", List.of("Oracle America")),
            Map.entry("amzn", List.of("Amazon Linux")),
            Map.entry("mageia", List.of("Mageia.Org")),
            Map.entry("sles", OF_SUSE),
            Map.entry("sled", OF_SUSE),
            Map.entry("sles_sap", OF_SUSE),
            Map.entry("sle_hpc", OF_SUSE),
            Map.entry("sle-micro", OF_SUSE),
            Map.entry("sl-micro", OF_SUSE),
            Map.entry("opensuse-leap", OF_SUSE),
            Map.entry("opensuse-leap-micro", OF_SUSE),
            Map.entry("opensuse-tumbleweed", OF_SUSE));

    /** The packages that say which longer support a host of SUSE's has. */
    private static final Pattern SUSE_LONGER =
            Pattern.compile("(sles-ltss.*|sles_sap|sle_hpc-(ltss|espos))-release", Pattern.CASE_INSENSITIVE);

    /** A kernel of SUSE's, such as "kernel-default", whose name ends {@code uname -r}. */
    private static final Pattern SUSE_KERNEL = Pattern.compile("kernel-([a-z0-9_]+)");

    /** What the signatures that agents have are about. */
    private static final String LOG4J = "org.apache.logging.log4j:log4j-core";

    /** The first version without any of its vulnerabilities that signatures are about. */
    private static final String FIXED_LOG4J = "2.17.1";

    private Matchable() {}

    /** An inventory for the matcher. */
    public static patchwave.exposure.HostInventory of(HostInventory host) {
        Map<String, HostInventory.Use> uses = new LinkedHashMap<>();
        host.uses().forEach(use -> uses.put(use.subject(), use));
        boolean sawAll = sawAll(host.os());
        List<PackageOnHost> packages = host.packages().stream()
                .map(entry -> onHost(entry, host.os(), Optional.ofNullable(uses.get(entry.qualifiedName())), sawAll))
                .toList();
        return new patchwave.exposure.HostInventory(
                release(host.os()), packages, kernel(host), archives(host), subscriptions(host), host.takenAt());
    }

    private static List<String> subscriptions(HostInventory host) {
        return host.packages().stream()
                        .anyMatch(it -> SUSE_LONGER.matcher(it.name()).matches())
                ? List.of(Release.SUSE_LONGER)
                : List.of();
    }

    /** Whether packages and processes could be looked at whole: what is missing of Java archives says nothing about them. */
    static boolean sawAll(HostInventory.Os os) {
        return os.gaps().stream().allMatch(gap -> gap.startsWith("archives"));
    }

    private static Release release(HostInventory.Os os) {
        String version = os.version().isEmpty() ? os.codename() : os.version();
        try {
            return Release.of(os.id(), version);
        } catch (IllegalArgumentException _) {
            return NO_RELEASE;
        }
    }

    private static PackageOnHost onHost(
            HostInventory.PackageEntry entry, HostInventory.Os os, Optional<HostInventory.Use> use, boolean sawAll) {
        return new PackageOnHost(
                new InstalledPackage(
                        entry.name(),
                        entry.version(),
                        entry.architecture(),
                        entry.source(),
                        entry.sourceVersion(),
                        module(entry, os),
                        origin(entry, os)),
                runs(use, sawAll),
                use.filter(HostInventory.Use::replaced)
                        .map(_ -> new PackageOnHost.StaleProcesses(1, Optional.empty())));
    }

    /** An agent from before modules says nothing of them, which is not "of none"; but dpkg has none. */
    private static InModule module(HostInventory.PackageEntry entry, HostInventory.Os os) {
        Optional<String> said = entry.module();
        if (said.isEmpty()) {
            return release(os).scheme().equals(Optional.of(VersionScheme.DEB))
                    ? InModule.NONE
                    : new InModule.Unrecorded();
        }
        if (said.get().isEmpty()) {
            return InModule.NONE;
        }
        return said.get().indexOf(':') > 0 ? new InModule.Stream(said.get()) : new InModule.Unrecorded();
    }

    /** Who offers exactly this version; else, for a version that nobody offers any more, who offers the package at all. */
    private static Origin origin(HostInventory.PackageEntry entry, HostInventory.Os os) {
        List<String> known = entry.origins().isEmpty() ? entry.offeredBy() : entry.origins();
        if (known.isEmpty()) {
            return new Origin.Unrecorded();
        }
        boolean distribution = known.stream()
                .anyMatch(name -> REPOSITORIES.getOrDefault(os.id(), List.of()).contains(name)
                        || VENDORS.getOrDefault(os.id(), List.of()).stream().anyMatch(name::startsWith));
        return distribution ? new Origin.Distribution() : new Origin.Other(known.getFirst());
    }

    private static RuntimeEvidence runs(Optional<HostInventory.Use> use, boolean sawAll) {
        if (use.isEmpty()) {
            return sawAll ? RuntimeEvidence.INSTALLED : RuntimeEvidence.UNKNOWN;
        }
        List<HostInventory.Listener> listeners = use.get().listeners();
        if (!listeners.stream().allMatch(Matchable::isLocal)) {
            return RuntimeEvidence.LISTENING;
        }
        if (!sawAll) {
            // What could not be looked at may listen with it.
            return RuntimeEvidence.UNKNOWN;
        }
        return listeners.isEmpty() ? RuntimeEvidence.LOADED : RuntimeEvidence.LISTENING_LOCAL;
    }

    /** A loopback of a container's own network is not the host's, and what reaches it is not known. */
    private static boolean isLocal(HostInventory.Listener listener) {
        String address = listener.address();
        return !listener.isolated()
                && (address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1"));
    }

    private static Optional<RunningKernel> kernel(HostInventory host) {
        if (host.os().kernelRelease().isEmpty()) {
            return Optional.empty();
        }
        List<RunningKernel.Image> images = host.packages().stream()
                .filter(entry -> entry.qualifiedName().equals(host.os().kernelPackage()))
                .filter(entry -> isOfTheRunning(entry, host.os()))
                .map(entry -> new RunningKernel.Image(entry.name(), entry.version()))
                .toList();
        // One that cannot be told from another is not known: taking either could call an old kernel fixed.
        return Optional.of(new RunningKernel(
                host.os().kernelRelease(), images.size() == 1 ? Optional.of(images.getFirst()) : Optional.empty()));
    }

    /**
     * Whether the installed version is the one that runs, since rpm keeps several of one name and dpkg gives several builds one name.
     * Rpm's is in {@code uname -r}, as "5.14.0-427.el9.x86_64"; Debian's in {@code uname -v}, as "#1 SMP Debian 6.1.76-1 (date)"; and of
     * Ubuntu's 5.15.0-94.104 the last number, as "#104-Ubuntu SMP". SUSE's leaves out how often it was built: kernel-default
     * 5.14.21-150500.55.88.1 is "5.14.21-150500.55.88-default".
     */
    private static boolean isOfTheRunning(HostInventory.PackageEntry entry, HostInventory.Os os) {
        String version = entry.version().substring(entry.version().indexOf(':') + 1);
        String upload = version.replaceFirst("^[^-]*-[^.]*\\.", "");
        Matcher suse = SUSE_KERNEL.matcher(entry.name());
        return os.kernelRelease().equals(version + "." + entry.architecture())
                || (suse.matches()
                        && os.kernelRelease().equals(version.replaceFirst("\\.[0-9]+$", "") + "-" + suse.group(1)))
                || List.of(os.kernelVersion().split(" ", -1)).contains(version)
                || (os.id().equals("ubuntu") && os.kernelVersion().startsWith("#" + upload + "-Ubuntu"));
    }

    private static List<JavaArchive> archives(HostInventory host) {
        List<JavaArchive> archives = new ArrayList<>();
        host.archives()
                .forEach(archive -> archive.parts()
                        .forEach(part -> archives.add(new JavaArchive(
                                place(archive, part.inner()),
                                part.groupId() + ":" + part.artifactId(),
                                part.version().isEmpty() ? Optional.empty() : Optional.of(part.version()),
                                owner(archive)))));
        host.archives()
                .forEach(archive -> archive.findings().stream()
                        .filter(finding -> carriesLog4j(finding) && !isNamed(archive, finding.inner()))
                        .map(finding -> place(archive, finding.inner()))
                        .distinct()
                        .forEach(path -> archives.add(new JavaArchive(path, LOG4J, Optional.empty(), owner(archive)))));
        return archives;
    }

    /** What was found by its code alone has no version that anybody could compare, and is there all the same. */
    private static boolean carriesLog4j(HostInventory.Finding finding) {
        return switch (finding.judgement()) {
            case VULNERABLE, MITIGATED, SUSPICIOUS -> true;
            case PATCHED, ERROR -> false;
        };
    }

    /** Whether the archive itself says that it is an affected version, so that nothing is lost without the finding. */
    private static boolean isNamed(HostInventory.Archive archive, String inner) {
        return archive.parts().stream()
                .filter(part -> part.inner().equals(inner) && LOG4J.equals(part.groupId() + ":" + part.artifactId()))
                .anyMatch(part -> VersionScheme.MAVEN.reads(part.version())
                        && VersionScheme.MAVEN.compare(part.version(), FIXED_LOG4J) < 0);
    }

    private static String place(HostInventory.Archive archive, String inner) {
        return inner.isEmpty() ? archive.path() : archive.path() + "!/" + inner;
    }

    private static Optional<String> owner(HostInventory.Archive archive) {
        int colon = archive.owner().indexOf(':');
        String name = colon < 0 ? archive.owner() : archive.owner().substring(0, colon);
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
}
