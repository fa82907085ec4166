package patchwave.agent.wire;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import patchwave.agent.inventory.InventoryRecord;
import patchwave.agent.inventory.Listener;
import patchwave.agent.operation.Bytes;
import patchwave.proto.agent.v1.ArchiveFinding;
import patchwave.proto.agent.v1.ArchiveJudgement;
import patchwave.proto.agent.v1.ArchivePartRecord;
import patchwave.proto.agent.v1.ArchiveRecord;
import patchwave.proto.agent.v1.HostRecord;
import patchwave.proto.agent.v1.InventoryListener;
import patchwave.proto.agent.v1.ListenerProtocol;
import patchwave.proto.agent.v1.PackageRecord;
import patchwave.proto.agent.v1.UseRecord;

/** Writes the records of an inventory. What is longer than the protocol has it is cut. */
public final class InventoryMessages {
    private static final int TEXT = 500;
    private static final int PATH = 1_000;
    private static final int GAPS = 20;
    private static final int ORIGINS = 10;
    private static final int LISTENERS = 100;
    /** A hundred of these fit into a record. */
    private static final int PROGRAM = 80;
    /** Bytes that UTF-8 has for one char of Java at most. */
    private static final int LONGEST_LETTER = 3;

    private InventoryMessages() {}

    /** The record as it is sent; the same bytes for the same record. */
    public static Bytes write(InventoryRecord each) {
        patchwave.proto.agent.v1.InventoryRecord.Builder builder =
                patchwave.proto.agent.v1.InventoryRecord.newBuilder();
        switch (each) {
            case InventoryRecord.Host host -> builder.setHost(host(host));
            case InventoryRecord.PackageEntry it -> builder.setPackage(packageRecord(it));
            case InventoryRecord.Use use -> builder.setUse(use(use));
            case InventoryRecord.Archive archive ->
                builder.setArchive(ArchiveRecord.newBuilder()
                        .setPath(cut(archive.path(), PATH))
                        .setOwner(cut(archive.owner(), TEXT))
                        .setError(cut(archive.error(), TEXT)));
            case InventoryRecord.Part part ->
                builder.setArchivePart(ArchivePartRecord.newBuilder()
                        .setPath(cut(part.path(), PATH))
                        .setInner(cut(part.inner(), PATH))
                        .setGroupId(cut(part.groupId(), TEXT))
                        .setArtifactId(cut(part.artifactId(), TEXT))
                        .setVersion(cut(part.version(), TEXT)));
            case InventoryRecord.Finding finding ->
                builder.setArchiveFinding(ArchiveFinding.newBuilder()
                        .setPath(cut(finding.path(), PATH))
                        .setInner(cut(finding.inner(), PATH))
                        .setCve(finding.cve())
                        .setJudgement(judgement(finding.judgement()))
                        .addAllEvidence(cut(finding.evidence(), GAPS)));
        }
        ByteString bytes = builder.build().toByteString();
        return Bytes.of(bytes.toByteArray());
    }

    private static HostRecord host(InventoryRecord.Host host) {
        return HostRecord.newBuilder()
                .setOsId(cut(host.osId(), TEXT))
                .setOsVersion(cut(host.osVersion(), TEXT))
                .setOsCodename(cut(host.osCodename(), TEXT))
                .setArchitecture(cut(host.architecture(), TEXT))
                .setKernelRelease(cut(host.kernelRelease(), TEXT))
                .setKernelVersion(cut(host.kernelVersion(), TEXT))
                .setKernelPackage(cut(host.kernelPackage(), TEXT))
                .addAllGaps(cut(host.gaps(), GAPS))
                .build();
    }

    private static PackageRecord packageRecord(InventoryRecord.PackageEntry it) {
        PackageRecord.Builder entry = PackageRecord.newBuilder()
                .setName(cut(it.name(), TEXT))
                .setArchitecture(cut(it.architecture(), TEXT))
                .setVersion(cut(it.version(), TEXT))
                .setSource(cut(it.source(), TEXT))
                .setSourceVersion(cut(it.sourceVersion(), TEXT))
                .setStatus(cut(it.status(), TEXT))
                .addAllOrigins(cut(it.origins(), ORIGINS))
                .addAllOfferedBy(cut(it.offeredBy(), ORIGINS))
                .setKernel(it.kernel());
        // That it was looked at and is of none is said too: without it nothing about modules is known of a package of
        // rpm.
        it.module().ifPresent(module -> entry.setModule(cut(module, TEXT)));
        return entry.build();
    }

    private static UseRecord use(InventoryRecord.Use use) {
        return UseRecord.newBuilder()
                .setSubject(cut(use.subject(), PATH))
                .addAllListeners(use.listeners().stream()
                        .limit(LISTENERS)
                        .map(InventoryMessages::listener)
                        .toList())
                .setReplaced(use.replaced())
                .build();
    }

    private static InventoryListener listener(Listener listener) {
        return InventoryListener.newBuilder()
                .setProtocol(
                        switch (listener.protocol()) {
                            case TCP -> ListenerProtocol.LISTENER_PROTOCOL_TCP;
                            case UDP -> ListenerProtocol.LISTENER_PROTOCOL_UDP;
                        })
                .setAddress(listener.address())
                .setPort(listener.port())
                .setProgram(cut(listener.program(), PROGRAM))
                .setIsolated(listener.isolated())
                .build();
    }

    private static ArchiveJudgement judgement(InventoryRecord.Judgement judgement) {
        return switch (judgement) {
            case VULNERABLE -> ArchiveJudgement.ARCHIVE_JUDGEMENT_VULNERABLE;
            case MITIGATED -> ArchiveJudgement.ARCHIVE_JUDGEMENT_MITIGATED;
            case PATCHED -> ArchiveJudgement.ARCHIVE_JUDGEMENT_PATCHED;
            case SUSPICIOUS -> ArchiveJudgement.ARCHIVE_JUDGEMENT_SUSPICIOUS;
            case ERROR -> ArchiveJudgement.ARCHIVE_JUDGEMENT_ERROR;
        };
    }

    private static List<String> cut(List<String> texts, int most) {
        return texts.stream().limit(most).map(text -> cut(text, TEXT)).toList();
    }

    /** By bytes, since a record is bounded by these. */
    private static String cut(String text, int most) {
        if (text.length() <= most / LONGEST_LETTER) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= most) {
            return text;
        }
        int end = most;
        while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
            // Within a letter.
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
