package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Sha256;
import patchwave.controller.wire.Fields;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.AssertExploitationRequest;
import patchwave.proto.operator.v1.CurvePoint;
import patchwave.proto.operator.v1.ExploitationLevel;
import patchwave.proto.operator.v1.ExposureView;
import patchwave.proto.operator.v1.ExtendDueTimeRequest;
import patchwave.proto.operator.v1.FeedView;
import patchwave.proto.operator.v1.ReportSlaRequest;
import patchwave.proto.operator.v1.ReportSlaResponse;
import patchwave.proto.operator.v1.UrgencyDecisionView;
import patchwave.proto.operator.v1.VulnerabilityClocks;

/** From inventories and feeds over time to clocks, due times and breaches. */
final class ReadSlaTest {
    private static final String OLD = "3.0.9-1~deb12u1";
    private static final String FIXED = "3.0.17-1~deb12u1";

    @TempDir
    Path folder;

    private Bench bench;
    private ExposureReview review;

    @BeforeEach
    void begin() throws IOException {
        bench = new Bench(folder).withFleet();
        review = bench.review();
    }

    @AfterEach
    void end() throws IOException {
        bench.close();
    }

    private void published(String exploitation) throws IOException {
        published(exploitation, "openssl");
    }

    private void published(String exploitation, String source) throws IOException {
        published(exploitation, source, "CVE-2026-12345");
    }

    private void published(String exploitation, String source, String cves) throws IOException {
        Files.writeString(Path.of(bench.local.from()), """
            advisories:
              LOCAL-2026-1:
                published: 2026-11-21T03:10:00Z
                by: alice@example.com
                link: https://example.com/ticket/4711
                cves: [%s]
                severity: high
                exploitation: %s
                packages:
                  - release: debian 12
                    source: %s
                    fixed: %s
            """.formatted(cves, exploitation, source, FIXED));
        bench.feeds.poll(bench.local);
        assertThat(bench.feeds.states().getFirst().refusal()).isEmpty();
    }

    private void has(HostId host, String version) {
        bench.inventories.keep(host, FindHostsTest.inventory(bench.now, version));
    }

    private void after(int hours) {
        bench.now = Bench.START.plus(Duration.ofHours(hours));
    }

    private HostId exposed(String name) {
        HostId host = bench.enrolled("dev", name);
        has(host, OLD);
        return host;
    }

    private ReportSlaResponse report() {
        return report(ReportSlaRequest.newBuilder().setWithExposures(true).build());
    }

    private ReportSlaResponse report(ReportSlaRequest request) {
        return bench.rollouts().reportSla(request);
    }

    private VulnerabilityClocks clocks() {
        assertThat(report().getVulnerabilitiesList()).hasSize(1);
        return report().getVulnerabilities(0);
    }

    private static Timestamp hour(int hours) {
        return Fields.timestamp(Bench.START.plus(Duration.ofHours(hours)));
    }

    /** What it had long ago may say that it is exposed, and no more that it is not; a word that all is as it was is enough to say that. */
    @Test
    void anOldInventoryEndsNoExposureUntilItIsConfirmed() throws IOException {
        HostId host = exposed("web-1");
        published("none");
        review.review();
        after(25);
        // It had been fixed all along, by a feed that has found out only now.
        Files.writeString(
                Path.of(bench.local.from()),
                Files.readString(Path.of(bench.local.from())).replace(FIXED, OLD));
        bench.feeds.poll(bench.local);
        review.review();
        ReportSlaResponse old = report();
        assertThat(old.getVulnerabilities(0).getOpenCount()).isEqualTo(1);
        assertThat(old.getExposures(0).getWhy()).endsWith("; the host has not been looked at since " + Bench.START);
        assertThat(old.getUnknownCount()).isEqualTo(1);
        assertThat(old.getPartialCount()).isZero();

        bench.inventories.confirm(host, "ab".repeat(32), bench.now);
        review.review();
        assertThat(clocks().getOpenCount()).isZero();
        assertThat(clocks().getInTimeCount()).isEqualTo(1);
        assertThat(report().getUnknownCount()).isZero();
    }

