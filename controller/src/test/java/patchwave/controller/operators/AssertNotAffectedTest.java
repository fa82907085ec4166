package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.wire.Fields;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.AssertNotAffectedRequest;
import patchwave.proto.operator.v1.AssertNotAffectedResponse;
import patchwave.proto.operator.v1.AssertedHosts;
import patchwave.proto.operator.v1.ExposureView;
import patchwave.proto.operator.v1.GetAdvisoryRequest;
import patchwave.proto.operator.v1.GetExposureRequest;
import patchwave.proto.operator.v1.ListUrgentRequest;
import patchwave.proto.operator.v1.ListUrgentResponse;
import patchwave.proto.operator.v1.RemainingSubject;
import patchwave.proto.operator.v1.ReportSlaRequest;
import patchwave.proto.operator.v1.RetractAssertionRequest;
import patchwave.proto.operator.v1.VerdictHosts;
import patchwave.proto.operator.v1.VulnerabilityClocks;
import patchwave.proto.operator.v1.VulnerabilityExposure;

/** An operator's word that something is not affected ends exposures under their name, hides nothing, and ends by itself. */
final class AssertNotAffectedTest {
    private static final String CVE = "CVE-2026-12345";
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
    void end() {
        bench.close();
    }

    private void published(String source, String exploitation) throws IOException {
        Files.writeString(Path.of(bench.local.from()), """
            advisories:
              LOCAL-2026-1:
                published: 2026-11-21T03:10:00Z
                by: alice@example.com
                cves: [CVE-2026-12345]
                severity: high
                exploitation: %s
                packages:
                  - release: debian 12
                    source: %s
                    fixed: %s
            """.formatted(exploitation, source, FIXED));
        bench.feeds.poll(bench.local);
    }

    private HostId exposed(String name) {
        HostId host = bench.enrolled("dev", name);
        has(host, OLD);
        return host;
    }

    private void has(HostId host, String version) {
        bench.inventories.keep(host, FindHostsTest.inventory(bench.now, version));
    }

    private void after(int hours) {
        bench.now = at(hours);
        review.review();
    }

    private static Instant at(int hours) {
        return Bench.START.plus(Duration.ofHours(hours));
    }

    private static AssertNotAffectedRequest.Builder request(String... hosts) {
        return AssertNotAffectedRequest.newBuilder()
                .setAdvisoryId(CVE)
                .setSubject("openssl")
                .addAllHostIds(List.of(hosts))
                .setUntilTime(Fields.timestamp(at(100)))
                .setNote("built without the feature");
    }

    private AssertNotAffectedResponse asserted(AssertNotAffectedRequest.Builder request) {
        return bench.rollouts().assertNotAffected(request.build());
    }

    private void retracted(String id) {
        bench.rollouts()
                .retractAssertion(RetractAssertionRequest.newBuilder()
                        .setAssertionId(id)
                        .setReason("it is affected")
                        .build());
    }

    private List<ExposureView> exposures() {
        return bench.rollouts()
                .reportSla(ReportSlaRequest.newBuilder().setWithExposures(true).build())
                .getExposuresList();
    }

    private VulnerabilityClocks clocks() {
        return bench.rollouts().reportSla(ReportSlaRequest.getDefaultInstance()).getVulnerabilities(0);
    }

    private VulnerabilityExposure exposure() {
        return bench.rollouts()
                .getExposure(GetExposureRequest.newBuilder().setAdvisoryId(CVE).build())
                .getVulnerabilities(0);
    }

    private ListUrgentResponse urgent() {
        return bench.rollouts().listUrgent(ListUrgentRequest.getDefaultInstance());
    }

