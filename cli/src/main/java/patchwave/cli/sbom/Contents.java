package patchwave.cli.sbom;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.proto.agent.v1.HostRecord;
import patchwave.proto.agent.v1.PackageRecord;
import patchwave.proto.operator.v1.HostInventory;

/** What is on the hosts of a document: each different thing once, with who has it. Grows with what differs, not with the hosts. */
final class Contents {
    /** A distribution's release, and for which machines it was made. */
    record OsRelease(String id, String version, String codename, String architecture) implements Comparable<OsRelease> {
        private static final Comparator<OsRelease> ORDER = Comparator.comparing(OsRelease::id)
                .thenComparing(OsRelease::version)
                .thenComparing(OsRelease::codename)
                .thenComparing(OsRelease::architecture);

        static OsRelease of(HostRecord system) {
            return new OsRelease(
                    system.getOsId(), system.getOsVersion(), system.getOsCodename(), system.getArchitecture());
        }

        @Override
        public int compareTo(OsRelease other) {
            return ORDER.compare(this, other);
        }
    }

    /** What hosts of a release have besides packages: which kernels run. */
    static final class OsEntry {
        final Who who = new Who();
        final SortedMap<String, Who> kernels = new TreeMap<>();
    }

    /** A package is the same on two hosts if all of this is. */
    record PackageKey(String name, String architecture, String version, String osId, String osVersion)
            implements Comparable<PackageKey> {
        private static final Comparator<PackageKey> ORDER = Comparator.comparing(PackageKey::name)
                .thenComparing(PackageKey::architecture)
                .thenComparing(PackageKey::version)
                .thenComparing(PackageKey::osId)
                .thenComparing(PackageKey::osVersion);

        @Override
        public int compareTo(PackageKey other) {
            return ORDER.compare(this, other);
        }
    }

    /** What may differ from host to host of one package. */
    static final class PackageEntry {
        final HostRecord system;
        final PackageRecord record;
        final Who who = new Who();
        final Runs runs = new Runs();
        final Who kernelOf = new Who();
        final SortedSet<String> statuses = new TreeSet<>();
        final SortedSet<String> origins = new TreeSet<>();
        final SortedSet<String> offeredBy = new TreeSet<>();

        PackageEntry(HostRecord system, PackageRecord record) {
            this.system = system;
            this.record = record;
        }
    }

    /** What may differ from host to host of one archive. */
    static final class ArchiveEntry {
        final Who who = new Who();
        final Runs runs = new Runs();
    }

    final SortedMap<OsRelease, OsEntry> systems = new TreeMap<>();
    /** Of ten thousand hosts each has a thousand of these: they are put in order once, at the end. */
    private final Map<PackageKey, PackageEntry> packages = new HashMap<>();

    private final Map<HostRecords.Archive, ArchiveEntry> archives = new HashMap<>();

    /** Sentences on what could not be looked at. */
    final SortedMap<String, Who> gaps = new TreeMap<>();

    /** Hosts with an inventory, and hosts that have sent none. */
    final Who known = new Who();

    final Who unknown = new Who();

    /** Where these hosts belong, as the controller knows it. */
    final SortedSet<String> environments = new TreeSet<>();

    final SortedSet<String> pools = new TreeSet<>();
    private final SerialNumber serial;
    private Optional<Timestamp> oldest = Optional.empty();
    private Optional<Timestamp> newest = Optional.empty();

    Contents(Subject subject) {
        serial = new SerialNumber(subject.ref());
    }

    /** Adds a host's inventory; hosts in the order of their ids. */
    void add(HostInventory host, HostRecords records) {
        String id = host.getHostId();
        known.add(id);
        serial.add(host);
        environments.add(host.getEnvironment());
        pools.addAll(host.getPoolsList());
        Timestamp taken = host.getTakeTime();
        oldest = oldest.filter(it -> Timestamps.compare(it, taken) <= 0).or(() -> Optional.of(taken));
        newest = newest.filter(it -> Timestamps.compare(it, taken) >= 0).or(() -> Optional.of(taken));
        HostRecord system = records.system();
        OsEntry os = systems.computeIfAbsent(OsRelease.of(system), _ -> new OsEntry());
        os.who.add(id);
        if (!system.getKernelRelease().isEmpty()) {
            os.kernels.computeIfAbsent(kernel(system), _ -> new Who()).add(id);
        }
        system.getGapsList().stream()
                .distinct()
                .forEach(gap -> gaps.computeIfAbsent(gap, _ -> new Who()).add(id));
        records.packages().forEach(it -> add(id, it, records));
        for (HostRecords.Archive archive : records.archives()) {
            ArchiveEntry entry = archives.computeIfAbsent(archive, _ -> new ArchiveEntry());
            entry.who.add(id);
            records.use(archive).ifPresent(entry.runs::add);
        }
    }

    private void add(String id, PackageRecord it, HostRecords records) {
        HostRecord system = records.system();
        PackageEntry entry = packages.computeIfAbsent(
                new PackageKey(
                        it.getName(), it.getArchitecture(), it.getVersion(), system.getOsId(), system.getOsVersion()),
                _ -> new PackageEntry(system, it));
        entry.who.add(id);
        entry.statuses.add(it.getStatus());
        entry.origins.addAll(it.getOriginsList());
        entry.offeredBy.addAll(it.getOfferedByList());
        records.use(it).ifPresent(entry.runs::add);
        if (records.isRunningKernel(it)) {
            entry.kernelOf.add(id);
        }
    }

    private static String kernel(HostRecord system) {
        return system.getKernelRelease() + (system.getKernelVersion().isEmpty() ? "" : " " + system.getKernelVersion());
    }

    /** Adds a host that has sent no inventory. */
    void addUnknown(HostInventory host) {
        unknown.add(host.getHostId());
        serial.add(host);
    }

    /** In the order of their names. */
    SortedMap<PackageKey, PackageEntry> packages() {
        return new TreeMap<>(packages);
    }

    /** In the order of their paths. */
    SortedMap<HostRecords.Archive, ArchiveEntry> archives() {
        SortedMap<HostRecords.Archive, ArchiveEntry> sorted = new TreeMap<>(HostRecords.Archive.ORDER);
        sorted.putAll(archives);
        return sorted;
    }

    /** Whether all hosts could look everywhere, so that what is not listed is not there. */
    boolean isWhole() {
        return unknown.count() == 0
                && gaps.isEmpty()
                && archives.keySet().stream()
                        .allMatch(archive -> archive.record().getError().isEmpty());
    }

    /** Derived from the inventories alone, so that the same ones always make the same document. */
    String serialNumber() {
        return serial.urn();
    }

    /** When the host was looked at whose inventory is the oldest; empty without hosts. */
    Optional<Timestamp> oldest() {
        return oldest;
    }

    Optional<Timestamp> newest() {
        return newest;
    }
}
