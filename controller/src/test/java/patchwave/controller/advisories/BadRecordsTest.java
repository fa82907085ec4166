package patchwave.controller.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 13: a bad record is left out and told of, and stops nothing; a document that is broken or cut is refused whole. */
final class BadRecordsTest {
    private static final String GOOD = """
            [27 Jan 2015] DSA-3142-1 eglibc - security update
            	{CVE-2015-0235}
            	[wheezy] - eglibc 2.13-38+deb7u7
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            MALFORMED HEADER|line 1|'MALFORMED HEADER' is no head of an advisory
            [31 Feb 2015] DSA-1-1 x - y|DSA-1-1|'[31 Feb 2015] DSA-1-1 x - y' is no date
            [01 Foo 2015] DSA-1-1 x - y|DSA-1-1|'[01 Foo 2015] DSA-1-1 x - y' is no date
            """)
    void rule13_aBadHeadTakesWhatIsUnderItAlong(String head, String record, String reason) {
        FeedReading.Accepted reading =
                Read.accepted(FeedFormat.DEBIAN_LIST, head + "\n\t{CVE-2015-0001}\n\t[wheezy] - bad 1-1\n" + GOOD);

        assertThat(Read.statements(reading))
                .containsExactly("DSA-3142-1 [CVE-2015-0235] debian 7 eglibc: fixed 2.13-38+deb7u7");
        assertThat(reading.quarantined()).containsExactly(new FeedReading.Quarantined(record, reason));
    }

    @Test
    void rule13_aBadLineIsLeftOutAlone() {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.DEBIAN_LIST, GOOD + """
                	{CVE-2015-0236 CVE-nonsense}
                	[squeeze] - eglibc no_version
                	[squeeze] eglibc 1-1
                	what is this
                """);

        assertThat(Read.statements(reading))
                .containsExactly("DSA-3142-1 [CVE-2015-0235, CVE-2015-0236] debian 7 eglibc: fixed 2.13-38+deb7u7");
        assertThat(reading.quarantined())
                .extracting(FeedReading.Quarantined::reason)
                .containsExactly(
                        "'CVE-nonsense' is no CVE's id",
                        "'what is this' is nothing that can be under an advisory",
                        "the fixed version: 'no_version' is no version",
                        "'[squeeze] eglibc 1-1' is no line of a release");
    }

    @Test
    void rule13_oneBadCveOfTheTrackerStopsNothing() {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.DEBIAN_TRACKER, """
                {"a": {"CVE-2026-0001": {"releases": {"sid": {"status": "resolved", "fixed_version": "1-1"}}},
                       "CVE-2026-0002": {"releases": {"sid": {"status": "resolved", "fixed_version": "1-1"},
                                                      "trixie": {"status": "what"}}},
                       "CVE-2026-0003": {"releases": []},
                       "CVE-2026-0004": 7}}
                """);

        assertThat(Read.statements(reading)).containsExactly("CVE-2026-0001 [CVE-2026-0001] debian sid a: fixed 1-1");
        assertThat(reading.quarantined())
                .extracting(FeedReading.Quarantined::toString)
                .containsExactly(
                        "Quarantined[record=a CVE-2026-0002, reason=releases.trixie.status: 'what' is a word that is not known]",
                        "Quarantined[record=a CVE-2026-0003, reason=releases: expected an object]",
                        "Quarantined[record=a CVE-2026-0004, reason=the record: expected an object]");
    }

    @Test
    void rule13_badLinesOfEpssAndBadEntriesOfKevAreLeftOut() {
        FeedReading.Accepted epss = Read.accepted(FeedFormat.EPSS, """
                #model_version:v1,score_date:2026-11-29
                cve,epss,percentile
                CVE-2021-44228,0.9,0.9
                CVE-2021-44229,1.1,0.9
                CVE-2021-44230,0.9
                CVE-x,0.9,0.9
                CVE-2021-44231,NaN,0.9
                """);
        assertThat(epss.facts()).hasSize(1);
        assertThat(epss.quarantined())
                .extracting(FeedReading.Quarantined::record)
                .containsExactly("line 4", "line 5", "line 6", "line 7");

        FeedReading.Accepted kev = Read.accepted(FeedFormat.KEV, """
                {"count": 2, "vulnerabilities": [{"cveID": "CVE-2021-44228", "dateAdded": "2021-12-10"},
                                                 {"cveID": "CVE-2021-44229", "dateAdded": "soon"}]}
                """);
        assertThat(kev.facts()).hasSize(1);
        assertThat(kev.quarantined())
                .containsExactly(new FeedReading.Quarantined("CVE-2021-44229", "dateAdded: 'soon' is no date"));
    }

    @Test
    void aCutDocumentIsRefusedWhole() {
        assertThat(Read.refused(FeedFormat.DEBIAN_LIST, GOOD.strip()))
                .isEqualTo("It is cut: the last line does not end.");
        assertThat(Read.refused(
                        FeedFormat.DEBIAN_LIST, GOOD + "[26 Jan 2015] DSA-3141-1 wireshark - security update\n"))
                .isEqualTo("It is cut: nothing stands under the last advisory, DSA-3141-1.");
        assertThat(Read.refused(FeedFormat.DEBIAN_TRACKER, "{\"a\": {\"CVE-2026-0001\": {\"releases\": {"))
                .isEqualTo("It is cut: the JSON ends too early.");
        assertThat(Read.refused(FeedFormat.KEV, "{\"count\": 3, \"vulnerabilities\": []}"))
                .isEqualTo("It says that it has 3 entries, and has 0: it seems to be cut.");
        assertThat(Read.refused(
                        FeedFormat.EPSS, "#model_version:v1,score_date:2026-11-29\ncve,epss,percentile\nCVE-2021"))
                .isEqualTo("It is cut: the last line does not end.");
        assertThat(Read.refused(
                        FeedFormat.DEBIAN_LIST,
                        GOOD.getBytes(StandardCharsets.UTF_8),
                        FeedLimits.DEFAULT.withLeastRecords(2)))
                .isEqualTo("It has 1 records and should have at least 2: it seems to be cut.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DEBIAN_TRACKER|<html>not found</html>
            DEBIAN_TRACKER|[]
            DEBIAN_TRACKER|{"a": {"CVE-1": {"releases": {}}, }}
            DEBIAN_TRACKER|{} {}
            DEBIAN_LIST|<html>not found</html>
            OSV|{"id": 7}
            OSV|nothing
            OSV|{'id': 'x'}
            KEV|{"error": "rate limited"}
            KEV|
            EPSS|<html>
            VULNRICHMENT|{"cveMetadata": {}}
            RED_HAT_CSAF|{"document": {}}
            """)
    void whatIsSomethingElseIsRefusedWithTheReason(FeedFormat format, String text) {
        assertThat(Read.refused(format, (text == null ? "" : text) + "\n")).isNotBlank();
    }

    @Test
    void thereAreLimits() throws IOException {
        FeedLimits few = new FeedLimits(100, 200, 8, 0);
        assertThat(Read.refused(FeedFormat.KEV, new byte[101], few))
                .isEqualTo("It has 101 bytes, and at most 100 are read.");

        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[2000]);
        }
        assertThat(bomb.size()).isLessThan(100);
        assertThat(Read.refused(FeedFormat.KEV, bomb.toByteArray(), few))
                .isEqualTo("Unpacked it has more than the 200 bytes that are read.");

        byte[] deep = ("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)).getBytes(StandardCharsets.UTF_8);
        for (FeedFormat format :
                new FeedFormat[] {FeedFormat.OSV, FeedFormat.DEBIAN_TRACKER, FeedFormat.KEV, FeedFormat.LOCAL}) {
            assertThat(Read.refused(format, deep, FeedLimits.DEFAULT)).isNotBlank();
        }
        assertThat(Read.refused(FeedFormat.DEBIAN_LIST, new byte[] {(byte) 0xff, '\n'}, FeedLimits.DEFAULT))
                .isEqualTo("It is no text in UTF-8.");
    }
}
