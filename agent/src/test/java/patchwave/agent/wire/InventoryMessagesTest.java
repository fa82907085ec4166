package patchwave.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import patchwave.agent.inventory.InventoryRecord;
import patchwave.agent.inventory.InventoryRecord.Judgement;
import patchwave.agent.inventory.Listener;
import patchwave.agent.operation.Bytes;
import patchwave.proto.agent.v1.ArchiveJudgement;
import patchwave.proto.agent.v1.HostRecord;
import patchwave.proto.agent.v1.ListenerProtocol;
import patchwave.proto.agent.v1.PackageRecord;

final class InventoryMessagesTest {
    private static final int LARGEST_RECORD = 16 << 10;

    private static patchwave.proto.agent.v1.InventoryRecord written(InventoryRecord each)
            throws InvalidProtocolBufferException {
        Bytes bytes = InventoryMessages.write(each);
        assertThat(bytes.size()).isLessThan(LARGEST_RECORD);
        assertThat(InventoryMessages.write(each)).isEqualTo(bytes);
        return patchwave.proto.agent.v1.InventoryRecord.parseFrom(bytes.toArray());
    }

    @Test
    void everyFieldOfHostAndPackageTravels() throws InvalidProtocolBufferException {
        assertThat(written(new InventoryRecord.Host(
                                "debian",
                                "12",
                                "bookworm",
                                "amd64",
                                "6.1.0",
                                "#1",
                                "linux-image:amd64",
                                List.of("gap")))
                        .getHost())
                .isEqualTo(HostRecord.newBuilder()
                        .setOsId("debian")
                        .setOsVersion("12")
                        .setOsCodename("bookworm")
                        .setArchitecture("amd64")
                        .setKernelRelease("6.1.0")
                        .setKernelVersion("#1")
                        .setKernelPackage("linux-image:amd64")
                        .addGaps("gap")
                        .build());
        assertThat(written(new InventoryRecord.PackageEntry(
                                "libc6",
                                "amd64",
                                "2.36-9",
                                "glibc",
                                "2.36",
                                "ii ",
                                List.of("A"),
                                List.of("B"),
                                true,
                                Optional.of("m:1")))
                        .getPackage())
                .isEqualTo(PackageRecord.newBuilder()
                        .setName("libc6")
                        .setArchitecture("amd64")
                        .setVersion("2.36-9")
                        .setSource("glibc")
                        .setSourceVersion("2.36")
                        .setStatus("ii ")
                        .addOrigins("A")
                        .addOfferedBy("B")
                        .setKernel(true)
                        .setModule("m:1")
                        .build());
    }

    /** An agent that has never heard of modules says nothing of them: that of rpm it is of none must be told apart from that. */
    @Test
    void ofRpmItIsAlwaysSaidWhetherAPackageIsOfAModule() throws InvalidProtocolBufferException {
        var ofRpm = written(entry(Optional.of(""))).getPackage();
        assertThat(ofRpm.hasModule()).isTrue();
        assertThat(ofRpm.getModule()).isEmpty();
        assertThat(written(entry(Optional.empty())).getPackage().hasModule())
                .as("dpkg has none")
                .isFalse();
    }

    private static InventoryRecord.PackageEntry entry(Optional<String> module) {
        return new InventoryRecord.PackageEntry(
                "curl", "x86_64", "1-1", "curl", "1-1", "installed", List.of(), List.of(), false, module);
    }

    @Test
    void usesAndArchivesTravel() throws InvalidProtocolBufferException {
        var use = written(new InventoryRecord.Use(
                        "nginx:amd64",
                        List.of(new Listener(Listener.Protocol.UDP, "::", 53, "/usr/sbin/x", true)),
                        true))
                .getUse();
        assertThat(use.getListeners(0).getProtocol()).isEqualTo(ListenerProtocol.LISTENER_PROTOCOL_UDP);
        assertThat(use.getListeners(0).getPort()).isEqualTo(53);
        assertThat(use.getListeners(0).getIsolated()).isTrue();
        assertThat(use.getReplaced()).isTrue();
        assertThat(written(new InventoryRecord.Archive("/a.jar", "p:all", "broken"))
                        .getArchive()
                        .getOwner())
                .isEqualTo("p:all");
        assertThat(written(new InventoryRecord.Part("/a.jar", "b.jar", "g", "a", "1"))
                        .getArchivePart()
                        .getVersion())
                .isEqualTo("1");
        for (Judgement judgement : Judgement.values()) {
            var finding = written(new InventoryRecord.Finding("/a.jar", "", "CVE-1", judgement, List.of("e")))
                    .getArchiveFinding();
            assertThat(finding.getJudgement())
                    .isEqualTo(ArchiveJudgement.valueOf("ARCHIVE_JUDGEMENT_" + judgement.name()));
        }
    }

    /** A record that is too large would be refused with its whole report, again and again. */
    @Test
    void theLargestOfEachKindFitsIntoARecord() throws InvalidProtocolBufferException {
        String text = "\u20ac".repeat(5_000);
        List<String> many = IntStream.range(0, 100).mapToObj(i -> i + text).toList();
        List<Listener> listeners = IntStream.range(1, 500)
                .mapToObj(port -> new Listener(
                        Listener.Protocol.TCP, "fe80:1111:2222:3333:4444:5555:6666:7777", port, text, true))
                .toList();
        assertThat(written(new InventoryRecord.Host(text, text, text, text, text, text, text, many))
                        .getHost()
                        .getGapsCount())
                .isEqualTo(20);
        assertThat(written(new InventoryRecord.PackageEntry(
                                text, text, text, text, text, text, many, many, false, Optional.of(text)))
                        .getPackage()
                        .getOriginsCount())
                .isEqualTo(10);
        assertThat(written(new InventoryRecord.Use(text, listeners, false))
                        .getUse()
                        .getListenersCount())
                .isEqualTo(100);
        assertThat(written(new InventoryRecord.Finding(text, text, "CVE-1", Judgement.VULNERABLE, many))
                        .getArchiveFinding()
                        .getEvidenceCount())
                .isEqualTo(20);
        assertThat(written(new InventoryRecord.Part(text, text, text, text, text))
                        .hasArchivePart())
                .isTrue();
    }
}