    @Test
    void itEndsExposuresOnItsHostsUnderTheOperatorsName() throws IOException {
        exposed("web-1");
        exposed("web-2");
        published("openssl", "none");
        review.review();
        AssertNotAffectedResponse said = asserted(request("web-1").setLink("https://example.com/build"));
        assertThat(said.getHostsList()).containsExactly("web-1");
        assertThat(said.getHostCount()).isEqualTo(1);
        assertThat(said.getRemainingList()).isEmpty();
        after(1);
        assertThat(exposures())
                .extracting(ExposureView::getHostId, ExposureView::getEnd, ExposureView::getKeeping)
                .containsExactly(tuple("web-1", "not affected", "asserted"), tuple("web-2", "", "open"));
        assertThat(exposures().getFirst().getProven()).isFalse();
        assertThat(exposures().getFirst().getAssertion())
                .satisfies(it -> assertThat(List.of(it.getAssertedBy(), it.getNote(), it.getLink()))
                        .containsExactly("alice", "built without the feature", "https://example.com/build"))
                .satisfies(it -> assertThat(it.getNotAffected().getUntilTime()).isEqualTo(Fields.timestamp(at(100))));
        assertThat(clocks().getAssertedCount()).isEqualTo(1);
        assertThat(clocks().getInTimeCount()).as("nothing was mended").isZero();
        assertThat(clocks().getVoidCount()).isZero();
        assertThat(exposure().getVerdictsList())
                .extracting(VerdictHosts::getVerdict, VerdictHosts::getHostsList)
                .containsExactly(
                        tuple("affected-fix-available", List.of("web-2")), tuple("not-affected", List.of("web-1")));
        assertThat(exposure().getAssertedList()).singleElement().satisfies(it -> {
            assertThat(it.getHostsList()).containsExactly("web-1");
            assertThat(it.getAssertion().getAssertedBy()).isEqualTo("alice");
        });
        assertThat(exposure().getRuns(0).getCount()).as("counts where it runs").isEqualTo(1);
        assertThat(urgent().getVulnerabilities(0).getOpenCount()).isEqualTo(1);
        assertThat(bench.store.<List<AuditRecord>>read(tx -> tx.auditTrail().newest(100)))
                .anySatisfy(record -> assertThat(record.actor() + " " + record.verb() + " " + record.body())
                        .contains("operator:alice advisory.assert", "\"notAffected\":\"openssl\"", "web-1"));
    }

    /** It ends nothing for good: not by its end, and not by being taken back. */
    @Test
    void whenItExpiresOrIsTakenBackTheyBeginAgain() throws IOException {
        exposed("web-1");
        published("openssl", "none");
        review.review();
        String first = asserted(request()).getAssertion().getAssertionId();
        after(1);
        assertThat(urgent().getVulnerabilitiesList()).isEmpty();
        retracted(first);
        after(2);
        assertThat(exposures())
                .extracting(ExposureView::getSinceTime, ExposureView::getKeeping)
                .containsExactly(tuple(Fields.timestamp(at(0)), "asserted"), tuple(Fields.timestamp(at(2)), "open"));
        asserted(request());
        after(3);
        after(99);
        assertThat(clocks().getOpenCount()).isZero();
        after(100);
        assertThat(exposures())
                .extracting(ExposureView::getSinceTime, ExposureView::getKeeping)
                .containsExactly(
                        tuple(Fields.timestamp(at(0)), "asserted"),
                        tuple(Fields.timestamp(at(2)), "asserted"),
                        tuple(Fields.timestamp(at(100)), "open"));
        assertThat(exposure().getAssertedList()).isEmpty();
        assertThat(bench.rollouts()
                        .getAdvisory(GetAdvisoryRequest.newBuilder()
                                .setAdvisoryId(CVE)
                                .build())
                        .getAssertionsList())
                .as("on record for good")
                .hasSize(2);
    }

    /** It was mended under the word; that the host is silent when the word ends is no reason to open it again. */
    @Test
    void whatWasMendedMeanwhileDoesNotBeginAgainByASilentHost() throws IOException {
        HostId host = exposed("web-1");
        published("openssl", "none");
        review.review();
        asserted(request("web-1"));
        review.review();
        bench.now = at(2);
        has(host, FIXED);
        review.review();
        after(40);
        after(101);
        assertThat(exposures()).extracting(ExposureView::getKeeping).doesNotContain("open");
    }

