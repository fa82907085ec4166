package patchwave.controller.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchwave.advisory.CveFact;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;

/** The operator's own file. */
final class LocalAdvisoryFileTest {
    @Test
    void theExampleOfTheDocumentationReads() throws IOException {
        String page = Files.readString(Path.of("../docs/advisories.md"), StandardCharsets.UTF_8);
        String example =
                page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("```\n", page.indexOf("```yaml\n") + 8));
        FeedReading.Accepted reading = Read.accepted(FeedFormat.LOCAL, example);

        assertThat(Read.statements(reading))
                .containsExactly(
                        "LOCAL-2026-1 [CVE-2026-12345] debian 12 openssl: fixed 3.0.15-1~deb12u1",
                        "LOCAL-2026-1 [CVE-2026-12345] ubuntu 22.04 openssl: unfixed",
                        "LOCAL-2026-1 [CVE-2026-12345] rhel 8 openssl: not affected ()",
                        "LOCAL-2026-1 [CVE-2026-12345] debian 12 our-gateway: fixed 4.2-1");
        assertThat(reading.statements())
                .filteredOn(PackageStatement.class::isInstance)
                .extracting(it -> ((PackageStatement) it).origin().orElse(""))
                .containsExactly("", "", "", "Example Inc.");
        assertThat(reading.statements())
                .filteredOn(LibraryStatement.class::isInstance)
                .extracting(it -> ((LibraryStatement) it).ranges().getFirst().contains("2.14.1"))
                .containsExactly(true);
        assertThat(reading.facts())
                .extracting(it -> it.content().toString())
                .containsExactly(
                        "VendorSeverity[severity=CRITICAL, by=alice@example.com]",
                        "Exploited[level=POC, by=alice@example.com, link=https://example.com/ticket/4711]");
        assertThat(reading.facts())
                .extracting(CveFact::cve)
                .extracting(Object::toString)
                .containsOnly("CVE-2026-12345");
    }

    @Test
    void everyFaultIsToldAtOnceWithPlaceMeaningAndRemedy() {
        String reason = Read.refused(FeedFormat.LOCAL, """
                advisories:
                  LOCAL-2026-1:
                    published: tonight
                    cves: [CVE-12]
                    severity: critcal
                    packages:
                      - release: debian
                        source: openssl
                        fixed: 3.0.15-1
                      - release: debian 12
                        source: openssl
                        fixed: no version
                        statsu: no-fix
                      - release: debian 12
                        source: openssl
                """);

        assertThat(reason.lines())
                .containsExactly(
                        "line 3, column 5: advisories.LOCAL-2026-1.by: expected who says so, found nothing."
                                + " Add the key 'by': it has no default.",
                        "line 3, column 16: advisories.LOCAL-2026-1.published: expected a moment such as"
                                + " 2026-11-30T03:10:00Z, found 'tonight'. Write date, 'T', time and 'Z', in UTC.",
                        "line 4, column 12: advisories.LOCAL-2026-1.cves[0]: expected a CVE's id such as CVE-2026-12345,"
                                + " found 'CVE-12'. Rename it.",
                        "line 5, column 15: advisories.LOCAL-2026-1.severity: expected one of critical, high, low, medium,"
                                + " found 'critcal'. Did you mean 'critical'?",
                        "line 7, column 18: advisories.LOCAL-2026-1.packages[0].release: expected a release such as"
                                + " 'debian 12', as os-release names it, found 'debian'. Rename it.",
                        "line 12, column 16: advisories.LOCAL-2026-1.packages[1].fixed: expected a version of debian 12, found"
                                + " 'no version'. Write it in full, as the package manager does: with epoch and revision.",
                        "line 13, column 9: advisories.LOCAL-2026-1.packages[1].statsu: expected one of fixed, origin, release, source,"
                                + " status, found the unknown key 'statsu'. Did you mean 'status'?",
                        "line 14, column 9: advisories.LOCAL-2026-1.packages[2].fixed: expected either 'fixed' or 'status', found"
                                + " neither. Write the first version with the fix, or one of no-fix, not-affected, wont-fix.");
    }

    @Test
    void whatIsNoSuchFileIsRefused() {
        for (String text : List.of("", "advisories: 7", "- 1", "a: [", "other: {}", "advisories: {LOCAL-1: 7}")) {
            assertThat(Read.refused(FeedFormat.LOCAL, text))
                    .as(text)
                    .contains("line 1, column ")
                    .contains("expected");
        }
    }
}
