package patchwave.controller.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import patchwave.advisory.CveFact;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.VersionRange;

/** OSV of Ubuntu and Maven; Red Hat's advisories and VEX. */
final class OsvAndCsafTest {
    @Test
    void ubuntusRecordsNameBinariesAndWhatNeedsASubscription() throws IOException {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.OSV, Read.resource("osv-ubuntu.json"));

        assertThat(Read.statements(reading))
                .containsExactly(
                        "USN-9001-1 [CVE-2026-1001, CVE-2026-1002] ubuntu 18.04"
                                + " somelib[libsome1 1:1.0-1ubuntu0.2, libsome-dev 1:1.0-1ubuntu0.2]: fixed 1.0-1ubuntu0.2",
                        "USN-9001-1 [CVE-2026-1001, CVE-2026-1002] ubuntu 16.04 somelib: fixed 0.9-1ubuntu1+esm1 with Ubuntu Pro",
                        "USN-9001-1 [CVE-2026-1001, CVE-2026-1002] ubuntu 22.04 somelib: unfixed");
        assertThat(reading.quarantined())
                .containsExactly(new FeedReading.Quarantined(
                        "USN-9001-1 affected[3]",
                        "'Ubuntu:Pro:FIPS-updates:20.04:LTS' is a release that is not known"));
    }

    @Test
    void mavensRecordsHaveSeveralRangesOfOneLibrary() throws IOException {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.OSV, Read.resource("osv-maven.json"));

        assertThat(reading.statements()).hasSize(3).allSatisfy(it -> {
            assertThat(((LibraryStatement) it).library()).isEqualTo("org.apache.logging.log4j:log4j-core");
            assertThat(it.cves()).extracting(Object::toString).containsExactly("CVE-2021-44228");
        });
        List<VersionRange> ranges = ((LibraryStatement) reading.statements().getFirst()).ranges();
        assertThat(ranges).hasSize(1);
        assertThat(ranges.getFirst().contains("2.14.1")).isTrue();
        assertThat(ranges.getFirst().contains("2.15.0")).isFalse();
        assertThat(reading.facts())
                .extracting(CveFact::content)
                .contains(new CveFact.Cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:H", "OSV"));
    }

    @Test
    void aLibraryWithoutVersionsIsABadRecordAndNotOneThatAffectsNobody() {
        assertThat(Read.refused(FeedFormat.OSV, """
                {"id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "affected": [{
                  "package": {"ecosystem": "Maven", "name": "g:a"},
                  "ranges": [{"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]}]}]}
                """)).contains("g:a: no versions of Maven's are given");
    }

    @Test
    void aWithdrawnRecordSaysNothingElse() {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.OSV, """
                {"id": "GHSA-aaaa", "modified": "2026-01-01T00:00:00Z", "withdrawn": "2026-01-02T00:00:00Z",
                 "affected": [{"package": {"ecosystem": "Maven", "name": "g:a"}}]}
                """);

        assertThat(reading.statements()).isEmpty();
        assertThat(reading.facts()).extracting(CveFact::content).containsExactly(new CveFact.Rejected("withdrawn"));
    }

    @Test
    void anAdvisoryOfRedHatSaysWhatIsFixedInEachStream() throws IOException {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.RED_HAT_CSAF, Read.resource("csaf-advisory.json"));

        assertThat(Read.statements(reading))
                .containsExactly(
                        "RHSA-2026:1001 [CVE-2026-0001, CVE-2026-0002] rhel 9"
                                + " openssl[openssl-libs 1:3.0.7-25.el9_3]: fixed 1:3.0.7-25.el9_3",
                        "RHSA-2026:1001 [CVE-2026-0002] rhel 9 binary libstdc++: fixed 11.4.1-3.el9",
                        "RHSA-2026:1001 [CVE-2026-0002] rhel 9.2 binary perl-Pod-Escapes: fixed 1:1.07-460.el9",
                        "RHSA-2026:1001 [CVE-2026-0002] rhel 9.2 perl: fixed 4:5.32.1-481.el9",
                        "RHSA-2026:1001 [CVE-2026-0002] rhel 9 postgresql:15 postgresql: fixed 15.6-1.module+el9.3.0");
        assertThat(reading.facts())
                .extracting(it -> it.content().toString())
                .containsExactly(
                        "Cvss[vector=CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N, by=Red Hat]",
                        "VendorSeverity[severity=HIGH, by=Red Hat]");
    }

    @Test
    void vexSaysWhatIsNotFixedAndWhatNeverWillBe() throws IOException {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.RED_HAT_VEX, Read.resource("csaf-vex.json"));

        assertThat(Read.statements(reading))
                .containsExactly(
                        "CVE-2026-0003 [CVE-2026-0003] rhel 7 curl: out of support scope (Out of support scope)",
                        "CVE-2026-0003 [CVE-2026-0003] rhel 8 curl: unfixed",
                        "CVE-2026-0003 [CVE-2026-0003] rhel 9 binary libcurl-minimal: not affected (vulnerable code not present)",
                        "CVE-2026-0003 [CVE-2026-0003] rhel 9 curl: undetermined");
    }

    /** Red Hat names a package in a module in three ways: by the module that holds it, by a qualifier, and in the module's own name. */
    @Test
    void ofAModuleSpeaksWhoNamesItWhereverItStands() {
        String vex = """
                {"document": {"tracking": {"id": "CVE-2026-0004", "current_release_date": "2026-11-02T10:00:00Z"}},
                 "product_tree": {
                   "branches": [
                     {"product": {"product_id": "rhel8", "product_identification_helper": {"cpe": "cpe:/o:redhat:enterprise_linux:8"}}},
                     {"product": {"product_id": "ruby:2.6/ruby", "product_identification_helper": {"purl": "pkg:rpmmod/redhat/ruby:2.6/ruby"}}},
                     {"product": {"product_id": "squid", "product_identification_helper": {"purl": "pkg:rpm/redhat/squid?arch=src&rpmmod=squid:4"}}},
                     {"product": {"product_id": "npm", "product_identification_helper":
                       {"purl": "pkg:rpm/redhat/npm@8.19?arch=x86_64&rpmmod=nodejs%3A18%3A8060020220523160029%3Aad008a3a"}}}],
                   "relationships": [
                     {"product_reference": "ruby:2.6/ruby", "relates_to_product_reference": "rhel8", "full_product_name": {"product_id": "a"}},
                     {"product_reference": "squid", "relates_to_product_reference": "rhel8", "full_product_name": {"product_id": "b"}},
                     {"product_reference": "npm", "relates_to_product_reference": "rhel8", "full_product_name": {"product_id": "c"}}]},
                 "vulnerabilities": [{"cve": "CVE-2026-0004", "product_status": {"known_affected": ["a", "b"], "fixed": ["c"]}}]}
                """;
        assertThat(Read.statements(Read.accepted(FeedFormat.RED_HAT_VEX, vex)))
                .containsExactly(
                        "CVE-2026-0004 [CVE-2026-0004] rhel 8 nodejs:18 binary npm: fixed 8.19",
                        "CVE-2026-0004 [CVE-2026-0004] rhel 8 ruby:2.6 ruby: unfixed",
                        "CVE-2026-0004 [CVE-2026-0004] rhel 8 squid:4 squid: unfixed");
    }

    @Test
    void aZipFileHasARecordInEachFileAndABrokenOneIsNotAllOfIt() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("GHSA-1.json", "broken.json", "README.txt")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(
                        name.equals("GHSA-1.json")
                                ? Read.resource("osv-maven.json")
                                : "{\"id\": ".getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }

        FeedReading.Accepted reading = Read.accepted(FeedFormat.OSV, bytes.toByteArray());
        assertThat(reading.statements()).hasSize(3);
        assertThat(reading.quarantined())
                .containsExactly(new FeedReading.Quarantined("broken.json", "It is cut: the JSON ends too early."));

        byte[] cut = java.util.Arrays.copyOf(bytes.toByteArray(), bytes.size() - 30);
        assertThat(Read.refused(FeedFormat.OSV, cut, FeedLimits.DEFAULT)).contains("cut");
    }
}