    /** Nor does it say that what was affected is not there. */
    @Test
    void whatAnOldInventoryDoesNotHaveIsNotGone() throws IOException {
        HostId host = exposed("web-1");
        published("none");
        review.review();
        bench.inventories.keep(host, FindHostsTest.inventory(Bench.START));
        after(25);
        review.review();
        assertThat(clocks().getOpenCount()).isEqualTo(1);
        bench.inventories.confirm(host, "ab".repeat(32), bench.now);
        review.review();
        assertThat(clocks().getOpenCount()).isZero();
    }

    @Test
    void theClocksRunFromThePublicationToTheProof() throws IOException {
        HostId first = exposed("web-1");
        HostId second = exposed("web-2");
        published("none");
        review.review();
        VulnerabilityClocks open = clocks();
        assertThat(open.getVulnerabilityId()).isEqualTo("CVE-2026-12345");
        assertThat(open.getPublishTime()).isEqualTo(Fields.timestamp(Instant.parse("2026-11-21T03:10:00Z")));
        assertThat(open.getMatchTime()).isEqualTo(hour(0));
        assertThat(open.getDecideTime()).isEqualTo(hour(0));
        assertThat(open.getRow()).isEqualTo("high");
        assertThat(open.getDueTime()).isEqualTo(hour(7 * 24));
        assertThat(open.getOpenCount()).isEqualTo(2);
        assertThat(open.hasFirstFixedTime()).isFalse();

        after(10);
        has(first, FIXED);
        review.review();
        after(8 * 24);
        VulnerabilityClocks overdue = clocks();
        assertThat(overdue.getInTimeCount()).isEqualTo(1);
        assertThat(overdue.getOverdueCount()).isEqualTo(1);
        assertThat(overdue.getFirstFixedTime()).isEqualTo(hour(10));
        assertThat(overdue.getEffective50().getSeconds()).isEqualTo(10 * 3600);
        assertThat(overdue.hasProofTime()).isFalse();
        assertThat(report().getExposuresList())
                .extracting(ExposureView::getHostId, ExposureView::getKeeping, ExposureView::getEnd)
                .containsExactly(tuple("web-1", "in time", "fixed"), tuple("web-2", "overdue", ""));
        assertThat(report().getExposures(0).getWhy()).isEmpty();
        assertThat(report().getExposures(1).getWhy()).startsWith("no rollout has been started; unknown since");

        after(9 * 24);
        has(second, FIXED);
        review.review();
        VulnerabilityClocks done = clocks();
        assertThat(done.getLateCount()).isEqualTo(1);
        assertThat(done.getLastFixedTime()).isEqualTo(hour(9 * 24));
        assertThat(done.getProofTime()).isEqualTo(hour(9 * 24));
        assertThat(done.getCurveList()).containsExactly(point(0, 2), point(10, 1), point(9 * 24, 0));
    }

    private static CurvePoint point(int hours, int open) {
        return CurvePoint.newBuilder().setTime(hour(hours)).setOpenCount(open).build();
    }

    @Test
    void aNewFactDecidesAtOnceAndTheOldDecisionStays() throws IOException {
        exposed("web-1");
        published("none");
        review.review();
        after(24);
        published("active");
        review.review();
        VulnerabilityClocks clocks = clocks();
        assertThat(clocks.getDecisionsList())
                .extracting(UrgencyDecisionView::getRow)
                .containsExactly("high", "exploited");
        assertThat(clocks.getHunt()).isTrue();
        assertThat(clocks.getDueTime()).isEqualTo(hour(24 + 48));
        assertThat(clocks.getDecisions(1).getInputsList())
                .anySatisfy(input -> assertThat(input.getSource()).contains("alice@example.com"));
        review.review();
        after(25);
        review.allChanged();
        review.review();
        assertThat(clocks().getDecisionsCount()).as("nothing new").isEqualTo(2);
    }