    /** A package that stays over a change of release, of which no feed speaks: exposed for ever, until somebody says. */
    @Test
    void whatNoFeedSpeaksOfIsEndedTooAndBeginsAgain() throws IOException {
        HostId host = exposed("web-1");
        exposed("web-2");
        published("openssl", "none");
        review.review();
        published("another-package", "none");
        after(1);
        assertThat(clocks().getOpenCount()).isEqualTo(2);
        AssertNotAffectedResponse said = asserted(request("web-1"));
        assertThat(said.getHostsList()).as("by what is on record").containsExactly("web-1");
        after(2);
        assertThat(exposures())
                .extracting(ExposureView::getHostId, ExposureView::getKeeping)
                .containsExactly(tuple("web-1", "asserted"), tuple("web-2", "open"));
        assertThat(urgent().getAssertedList())
                .extracting(AssertedHosts::getCount)
                .containsExactly(1);
        after(99);
        assertThat(exposures()).hasSize(2);
        after(100);
        assertThat(exposures())
                .extracting(ExposureView::getHostId, ExposureView::getSubject, ExposureView::getKeeping)
                .containsExactly(
                        tuple("web-1", "openssl", "asserted"),
                        tuple("web-1", "openssl", "open"),
                        tuple("web-2", "openssl", "open"));
        bench.inventories.keep(host, FindHostsTest.inventory(bench.now));
        after(101);
        assertThat(exposures().get(1).getEnd()).isEqualTo("no longer installed");
    }

    @Test
    void whatWasMendedMeanwhileDoesNotBeginAgain() throws IOException {
        HostId host = exposed("web-1");
        published("openssl", "none");
        review.review();
        asserted(request());
        after(1);
        has(host, FIXED);
        after(2);
        assertThat(exposures())
                .singleElement()
                .satisfies(it -> assertThat(it.getProven())
                        .as("more than a word says that it is over")
                        .isTrue());
        published("another-package", "none");
        after(100);
        assertThat(exposures()).hasSize(1);
    }

    @Test
    void oneThatWasOverdueIsLateAllTheSame() throws IOException {
        HostId host = exposed("web-1");
        published("openssl", "none");
        review.review();
        bench.now = at(8 * 24);
        bench.inventories.confirm(host, "ab".repeat(32), bench.now);
        assertThat(clocks().getOverdueCount()).isEqualTo(1);
        asserted(request().setUntilTime(Fields.timestamp(at(9 * 24))));
        after(8 * 24 + 1);
        assertThat(clocks().getLateCount()).isEqualTo(1);
        assertThat(exposures().getFirst().getAssertion().getAssertedBy()).isEqualTo("alice");
    }

    /** A sister that is fixed there makes nothing of the word a fix, and no breach undone. */
    @Test
    void besideASisterThatIsFixedItIsAWordAllTheSame() throws IOException {
        HostId host = bench.enrolled("dev", "web-1");
        published("openssl", "none");
        bench.inventories.keep(host, FindHostsTest.ofOpenssl(bench.now, OLD, List.of("libssl3", "openssl")));
        review.review();
        bench.now = at(8 * 24);
        bench.inventories.confirm(host, "ab".repeat(32), bench.now);
        assertThat(clocks().getOverdueCount()).isEqualTo(1);
        asserted(request().setUntilTime(Fields.timestamp(at(9 * 24))));
        asserted(request().setSubject("libssl3").setUntilTime(Fields.timestamp(at(9 * 24))));
        after(8 * 24 + 1);
        assertThat(clocks().getLateCount()).isEqualTo(1);
        bench.inventories.keep(
                host, FindHostsTest.ofOpenssl(bench.now, List.of(OLD, FIXED), List.of("libssl3", "openssl")));
        after(8 * 24 + 2);
        assertThat(exposures()).singleElement().satisfies(it -> {
            assertThat(it.getProven()).isFalse();
            assertThat(it.getAssertion().getAssertedBy()).isEqualTo("alice");
            assertThat(it.getKeeping()).isEqualTo("late");
        });
    }

