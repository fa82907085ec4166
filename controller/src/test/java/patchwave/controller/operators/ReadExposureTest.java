package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.store.Actor;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.GetAdvisoryRequest;
import patchwave.proto.operator.v1.GetAdvisoryResponse;
import patchwave.proto.operator.v1.GetExposureRequest;
import patchwave.proto.operator.v1.GetExposureResponse;
import patchwave.proto.operator.v1.ListFeedsRequest;
import patchwave.proto.operator.v1.VulnerabilityExposure;

/** What the feeds state and what hosts have come to verdicts; and to an urgency, without anybody recording anything. */
class ReadExposureTest {
    private static final String LOCAL = """
            advisories:
              LOCAL-2026-1:
                published: 2026-11-30T03:10:00Z
                by: alice@example.com
                link: https://example.com/ticket/4711
                cves: [CVE-2026-12345]
                severity: high
                exploitation: poc
                packages:
                  - release: debian 12
                    source: openssl
                    fixed: 3.0.17-1~deb12u1
            """;

    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void begin() throws IOException {
        bench = new Bench(folder).withFleet();
    }

    @AfterEach
    void end() throws IOException {
        bench.close();
    }

    private GetExposureResponse exposure(String id) {
        return bench.rollouts()
                .getExposure(GetExposureRequest.newBuilder().setAdvisoryId(id).build());
    }

    private void published() throws IOException {
        Files.writeString(Path.of(bench.local.from()), LOCAL);
        bench.feeds.poll(bench.local);
        assertThat(bench.feeds.states().getFirst().refusal()).isEmpty();
    }

    @Test
    void hostsHaveOneVerdictEachAndThoseWithoutAnInventoryAreNamed() throws IOException {
        bench.inventories.keep(bench.enrolled("dev", "web-1"), FindHostsTest.inventory(Bench.START, "3.0.9-1~deb12u1"));
        bench.inventories.keep(
                bench.enrolled("dev", "web-2"), FindHostsTest.inventory(Bench.START, "3.0.17-1~deb12u1"));
        HostId gone = bench.enrolled("dev", "web-3");
        bench.inventories.keep(gone, FindHostsTest.inventory(Bench.START, "3.0.9-1~deb12u1"));
        bench.store.change(Actor.operator("alice"), tables -> tables.hosts().remove(gone, "scrapped"));
        bench.enrolled("dev", "web-4");
        assertThat(exposure("CVE-2026-12345").getVulnerabilitiesCount())
                .as("nobody states anything yet")
                .isZero();
        published();
        for (String id : List.of("CVE-2026-12345", "LOCAL-2026-1")) {
            GetExposureResponse response = exposure(id);
            VulnerabilityExposure found = response.getVulnerabilities(0);
            assertThat(found.getVulnerabilityId()).isEqualTo("CVE-2026-12345");
            assertThat(found.getVerdictsList().stream()
                            .map(verdict -> verdict.getVerdict() + " " + verdict.getHostsList()))
                    .containsExactly("affected-fix-available [web-1]", "fixed [web-2]");
            assertThat(found.getStatements(0).getStatus()).isEqualTo("fixed in 3.0.17-1~deb12u1");
            assertThat(found.getStatements(0).getFeed()).isEqualTo("a local advisory file");
            assertThat(response.getUnknownHostsList()).containsExactly("web-4");
        }
    }

    /** Nothing that was well is known to be so after a day without a word; what was affected is no better for it. */
    @Test
    void anOldInventoryDoesNotSayThatAHostIsWell() throws IOException {
        published();
        bench.inventories.keep(bench.enrolled("dev", "web-1"), FindHostsTest.inventory(Bench.START, "3.0.9-1~deb12u1"));
        bench.inventories.keep(
                bench.enrolled("dev", "web-2"), FindHostsTest.inventory(Bench.START, "3.0.17-1~deb12u1"));
        bench.now = Bench.START.plus(Duration.ofHours(24)).plusSeconds(1);
        GetExposureResponse response = exposure("CVE-2026-12345");
        assertThat(response.getVulnerabilities(0).getVerdictsList().stream()
                        .map(verdict -> verdict.getVerdict() + " " + verdict.getHostsList()))
                .containsExactly("affected-fix-available [web-1]");
        assertThat(response.getUnknownHostsList()).containsExactly("web-1", "web-2");
        assertThat(response.getPartialCount()).as("they are named already").isZero();
    }

    @Test
    void whatAFeedSaysIsDecidedWithoutAnybodyRecordingIt() throws IOException {
        GetAdvisoryRequest request =
                GetAdvisoryRequest.newBuilder().setAdvisoryId("CVE-2026-12345").build();
        assertThat(Bench.refused(() -> bench.rollouts().getAdvisory(request)).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        published();
        GetAdvisoryResponse advisory = bench.rollouts().getAdvisory(request);
        assertThat(advisory.getPackage()).isEqualTo("openssl");
        assertThat(advisory.getFixedVersion()).isEqualTo("3.0.17-1~deb12u1");
        assertThat(advisory.getRule()).isEqualTo("high");
        assertThat(advisory.getBecause())
                .contains("Exploitation is public proof of concept")
                .contains("by alice@example.com");
    }

    @Test
    void feedsSayHowTheyAre() throws IOException {
        bench.feeds.poll(bench.local);
        assertThat(bench.rollouts()
                        .listFeeds(ListFeedsRequest.getDefaultInstance())
                        .getFeeds(0)
                        .getRefusal())
                .endsWith("there is no such file");
        published();
        assertThat(bench.rollouts()
                        .listFeeds(ListFeedsRequest.getDefaultInstance())
                        .getFeeds(0)
                        .getRecordCount())
                .isEqualTo(1);
    }

    @Test
    void aReleaseThatNobodySpeaksOfIsNotKnownAndNotFine() throws IOException {
        published();
        bench.inventories.keep(
                bench.enrolled("dev", "web-1"),
                FindHostsTest.inventory("rocky", "9.4", List.of(), Bench.START, "3.0.9-1.el9"));
        VulnerabilityExposure found = exposure("CVE-2026-12345").getVulnerabilities(0);
        assertThat(found.getVerdictsList()).isEmpty();
        assertThat(found.getUnspokenList())
                .singleElement()
                .satisfies(silent ->
                        assertThat(silent.getRelease() + silent.getHostsList()).isEqualTo("rocky 9.4[web-1]"));
    }

    @Test
    void aHostThatCouldNotLookEverywhereIsNamed() throws IOException {
        published();
        bench.inventories.keep(
                bench.enrolled("dev", "web-1"),
                FindHostsTest.inventory("debian", "12", List.of("archives were not looked for yet"), Bench.START));
        assertThat(exposure("CVE-2026-12345").getPartialHostsList()).containsExactly("web-1");
        assertThat(exposure("CVE-2026-12345").getOldestInventoryTime().getSeconds())
                .isEqualTo(Bench.START.getEpochSecond());
    }
}