    @Test
    void whatAnOperatorAssertsDecidesAnewWithNameAndLink() throws IOException {
        exposed("web-1");
        published("none");
        review.review();
        bench.rollouts()
                .assertExploitation(AssertExploitationRequest.newBuilder()
                        .setAdvisoryId("CVE-2026-12345")
                        .setLevel(ExploitationLevel.EXPLOITATION_LEVEL_EXPLOITED)
                        .setLink("https://example.com/seen")
                        .build());
        after(1);
        review.review();
        assertThat(clocks().getRow()).isEqualTo("exploited");
        assertThat(clocks().getExploitTime()).isEqualTo(hour(0));
        assertThat(clocks().getDecisions(1).getInputsList())
                .anySatisfy(input -> assertThat(input.getSource()).contains("alice", "https://example.com/seen"));
    }

    /** Two vulnerabilities that one advisory mends are two: what is known of the one says nothing of the other. */
    @Test
    void theFactsOfOneVulnerabilityAreNotThoseOfAnother() throws IOException {
        exposed("web-1");
        published("none", "openssl", "CVE-2026-1001, CVE-2026-1002");
        bench.rollouts()
                .assertExploitation(AssertExploitationRequest.newBuilder()
                        .setAdvisoryId("CVE-2026-1002")
                        .setLevel(ExploitationLevel.EXPLOITATION_LEVEL_EXPLOITED)
                        .setLink("https://example.com/seen")
                        .build());
        review.review();
        assertThat(report().getVulnerabilitiesList())
                .extracting(VulnerabilityClocks::getRow)
                .containsExactly("high", "exploited");
    }

    /** A vendor that says nothing any more has not mended the host. */
    @Test
    void whatNobodyStatesAnyMoreIsNotMended() throws IOException {
        HostId host = exposed("web-1");
        published("none");
        review.review();
        after(1);
        published("none", "another-package");
        review.review();
        assertThat(clocks().getOpenCount()).isEqualTo(1);
        after(2);
        bench.inventories.keep(host, FindHostsTest.inventory(bench.now));
        review.review();
        assertThat(report().getExposures(0).getEnd()).isEqualTo("no longer installed");
    }

    /** After each start of an agent archives are looked for last: what is not found then may be there all the same. */
    @Test
    void whatIsNotFoundOnAHostThatCouldNotLookEverywhereIsNotGone() throws IOException {
        HostId host = exposed("web-1");
        published("none");
        review.review();
        after(1);
        bench.inventories.keep(
                host, FindHostsTest.inventory("debian", "12", List.of("archives were not looked for yet"), bench.now));
        review.review();
        assertThat(clocks().getOpenCount()).isEqualTo(1);
    }

    /** What is missing of archives says nothing about a package; what is missing of processes does, until it is seen. */
    @Test
    void aFixIsProvenOnceAllThatCouldRunItWasSeen() throws IOException {
        HostId host = exposed("web-1");
        published("none");
        review.review();
        after(1);
        bench.inventories.keep(
                host,
                FindHostsTest.inventory(
                        "debian", "12", List.of("1 processes could not be looked at"), bench.now, FIXED));
        review.review();
        assertThat(clocks().hasProofTime()).isFalse();
        after(2);
        bench.inventories.keep(
                host,
                FindHostsTest.inventory("debian", "12", List.of("archives were not looked for yet"), bench.now, FIXED));
        review.review();
        assertThat(clocks().getProofTime()).isEqualTo(hour(1));
    }

    @Test
    void aPolicyThatIsAppliedDecidesAnew() throws IOException {
        exposed("web-1");
        published("poc");
        review.review();
        assertThat(clocks().getRow()).isEqualTo("high");
        after(1);
        bench.fleet()
                .applyFleet(patchwave.proto.operator.v1.ApplyFleetRequest.newBuilder()
                        .setFleetFile(Bench.FLEET + "urgency: {proof_of_concept_only: IMMEDIATE}\n")
                        .build());
        review.review();
        assertThat(clocks().getRow()).isEqualTo("proof of concept alone");
    }

