package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.RecordBytes;
import patchwave.proto.agent.v1.InventoryListener;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.ListenerProtocol;
import patchwave.proto.agent.v1.UseRecord;
import patchwave.proto.operator.v1.DecisionInput;
import patchwave.proto.operator.v1.EvidenceHosts;
import patchwave.proto.operator.v1.GetAdvisoryRequest;
import patchwave.proto.operator.v1.GetAdvisoryResponse;
import patchwave.proto.operator.v1.GetExposureRequest;
import patchwave.proto.operator.v1.RecordAdvisoryRequest;

/** "A service we run": what is reachable over the network is so here only if something listens with it, or that is not known. */
class ReachTest {
    private static final String CVE = "CVE-2026-12345";
    private static final String VULNERABLE = "3.0.9-1~deb12u1";
    private static final String PATCHED = "3.0.17-1~deb12u1";

    private static final String STATED = """
            advisories:
              LOCAL-2026-1:
                published: 2026-11-30T03:10:00Z
                by: alice@example.com
                cves: [CVE-2026-12345]
                severity: medium
                packages:
                  - release: debian 12
                    source: openssl
                    fixed: 3.0.17-1~deb12u1
            """;

    private static final String RATED = """
            {"dataType": "CVE_RECORD", "cveMetadata": {"cveId": "CVE-2026-12345", "state": "PUBLISHED"},
             "containers": {
               "cna": {"metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]}}}
            """;

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void begin() throws IOException {
        bench = new Bench(folder).withFleet();
        Files.writeString(Path.of(bench.local.from()), STATED);
        Files.writeString(Path.of(bench.cves.from()), RATED);
        bench.feeds.poll(bench.local);
        bench.feeds.poll(bench.cves);
        bench.inventories.load();
    }

    @AfterEach
    void end() {
        bench.close();
    }

    /** A host with openssl, and what of it is in use. */
    private void host(String name, String version, List<String> gaps, UseRecord... uses) {
        Inventory without = FindHostsTest.inventory("debian", "12", gaps, Bench.START, version);
        List<RecordBytes> records = new ArrayList<>(without.records());
        Arrays.stream(uses)
                .map(use -> InventoryRecord.newBuilder().setUse(use).build())
                .forEach(use -> records.add(new RecordBytes(use.toByteArray())));
        bench.inventories.keep(bench.enrolled("dev", name), new Inventory(without.hash(), without.takenAt(), records));
    }

    private static UseRecord loaded() {
        return UseRecord.newBuilder().setSubject("openssl:amd64").build();
    }

    private static UseRecord listening(String address) {
        return loaded().toBuilder()
                .addListeners(InventoryListener.newBuilder()
                        .setProtocol(ListenerProtocol.LISTENER_PROTOCOL_TCP)
                        .setAddress(address)
                        .setPort(443)
                        .setProgram("/usr/sbin/nginx"))
                .build();
    }

    private GetAdvisoryResponse why() {
        return bench.rollouts()
                .getAdvisory(GetAdvisoryRequest.newBuilder().setAdvisoryId(CVE).build());
    }

    private String reach() {
        DecisionInput reach = why().getInputsList().stream()
                .filter(it -> it.getPoint().startsWith("Remotely reachable"))
                .findFirst()
                .orElseThrow();
        return reach.getValue() + ": " + reach.getSource();
    }

    private static List<String> counts(List<EvidenceHosts> runs) {
        return runs.stream()
                .map(each -> each.getEvidence() + " " + each.getCount() + " " + each.getHostsList())
                .toList();
    }

    @Test
    void whatListensOnAnAffectedHostIsImmediate() {
        host("web-1", VULNERABLE, List.of(), listening("0.0.0.0"));
        host("web-2", VULNERABLE, List.of(), loaded());
        host("web-3", PATCHED, List.of(), listening("0.0.0.0"));

        assertThat(why().getRule()).isEqualTo("remote alone");
        assertThat(reach())
                .isEqualTo("yes: over the network, by CVE-2026-12345: CISA's Vulnrichment,"
                        + " CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H by the CVE's authority;"
                        + " listens on 1 of 2 affected hosts");
        assertThat(counts(why().getRuns(0).getEvidenceList())).containsExactly("listening 1 []", "loaded 1 []");
        assertThat(counts(bench.rollouts()
                        .getExposure(GetExposureRequest.newBuilder()
                                .setAdvisoryId(CVE)
                                .build())
                        .getVulnerabilities(0)
                        .getRunsList()))
                .containsExactly("listening 1 [web-1]", "loaded 1 [web-2]");
    }

    @Test
    void whatListensNowhereGoesBySeverity() {
        host("web-1", VULNERABLE, List.of(), listening("127.0.0.1"));
        host("web-2", VULNERABLE, List.of(), loaded());
        host("web-3", VULNERABLE, List.of());
        host("web-4", PATCHED, List.of(), listening("0.0.0.0"));

        assertThat(reach())
                .startsWith("no: reachable over the network by CVE-2026-12345")
                .endsWith("but none of 3 affected hosts listens with it beyond loopback");
        assertThat(why().getRule()).isEqualTo("others");
        assertThat(bench.rollouts()
                        .recordAdvisory(RecordAdvisoryRequest.newBuilder()
                                .setAdvisoryId(CVE)
                                .setPackage("openssl")
                                .setRemote(true)
                                .build())
                        .getRule())
                .as("a person says that it is remote")
                .isEqualTo("remote alone");
    }

    @Test
    void aHostThatWasNotSeenOrNotSeenWholeMayListen() {
        host("web-1", VULNERABLE, List.of(), loaded());
        assertThat(why().getRule()).isEqualTo("others");
        bench.enrolled("dev", "web-2");
        assertThat(why().getRule()).as("it has only just come").isEqualTo("others");
        bench.now = Bench.START.plus(Duration.ofMinutes(15));
        assertThat(reach()).startsWith("yes: ").endsWith("; whether it is there at all is not known of 1 host");
        assertThat(why().getRuns(0).getUnseenCount()).isEqualTo(1);
        host("web-3", VULNERABLE, List.of("2 processes could not be looked at"), loaded());
        assertThat(reach()).startsWith("yes: ").endsWith("; whether it listens is not known of 1 of 2 affected hosts");
        host("web-4", VULNERABLE, List.of(), listening("10.0.0.4"));
        assertThat(reach()).startsWith("yes: ").endsWith("; listens on 1 of 3 affected hosts");
    }

    /** Due times that have moved earlier never move back: a host that is switched off must not move all of them. */
    @Test
    void aHostThatWasNotLookedAtForLongCountsByWhatItWas() {
        host("web-1", VULNERABLE, List.of(), loaded());
        bench.now = Bench.START.plus(Duration.ofHours(25));
        assertThat(reach()).startsWith("no: ");
    }

    /** Packages are always listed whole. A library may be in a directory that could not be read. */
    @Test
    void aHostThatCouldNotLookEverywhereMayHaveALibraryAndNoMorePackages() throws IOException {
        host("web-1", VULNERABLE, List.of(), loaded());
        host("web-2", PATCHED, List.of("/srv could not be read"));
        assertThat(reach()).startsWith("no: ");
        Files.writeString(Path.of(bench.local.from()), STATED + """
                    libraries:
                      - library: org.example:tls
                        fixed: "2"
                """);
        bench.feeds.poll(bench.local);
        assertThat(reach()).startsWith("yes: ").endsWith("; whether it is there at all is not known of 1 host");
    }

    @Test
    void nobodyAffectedMakesNothingLessUrgent() {
        assertThat(reach()).startsWith("yes: ").endsWith("; no host here is known to be affected");
    }
}
