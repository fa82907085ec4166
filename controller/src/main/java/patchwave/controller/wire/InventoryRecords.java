package patchwave.controller.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.controller.inventory.HostInventory;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.RecordBytes;
import patchwave.proto.agent.v1.ArchiveFinding;
import patchwave.proto.agent.v1.ArchiveRecord;
import patchwave.proto.agent.v1.HostRecord;
import patchwave.proto.agent.v1.InventoryListener;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.PackageRecord;
import patchwave.proto.agent.v1.UseRecord;

/** Reads the records of inventories. */
public final class InventoryRecords {
    private static final int TEXT = 500;
    private static final int PATH = 1_000;
    private static final int LINES = 20;
    private static final int LISTENERS = 100;
    private static final int LAST_PORT = 65_535;

    private final List<HostInventory.PackageEntry> packages = new ArrayList<>();
    private final List<HostInventory.Use> uses = new ArrayList<>();
    private final Map<String, ArchiveRecord> archives = new TreeMap<>();
    private final Map<String, List<HostInventory.Part>> parts = new TreeMap<>();
    private final Map<String, List<HostInventory.Finding>> findings = new TreeMap<>();
    private Optional<HostInventory.Os> os = Optional.empty();

    private InventoryRecords() {}

    /**
     * What the inventory says. Records of a kind that is not known are left out: their host's agent is newer.
     *
     * @throws WireFault naming the field that breaks a rule
     */
    public static HostInventory read(Inventory inventory) {
        InventoryRecords records = new InventoryRecords();
        inventory.records().forEach(records::add);
        return records.together(inventory);
    }

    private void add(RecordBytes bytes) {
        try {
            add(InventoryRecord.parseFrom(bytes.content()));
        } catch (InvalidProtocolBufferException e) {
            throw new WireFault("inventory_record: expected a message, found none: " + e.getMessage());
        }
    }

    private void add(InventoryRecord each) {
        switch (each.getRecordCase()) {
            case HOST -> {
                if (os.isPresent()) {
                    throw new WireFault("inventory_record.host: expected one, found two");
                }
                os = Optional.of(os(each.getHost()));
            }
            case PACKAGE -> packages.add(packageEntry(each.getPackage()));
            case USE -> uses.add(use(each.getUse()));
            case ARCHIVE -> archives.put(text("archive.path", each.getArchive().getPath(), PATH), each.getArchive());
            case ARCHIVE_PART ->
                parts.computeIfAbsent(
                                text("archive_part.path", each.getArchivePart().getPath(), PATH),
                                _ -> new ArrayList<>())
                        .add(new HostInventory.Part(
                                text("archive_part.inner", each.getArchivePart().getInner(), PATH),
                                text(
                                        "archive_part.group_id",
                                        each.getArchivePart().getGroupId(),
                                        TEXT),
                                text(
                                        "archive_part.artifact_id",
                                        each.getArchivePart().getArtifactId(),
                                        TEXT),
                                text(
                                        "archive_part.version",
                                        each.getArchivePart().getVersion(),
                                        TEXT)));
            case ARCHIVE_FINDING ->
                findings.computeIfAbsent(
                                text(
                                        "archive_finding.path",
                                        each.getArchiveFinding().getPath(),
                                        PATH),
                                _ -> new ArrayList<>())
                        .add(finding(each.getArchiveFinding()));
            case RECORD_NOT_SET -> {}
        }
    }

    private HostInventory together(Inventory inventory) {
        List<HostInventory.Archive> joined = new ArrayList<>();
        archives.forEach((path, archive) -> joined.add(new HostInventory.Archive(
                path,
                text("archive.owner", archive.getOwner(), TEXT),
                text("archive.error", archive.getError(), TEXT),
                parts.getOrDefault(path, List.of()),
                findings.getOrDefault(path, List.of()))));
        return new HostInventory(
                inventory.hash(),
                inventory.takenAt(),
                os.orElseThrow(() -> new WireFault("inventory_record.host: expected one, found none")),
                packages,
                uses,
                joined);
    }