    @Test
    void aPersonGivesMoreTimeWithAReason() throws IOException {
        exposed("web-1");
        published("none");
        review.review();
        after(7 * 24 + 1);
        assertThat(clocks().getOverdueCount()).isEqualTo(1);
        var answer = bench.rollouts()
                .extendDueTime(ExtendDueTimeRequest.newBuilder()
                        .setVulnerabilityId("CVE-2026-12345")
                        .setDueTime(hour(9 * 24))
                        .setReason("the vendor's fix breaks the mail store")
                        .build());
        assertThat(answer.getOpenCount()).isEqualTo(1);
        assertThat(clocks().getExceptedCount()).isEqualTo(1);
        assertThat(clocks().getExtensions(0).getGivenBy()).isEqualTo("alice");
        after(9 * 24);
        assertThat(clocks().getOverdueCount()).isEqualTo(1);
    }

    @Test
    void moreTimeThatChangesNothingIsRefused() throws IOException {
        exposed("web-1");
        published("none");
        review.review();
        refused(
                Status.Code.FAILED_PRECONDITION,
                () -> bench.rollouts()
                        .extendDueTime(ExtendDueTimeRequest.newBuilder()
                                .setVulnerabilityId("CVE-2026-12345")
                                .setDueTime(hour(5))
                                .setReason("earlier than the policy's")
                                .build()));
    }

