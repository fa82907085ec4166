package patchwave.cli.sbom;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import patchwave.proto.agent.v1.ArchiveFinding;
import patchwave.proto.agent.v1.ArchivePartRecord;
import patchwave.proto.agent.v1.ArchiveRecord;
import patchwave.proto.agent.v1.HostRecord;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.PackageRecord;
import patchwave.proto.agent.v1.UseRecord;

/**
 * One host's inventory, by kind of record.
 *
 * @param system the host as a whole
 * @param packages in the order of the inventory
 * @param archives by path, each with what was found in it
 * @param uses by subject: "name:architecture", or an archive's path
 */
record HostRecords(
        HostRecord system, List<PackageRecord> packages, List<Archive> archives, Map<String, UseRecord> uses) {
    /**
     * An archive with all that was told of it.
     *
     * @param parts by place and coordinates, whatever the order in which they came
     * @param findings by place and vulnerability
     */
    record Archive(ArchiveRecord record, List<ArchivePartRecord> parts, List<ArchiveFinding> findings) {
        static final Comparator<Archive> ORDER = Comparator.comparing(
                        (Archive archive) -> archive.record().getPath())
                .thenComparing(archive -> archive.record().getOwner())
                .thenComparing(archive -> archive.record().getError())
                .thenComparing(archive -> archive.parts().toString())
                .thenComparing(archive -> archive.findings().toString());

        private static final Comparator<ArchivePartRecord> PARTS = Comparator.comparing(ArchivePartRecord::getInner)
                .thenComparing(ArchivePartRecord::getGroupId)
                .thenComparing(ArchivePartRecord::getArtifactId)
                .thenComparing(ArchivePartRecord::getVersion);
        private static final Comparator<ArchiveFinding> FINDINGS =
                Comparator.comparing(ArchiveFinding::getInner).thenComparing(ArchiveFinding::getCve);

        Archive {
            parts = parts.stream().sorted(PARTS).toList();
            findings = findings.stream().sorted(FINDINGS).toList();
        }
    }

    /** Those of a host; records of a kind that this program does not know are left out, since a newer agent has sent them. */
    static HostRecords of(List<Integer> numbers, IntFunction<InventoryRecord> records) {
        HostRecord system = HostRecord.getDefaultInstance();
        List<PackageRecord> packages = new ArrayList<>();
        List<ArchiveRecord> archives = new ArrayList<>();
        Map<String, List<ArchivePartRecord>> parts = new HashMap<>();
        Map<String, List<ArchiveFinding>> findings = new HashMap<>();
        Map<String, UseRecord> uses = new HashMap<>();
        for (int number : numbers) {
            InventoryRecord record = records.apply(number);
            switch (record.getRecordCase()) {
                case HOST -> system = record.getHost();
                case PACKAGE -> packages.add(record.getPackage());
                case USE -> uses.put(record.getUse().getSubject(), record.getUse());
                case ARCHIVE -> archives.add(record.getArchive());
                case ARCHIVE_PART ->
                    parts.computeIfAbsent(record.getArchivePart().getPath(), _ -> new ArrayList<>())
                            .add(record.getArchivePart());
                case ARCHIVE_FINDING ->
                    findings.computeIfAbsent(record.getArchiveFinding().getPath(), _ -> new ArrayList<>())
                            .add(record.getArchiveFinding());
                case RECORD_NOT_SET -> {}
            }
        }
        List<Archive> whole = archives.stream()
                .map(it -> new Archive(
                        it,
                        parts.getOrDefault(it.getPath(), List.of()),
                        findings.getOrDefault(it.getPath(), List.of())))
                .toList();
        return new HostRecords(system, packages, whole, uses);
    }

    Optional<UseRecord> use(PackageRecord it) {
        return Optional.ofNullable(uses.get(qualifiedName(it)));
    }

    Optional<UseRecord> use(Archive it) {
        return Optional.ofNullable(uses.get(it.record().getPath()));
    }

    /** Whether it is the package of the running kernel. Where several have that name, it is the one that uname -r names, or none. */
    boolean isRunningKernel(PackageRecord it) {
        String named = system.getKernelPackage();
        if (!qualifiedName(it).equals(named)) {
            return false;
        }
        boolean isAlone = packages.stream()
                        .filter(other -> qualifiedName(other).equals(named))
                        .count()
                == 1;
        String version = it.getVersion().substring(it.getVersion().indexOf(':') + 1);
        return isAlone || system.getKernelRelease().equals(version + "." + it.getArchitecture());
    }

    private static String qualifiedName(PackageRecord it) {
        return it.getName() + ":" + it.getArchitecture();
    }
}