    /** A word on a machine says nothing of the next one of its name; on all hosts it is one on those to come too. */
    @Test
    void onAHostThatIsEnrolledAnewItDoesNotCount() throws IOException {
        exposed("web-1");
        exposed("web-2");
        published("openssl", "none");
        review.review();
        asserted(request("web-1", "web-2"));
        after(1);
        assertThat(clocks().getAssertedCount()).isEqualTo(2);
        exposed("web-1");
        review.changed(new HostId("web-1"));
        after(2);
        assertThat(exposures())
                .extracting(ExposureView::getHostId, ExposureView::getSinceTime, ExposureView::getKeeping)
                .containsExactly(
                        tuple("web-1", Fields.timestamp(at(0)), "asserted"),
                        tuple("web-1", Fields.timestamp(at(2)), "open"),
                        tuple("web-2", Fields.timestamp(at(0)), "asserted"));
        assertThat(urgent().getAsserted(0).getCount()).isEqualTo(1);
        assertThat(asserted(request("web-1", "web-2")).getHostCount())
                .as("the same again is another word")
                .isEqualTo(2);
        after(3);
        assertThat(clocks().getOpenCount()).isZero();
    }

    /** Else whoever asserts and retracts has moved what is due by itself only ever earlier. */
    @Test
    void takenBackItHasGivenNoMoreTime() throws IOException {
        exposed("web-1");
        published("openssl", "none");
        review.review();
        var due = urgent().getVulnerabilities(0).getDueTime();
        String id = asserted(request()).getAssertion().getAssertionId();
        after(1);
        retracted(id);
        after(2);
        assertThat(exposures())
                .extracting(ExposureView::getSinceTime, ExposureView::getDueTime, ExposureView::getKeeping)
                .containsExactly(
                        tuple(Fields.timestamp(at(0)), due, "asserted"), tuple(Fields.timestamp(at(2)), due, "open"));
        assertThat(urgent().getVulnerabilities(0).getDueTime()).isEqualTo(due);
        bench.now = at(7 * 24 + 1);
        assertThat(clocks().getOverdueCount()).isEqualTo(1);
    }

    /** Of two words that cover it the one that is left is told, and not the one that was taken back. */
    @Test
    void itIsToldWithTheWordThatCoversItNow() throws IOException {
        exposed("web-1");
        published("openssl", "none");
        review.review();
        String first = asserted(request()).getAssertion().getAssertionId();
        after(1);
        String second = asserted(request("web-1").setNote("checked by hand"))
                .getAssertion()
                .getAssertionId();
        after(2);
        retracted(first);
        after(3);
        assertThat(exposures()).singleElement().satisfies(it -> {
            assertThat(it.getAssertion().getAssertionId()).isEqualTo(second);
            assertThat(it.getAssertion().getRetractedBy()).isEmpty();
            assertThat(it.getKeeping()).isEqualTo("asserted");
        });
        retracted(second);
        after(4);
        assertThat(clocks().getOpenCount()).isEqualTo(1);
    }

    /** A typing error would be found out by nobody. */
    @Test
    void aWordOnNothingIsKeptAndSaidToBeOne() throws IOException {
        exposed("web-1");
        published("openssl", "none");
        review.review();
        assertThat(asserted(request().setSubject("opensssl")).getHostCount()).isZero();
        assertThat(asserted(request().setAdvisoryId("CVE-2026-1")).getHostCount())
                .isZero();
        after(1);
        assertThat(clocks().getOpenCount()).isEqualTo(1);
        assertThat(urgent().getAssertedList())
                .extracting(AssertedHosts::getCount)
                .containsExactly(0, 0);
    }