    @Test
    void moreTimeIsRefusedWithoutAReasonOrAnExposure() throws IOException {
        ExtendDueTimeRequest request = ExtendDueTimeRequest.newBuilder()
                .setVulnerabilityId("CVE-2026-12345")
                .setDueTime(hour(5))
                .build();
        refused(Status.Code.INVALID_ARGUMENT, () -> bench.rollouts().extendDueTime(request));
        refused(
                Status.Code.FAILED_PRECONDITION,
                () -> bench.rollouts()
                        .extendDueTime(request.toBuilder().setReason("x").build()));
        exposed("web-1");
        published("none");
        review.review();
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> bench.rollouts()
                        .extendDueTime(request.toBuilder()
                                .setReason("x")
                                .setDueTime(hour(-1))
                                .build()));
    }

    @Test
    void aReportOfAnEnvironmentAnAdvisoryOrATimeSpan() throws IOException {
        exposed("web-1");
        published("none");
        review.review();
        assertThat(found(ReportSlaRequest.newBuilder().setAdvisoryId("LOCAL-2026-1")))
                .isEqualTo(1);
        assertThat(found(ReportSlaRequest.newBuilder().setAdvisoryId("CVE-2026-1")))
                .isZero();
        assertThat(found(ReportSlaRequest.newBuilder().setEnvironment("dev"))).isEqualTo(1);
        assertThat(found(ReportSlaRequest.newBuilder().setEnvironment("production")))
                .isZero();
        assertThat(found(ReportSlaRequest.newBuilder().setUntilTime(hour(0)))).isZero();
        assertThat(found(ReportSlaRequest.newBuilder().setSinceTime(hour(900))))
                .as("still open")
                .isEqualTo(1);
        assertThat(report(ReportSlaRequest.getDefaultInstance()).getExposuresCount())
                .isZero();
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> report(ReportSlaRequest.newBuilder().setPageToken("x").build()));
    }

    private static void refused(Status.Code code, Runnable call) {
        assertThat(Bench.refused(call).getCode()).isEqualTo(code);
    }

    private int found(ReportSlaRequest.Builder request) {
        return report(request.build()).getVulnerabilitiesCount();
    }

    /** By what it was made must be in it: an auditor has it years later, and nothing else. */
    @Test
    void itSaysWhatWasAskedForAndWhatItRestsOn() throws IOException {
        exposed("web-1");
        published("none");
        review.review();
        after(3);
        ReportSlaRequest request = ReportSlaRequest.newBuilder()
                .setEnvironment("dev")
                .setSinceTime(hour(-9))
                .build();
        ReportSlaResponse report = report(request);
        assertThat(report.getRequest()).isEqualTo(request);
        assertThat(report.getFleetRevision()).isEqualTo(1);
        assertThat(report.getFleetSha256()).isEqualTo(Sha256.hex(Bench.FLEET.getBytes(StandardCharsets.UTF_8)));
        assertThat(report.getTableVersion()).isNotEmpty();
        FeedView local = report.getFeeds(0);
        assertThat(local.getName() + " " + local.getFormat() + " " + local.getState())
                .isEqualTo("local local good");
        assertThat(local.getSha256()).isEqualTo(Sha256.hex(Files.readAllBytes(Path.of(bench.local.from()))));
        assertThat(local.getGoodTime()).isEqualTo(hour(0));
        assertThat(local.getAge()).isEqualTo(Fields.duration(Duration.ofHours(3)));
        assertThat(report.getFeeds(1).getState()).isEqualTo("none");
        assertThat(report.getFeeds(1).hasAge()).isFalse();
        Files.writeString(Path.of(bench.local.from()), "advisories: 3");
        bench.feeds.poll(bench.local);
        assertThat(report(request).getFeeds(0).getState()).isEqualTo("refused");
        assertThat(report(request).getFeeds(0).getSha256())
                .as("the one that holds")
                .isEqualTo(local.getSha256());
    }

    /** Each host once, over all pages, and all as it was at the first. */
    @Test
    void pagesTellEachExposureOnceAsItWasAtTheFirst() throws IOException {
        for (int i = 0; i < 5; i++) {
            exposed("web-" + i);
        }
        published("none", "openssl", "CVE-2026-1001, CVE-2026-1002, CVE-2026-1003");
        review.review();
        ReadSla pages = new ReadSla(bench.context, 2, 4);
        List<String> vulnerabilities = new ArrayList<>();
        List<String> exposures = new ArrayList<>();
        List<String> keeping = new ArrayList<>();
        ReportSlaResponse page = ReportSlaResponse.getDefaultInstance();
        do {
            page = pages.report(ReportSlaRequest.newBuilder()
                    .setWithExposures(true)
                    .setPageToken(page.getNextPageToken())
                    .build());
            page.getVulnerabilitiesList().forEach(it -> vulnerabilities.add(it.getVulnerabilityId()));
            page.getExposuresList().forEach(it -> exposures.add(it.getVulnerabilityId() + " " + it.getHostId()));
            page.getExposuresList().forEach(it -> keeping.add(it.getKeeping()));
            assertThat(page.getExposuresCount()).isLessThanOrEqualTo(4);
            assertThat(page.getReportTime()).isEqualTo(hour(0));
            after(9 * 24);
            has(new HostId("web-4"), FIXED);
            // Two more, of which one would have a place before the next page.
            published("none", "openssl", "CVE-2026-1000, CVE-2026-1001, CVE-2026-1002, CVE-2026-1003, CVE-2026-1009");
            review.review();
        } while (!page.getNextPageToken().isEmpty());
        assertThat(vulnerabilities).containsExactly("CVE-2026-1001", "CVE-2026-1002", "CVE-2026-1003");
        assertThat(exposures).hasSize(15).doesNotHaveDuplicates().isSorted();
        assertThat(keeping).containsOnly("open");
    }

    @Test
    void aRemovedHostIsNotMended() throws IOException {
        HostId host = exposed("web-1");
        published("none");
        review.review();
        after(1);
        bench.store.change(Actor.operator("alice"), tables -> tables.hosts().remove(host, "scrapped"));
        review.review();
        assertThat(clocks().getVoidCount()).isEqualTo(1);
        assertThat(report().getExposures(0).getEnd()).isEqualTo("host removed");
        assertThat(found(ReportSlaRequest.newBuilder().setEnvironment("dev")))
                .as("it has a part in its environment's report still")
                .isEqualTo(1);
    }
}