    private static HostInventory.Os os(HostRecord host) {
        return new HostInventory.Os(
                text("host.os_id", host.getOsId(), TEXT),
                text("host.os_version", host.getOsVersion(), TEXT),
                text("host.os_codename", host.getOsCodename(), TEXT),
                text("host.architecture", host.getArchitecture(), TEXT),
                text("host.kernel_release", host.getKernelRelease(), TEXT),
                text("host.kernel_version", host.getKernelVersion(), TEXT),
                text("host.kernel_package", host.getKernelPackage(), TEXT),
                texts("host.gaps", host.getGapsList()));
    }

    private static HostInventory.PackageEntry packageEntry(PackageRecord it) {
        if (it.getName().isEmpty() || it.getVersion().isEmpty()) {
            throw new WireFault("inventory_record.package: expected a name and a version, found '%s' and '%s'"
                    .formatted(it.getName(), it.getVersion()));
        }
        return new HostInventory.PackageEntry(
                text("package.name", it.getName(), TEXT),
                text("package.architecture", it.getArchitecture(), TEXT),
                text("package.version", it.getVersion(), TEXT),
                text("package.source", it.getSource(), TEXT),
                text("package.source_version", it.getSourceVersion(), TEXT),
                text("package.status", it.getStatus(), TEXT),
                texts("package.origins", it.getOriginsList()),
                texts("package.offered_by", it.getOfferedByList()),
                it.getKernel(),
                it.hasModule() ? Optional.of(text("package.module", it.getModule(), TEXT)) : Optional.empty());
    }

    private static HostInventory.Use use(UseRecord use) {
        if (use.getListenersCount() > LISTENERS) {
            throw new WireFault("inventory_record.use.listeners: expected at most %d, found %d"
                    .formatted(LISTENERS, use.getListenersCount()));
        }
        return new HostInventory.Use(
                text("use.subject", use.getSubject(), PATH),
                use.getListenersList().stream().map(InventoryRecords::listener).toList(),
                use.getReplaced());
    }

    private static HostInventory.Listener listener(InventoryListener it) {
        boolean tcp = switch (it.getProtocol()) {
            case LISTENER_PROTOCOL_TCP -> true;
            case LISTENER_PROTOCOL_UDP -> false;
            case LISTENER_PROTOCOL_UNSPECIFIED, UNRECOGNIZED ->
                throw new WireFault(
                        "inventory_record.use.listeners.protocol: expected TCP or UDP, found " + it.getProtocol());
        };
        if (it.getPort() < 1 || it.getPort() > LAST_PORT) {
            throw new WireFault("inventory_record.use.listeners.port: expected 1 to 65535, found " + it.getPort());
        }
        return new HostInventory.Listener(
                tcp,
                text("use.listeners.address", it.getAddress(), TEXT),
                it.getPort(),
                text("use.listeners.program", it.getProgram(), TEXT),
                it.getIsolated());
    }

    private static HostInventory.Finding finding(ArchiveFinding it) {
        return new HostInventory.Finding(
                text("archive_finding.inner", it.getInner(), PATH),
                text("archive_finding.cve", it.getCve(), TEXT),
                switch (it.getJudgement()) {
                    case ARCHIVE_JUDGEMENT_VULNERABLE -> HostInventory.Judgement.VULNERABLE;
                    case ARCHIVE_JUDGEMENT_MITIGATED -> HostInventory.Judgement.MITIGATED;
                    case ARCHIVE_JUDGEMENT_PATCHED -> HostInventory.Judgement.PATCHED;
                    case ARCHIVE_JUDGEMENT_SUSPICIOUS -> HostInventory.Judgement.SUSPICIOUS;
                    case ARCHIVE_JUDGEMENT_ERROR -> HostInventory.Judgement.ERROR;
                    case ARCHIVE_JUDGEMENT_UNSPECIFIED, UNRECOGNIZED ->
                        throw new WireFault("inventory_record.archive_finding.judgement: expected a known one, found "
                                + it.getJudgement());
                },
                texts("archive_finding.evidence", it.getEvidenceList()));
    }

    private static String text(String field, String value, int most) {
        return Fields.text("inventory_record." + field, value, most);
    }

    private static List<String> texts(String field, List<String> values) {
        if (values.size() > LINES) {
            throw new WireFault(
                    "inventory_record.%s: expected at most %d, found %d".formatted(field, LINES, values.size()));
        }
        return values.stream().map(value -> text(field, value, TEXT)).toList();
    }
}