    @Test
    void whatElseIsAffectedThereIsSaid() throws IOException {
        HostId host = bench.enrolled("dev", "web-1");
        published("openssl", "none");
        bench.inventories.keep(host, FindHostsTest.ofOpenssl(bench.now, OLD, List.of("libssl3", "openssl")));
        review.review();
        AssertNotAffectedResponse said = asserted(request());
        assertThat(said.getHostCount()).isEqualTo(1);
        assertThat(said.getRemainingList())
                .extracting(RemainingSubject::getSubject, RemainingSubject::getCount)
                .containsExactly(tuple("libssl3", 1));
        after(1);
        assertThat(clocks().getOpenCount()).isEqualTo(1);
        assertThat(asserted(request().setSubject("libssl3")).getRemainingList()).isEmpty();
        after(2);
        assertThat(clocks().getAssertedCount()).isEqualTo(1);
    }

    /** Whoever looks for what is to be done must see what somebody took out of it. */
    @Test
    void whatIsExploitedStaysInSight() throws IOException {
        exposed("web-1");
        published("openssl", "active");
        review.review();
        assertThat(asserted(request()).getExploited()).isTrue();
        after(1);
        assertThat(urgent().getVulnerabilitiesList()).isEmpty();
        assertThat(urgent().getAssertedList()).singleElement().satisfies(it -> {
            assertThat(it.getExploited()).isTrue();
            assertThat(it.getCount()).isEqualTo(1);
            assertThat(it.getAssertion().getNote()).isEqualTo("built without the feature");
        });
    }

    /** Said before any host has it, nothing is ever decided of it: that it is exploited is a fact all the same. */
    @Test
    void whatIsExploitedAfterItWasSaidOfHostsToComeIsInSightToo() throws IOException {
        asserted(request());
        published("openssl", "poc");
        after(1);
        assertThat(urgent().getAsserted(0).getExploited()).isFalse();
        published("openssl", "active");
        after(2);
        assertThat(urgent().getAsserted(0).getExploited()).isTrue();
        exposed("web-1");
        review.changed(new HostId("web-1"));
        after(3);
        assertThat(urgent().getAssertedList()).singleElement().satisfies(it -> {
            assertThat(it.getExploited()).isTrue();
            assertThat(it.getCount()).isEqualTo(1);
        });
        assertThat(asserted(request()).getExploited()).isTrue();
        assertThat(asserted(request().setAdvisoryId("LOCAL-2026-1")).getExploited())
                .isTrue();
    }

    @Test
    void ofAnAdvisoryItIsSaidOfTheVulnerabilitiesThatThisNames() throws IOException {
        exposed("web-1");
        published("openssl", "none");
        review.review();
        assertThat(asserted(request().setAdvisoryId("LOCAL-2026-1")).getHostCount())
                .isEqualTo(1);
        after(1);
        assertThat(clocks().getAssertedCount()).isEqualTo(1);
    }

    @Test
    void withoutAReasonAnEndThatIsNearOrAHostThatThereIsNothingIsAsserted() {
        assertThat(Bench.refused(() -> asserted(request().clearNote())).getDescription())
                .startsWith("note: ");
        assertThat(Bench.refused(() -> asserted(request().clearUntilTime())).getDescription())
                .startsWith("until_time: ");
        assertThat(Bench.refused(() -> asserted(request().setUntilTime(Fields.timestamp(at(0)))))
                        .getDescription())
                .startsWith("until_time: ");
        assertThat(Bench.refused(() -> asserted(request().setUntilTime(Fields.timestamp(at(367 * 24)))))
                        .getDescription())
                .contains("at most 366 days");
        assertThat(Bench.refused(() -> asserted(request().setSubject(" "))).getDescription())
                .startsWith("subject: ");
        assertThat(Bench.refused(() -> asserted(request().setLink("the list"))).getDescription())
                .startsWith("link: ");
        Status unknown = Bench.refused(() -> asserted(request("web-9")));
        assertThat(unknown.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(unknown.getDescription()).contains("host web-9 is not enrolled");
    }
}
