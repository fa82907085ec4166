package patchwave.controller.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import patchwave.advisory.CveFact;

/** KEV, EPSS and Vulnrichment: what is known of a CVE wherever it is installed. */
final class CveFactsTest {
    private static final String EPSS = """
            #model_version:v2025.03.14,score_date:2026-11-29T12:55:00Z
            cve,epss,percentile
            CVE-2021-44228,0.94358,0.99957
            CVE-1999-0001,0.0142,0.79836
            """;

    @Test
    void kevSaysSinceWhenItIsExploited() {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.KEV, """
                {"title": "CISA Catalog", "count": 2, "vulnerabilities": [
                  {"cveID": "CVE-2021-44228", "dateAdded": "2021-12-10", "dueDate": "2021-12-24", "knownRansomwareCampaignUse": "Known"},
                  {"cveID": "CVE-2026-0001", "dateAdded": "2026-11-01", "new": {"key": [1]}}]}
                """);

        assertThat(reading.facts())
                .extracting(CveFact::content)
                .containsExactly(
                        new CveFact.InKev(LocalDate.of(2021, 12, 10), Optional.of(LocalDate.of(2021, 12, 24)), true),
                        new CveFact.InKev(LocalDate.of(2026, 11, 1), Optional.empty(), false));
        assertThat(reading.facts().getFirst().asOf()).isEqualTo(Instant.parse("2021-12-10T00:00:00Z"));
    }

    @Test
    void epssSaysTheDayAndTheModelPackedOrNot() throws IOException {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.EPSS, EPSS);

        assertThat(reading.facts())
                .extracting(CveFact::content)
                .containsExactly(
                        new CveFact.Epss(0.94358, 0.99957, "v2025.03.14"),
                        new CveFact.Epss(0.0142, 0.79836, "v2025.03.14"));
        assertThat(reading.facts().getFirst().asOf()).isEqualTo(Instant.parse("2026-11-29T12:55:00Z"));
        byte[] packed = packed(EPSS);
        assertThat(Read.accepted(FeedFormat.EPSS, packed).facts()).hasSize(2);
        assertThat(Read.refused(FeedFormat.EPSS, Arrays.copyOf(packed, packed.length - 9), FeedLimits.DEFAULT))
                .isEqualTo("It is cut: the packed data ends too early.");
        assertThat(Read.accepted(FeedFormat.EPSS, EPSS.replace("12:55:00Z", "00:00:00+0000"))
                        .facts())
                .extracting(CveFact::asOf)
                .contains(Instant.parse("2026-11-29T00:00:00Z"));
    }

    @Test
    void vulnrichmentHasCisasDecisionPointsInWhateverSpelling() {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.VULNRICHMENT, """
                {"dataType": "CVE_RECORD", "cveMetadata": {"cveId": "CVE-2026-0001", "state": "PUBLISHED", "dateUpdated": "2026-11-02T10:00:00.000Z"},
                 "containers": {
                   "cna": {"metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"}}]},
                   "adp": [
                     {"title": "CISA ADP Vulnrichment", "metrics": [
                       {"other": {"type": "ssvc", "content": {"timestamp": "2026-11-01T09:00:00.000000Z", "options":
                          [{"Exploitation": "Active"}, {"Automatable": "No"}, {"Technical Impact": "total"}]}}},
                       {"other": {"type": "kev", "content": {"dateAdded": "2026-11-01", "reference": "x"}}}]},
                     {"title": "CVE Program Container"}]}}
                """);

        assertThat(reading.facts())
                .extracting(CveFact::content)
                .containsExactly(
                        new CveFact.Ssvc(
                                Optional.of(CveFact.Exploitation.ACTIVE), Optional.of(false), Optional.of(true)),
                        new CveFact.InKev(LocalDate.of(2026, 11, 1), Optional.empty(), false),
                        new CveFact.Cvss("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "the CVE's authority"));
        assertThat(reading.facts().getFirst().asOf()).isEqualTo(Instant.parse("2026-11-01T09:00:00Z"));
    }

    @Test
    void aRejectedCveSaysSoAndNothingElse() {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.VULNRICHMENT, """
                [{"cveMetadata": {"cveId": "CVE-2026-0001", "state": "REJECTED"}, "containers": {"cna": {}}}]
                """);

        assertThat(reading.facts()).hasSize(1);
        assertThat(reading.facts().getFirst().content()).isInstanceOf(CveFact.Rejected.class);
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
