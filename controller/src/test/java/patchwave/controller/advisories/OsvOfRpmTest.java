package patchwave.controller.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.advisory.Assertions;
import patchwave.advisory.CveFact;
import patchwave.advisory.Knowledge;
import patchwave.advisory.Release;
import patchwave.advisory.Severity;
import patchwave.advisory.VersionScheme;
import patchwave.exposure.FleetIndex;
import patchwave.exposure.HostInventory;
import patchwave.exposure.InModule;
import patchwave.exposure.InstalledPackage;
import patchwave.exposure.Origin;
import patchwave.exposure.PackageOnHost;
import patchwave.exposure.RuntimeEvidence;
import patchwave.fleet.HostId;

/** OSV records of the distributions with rpm, as osv.dev has them, and what hosts of these distributions are by them. */
final class OsvOfRpmTest {
    private static final String CVE = "CVE-2026-1001";

    private static String record(String id, String summary, String cves, String... affected) {
        return """
                {"schema_version": "1.7.3", "id": "%s", "summary": "%s", "modified": "2026-11-02T00:00:00Z",
                 "published": "2026-11-01T00:00:00Z", %s, "affected": [%s]}
                """.formatted(id, summary, cves, String.join(",", affected));
    }

    private static String upstream(String... ids) {
        return "\"upstream\": [\"%s\"]".formatted(String.join("\", \"", ids));
    }

    private static String affected(String ecosystem, String name, String purl, String fixed) {
        return """
                {"package": {"ecosystem": "%s", "name": "%s", "purl": "%s"},
                 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "%s"}]}]}
                """.formatted(ecosystem, name, purl, fixed);
    }

    private static String rocky(String name, String fixed) {
        return affected(
                "Rocky Linux:9", name, "pkg:rpm/rocky-linux/%s?distro=rocky-linux-9&epoch=1".formatted(name), fixed);
    }

    private static String alma(String release, String name, String fixed) {
        return affected("AlmaLinux:" + release, name, "pkg:rpm/almalinux/" + name, fixed);
    }

    /** With the binary packages of that product, as SUSE has them, and a URL that is none. */
    private static String suse(String ecosystem, String source, String fixed, String... binaries) {
        return """
                {"package": {"ecosystem": "%s", "name": "%s", "purl": "pkg:rpm/suse/%s&distro=x"},
                 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "%s"}]}],
                 "ecosystem_specific": {"binaries": [{%s}]}}
                """.formatted(
                        ecosystem,
                        source,
                        source,
                        fixed,
                        String.join(
                                ",",
                                Arrays.stream(binaries)
                                        .map(it -> "\"%s\": \"%s\"".formatted(it, fixed))
                                        .toList()));
    }

    private static List<String> statements(String... records) {
        return Read.statements(Read.accepted(FeedFormat.OSV, "[" + String.join(",", records) + "]"));
    }

    /** A binary package of a source that has the same version. */
    private static InstalledPackage installed(String name, String source, String version) {
        return in(InModule.NONE, name, source, version);
    }

    private static InstalledPackage ofModule(String module, String name, String source, String version) {
        return in(new InModule.Stream(module), name, source, version);
    }

    private static InstalledPackage in(InModule module, String name, String source, String version) {
        return new InstalledPackage(name, version, "x86_64", source, version, module, new Origin.Distribution());
    }

    /** What a host is by these records, such as "CVE-2026-1 fixed"; nothing where nobody speaks of what it has. */
    private static List<String> host(String release, List<String> records, InstalledPackage... packages) {
        return host(release, List.of(), records, packages);
    }

    private static List<String> host(
            String release, List<String> subscriptions, List<String> records, InstalledPackage... packages) {
        FeedReading.Accepted reading = Read.accepted(FeedFormat.OSV, "[" + String.join(",", records) + "]");
        String[] words = release.split(" ", -1);
        FleetIndex fleet = new FleetIndex();
        fleet.put(
                new HostId("a"),
                new HostInventory(
                        Release.of(words[0], words[1]),
                        Arrays.stream(packages)
                                .map(it -> new PackageOnHost(it, RuntimeEvidence.INSTALLED, Optional.empty()))
                                .toList(),
                        Optional.empty(),
                        List.of(),
                        subscriptions,
                        Read.FETCHED));
        Knowledge knowledge = Knowledge.of(reading.statements(), new TreeSet<>());
        return knowledge.vulnerabilities().stream()
                .flatMap(id -> fleet.match(knowledge, Assertions.NONE, List.of(id)).verdicts(id).stream()
                        .map(verdict -> id + " " + verdict.word()))
                .toList();
    }

    @Test
    void rockysRecordsNameEitherSourcesOrBinaryPackages() {
        String older = record(
                "RLSA-2026:1",
                "Important: openssl security update",
                "\"aliases\": [\"CVE-2026-1001\", \"CVE-2026-1002\"]",
                rocky("openssl", "3.0.7-25.el9_3"));
        String younger = record(
                "RLSA-2026:1",
                "Important: openssl security update",
                upstream(CVE, "CVE-2026-1002"),
                // One for each architecture.
                rocky("openssl", "1:3.0.7-25.el9_3"),
                rocky("openssl", "1:3.0.7-25.el9_3"),
                rocky("openssl-libs", "1:3.0.7-25.el9_3"));

        assertThat(statements(older))
                .containsExactly(
                        "RLSA-2026:1 [CVE-2026-1001, CVE-2026-1002] rocky 9 openssl: fixed 1:3.0.7-25.el9_3",
                        "RLSA-2026:1 [CVE-2026-1001, CVE-2026-1002] rocky 9 binary openssl: fixed 1:3.0.7-25.el9_3");
        assertThat(statements(younger)).hasSize(4);
        for (String each : List.of(older, younger)) {
            assertThat(host("rocky 9.3", List.of(each), installed("openssl-libs", "openssl", "1:3.0.7-24.el9")))
                    .containsExactly("CVE-2026-1001 affected-fix-available", "CVE-2026-1002 affected-fix-available");
            assertThat(host("rocky 9.3", List.of(each), installed("openssl-libs", "openssl", "1:3.0.7-25.el9_3")))
                    .containsExactly("CVE-2026-1001 fixed", "CVE-2026-1002 fixed");
            // A rebuild's own errata are nobody else's.
            for (String other : List.of("rhel 9.3", "almalinux 9.3", "rocky 8.9", "ol 9.3")) {
                assertThat(host(other, List.of(each), installed("openssl-libs", "openssl", "1:3.0.7-24.el9")))
                        .as(other)
                        .isEmpty();
            }
        }
    }

    @Test
    void almasRecordsNameBinaryPackagesAndTheirCvesAsRelated() {
        String record = record(
                "ALSA-2026:1",
                "Moderate: openssl security and bug fix update",
                "\"related\": [\"%s\", \"RHSA-2026:1\"]".formatted(CVE),
                alma("9", "openssl-libs", "1:3.0.7-25.el9_3"),
                alma("9", "perl-Pod-Escapes", "1.07-460.el9"));

        assertThat(statements(record))
                .containsExactly(
                        "ALSA-2026:1 [CVE-2026-1001] almalinux 9 binary openssl-libs: fixed 1:3.0.7-25.el9_3",
                        "ALSA-2026:1 [CVE-2026-1001] almalinux 9 binary perl-Pod-Escapes: fixed 1.07-460.el9");
        assertThat(host("almalinux 9.3", List.of(record), installed("openssl-libs", "openssl", "1:3.0.7-24.el9")))
                .containsExactly(CVE + " affected-fix-available");
        assertThat(host("almalinux 9.3", List.of(record), installed("openssl-libs", "openssl", "1:3.0.7-25.el9_3")))
                .containsExactly(CVE + " fixed");
        // An epoch that is not written is 0 here, and any other is above it.
        assertThat(host("almalinux 9.3", List.of(record), installed("perl-Pod-Escapes", "perl", "1:1.07-459.el9")))
                .containsExactly(CVE + " fixed");
        assertThat(host("rocky 9.3", List.of(record), installed("openssl-libs", "openssl", "1:3.0.7-24.el9")))
                .isEmpty();
        assertThat(Read.accepted(FeedFormat.OSV, record).facts())
                .extracting(CveFact::content)
                .containsExactly(new CveFact.VendorSeverity(Severity.MEDIUM, "OSV"));
    }

    @Test
    void aBuildOfAModuleIsOfTheModulesThatTheSummaryNames() {
        String php = record(
                "ALSA-2026:2",
                "Moderate: php:7.4 security update",
                "\"related\": [\"%s\"]".formatted(CVE),
                alma("8", "php-cli", "7.4.19-4.module_el8.6.0+3238+624bf8b8"),
                alma("8", "almalinux-release", "8.6-1"));
        String two = record(
                "RLSA-2026:2",
                "Important: idm:DL1 and idm:client security update",
                upstream(CVE),
                affected("Rocky Linux:8", "custodia", "x", "0:0.6.0-3.module+el8.9.0+1+a"));

        assertThat(statements(php))
                .containsExactly(
                        "ALSA-2026:2 [CVE-2026-1001] almalinux 8 php:7.4 binary php-cli:"
                                + " fixed 7.4.19-4.module_el8.6.0+3238+624bf8b8",
                        "ALSA-2026:2 [CVE-2026-1001] almalinux 8 binary almalinux-release: fixed 8.6-1");
        assertThat(statements(two))
                .extracting(it -> it.replaceFirst(".*rocky 8 ", "").replaceFirst(": fixed.*", ""))
                .containsExactly(
                        "idm:DL1 custodia",
                        "idm:DL1 binary custodia",
                        "idm:client custodia",
                        "idm:client binary custodia");

        InstalledPackage old = ofModule("php:7.4", "php-cli", "php", "7.4.19-3.module_el8.6.0+1");
        assertThat(host("almalinux 8.6", List.of(php), old)).containsExactly(CVE + " affected-fix-available");
        assertThat(host(
                        "almalinux 8.6",
                        List.of(php),
                        ofModule("php:7.3", "php-cli", "php", "7.3.20-1.module_el8.2.0+1")))
                .as("nobody speaks of its stream")
                .containsExactly(CVE + " unknown");
        assertThat(host("almalinux 8.6", List.of(php), installed("php-cli", "php", "7.2-1.el8")))
                .isEmpty();
        assertThat(host(
                        "almalinux 8.6",
                        List.of(php),
                        in(new InModule.Unrecorded(), "php-cli", "php", "7.4.19-4.module_el8.6.0+3238+624bf8b8")))
                .containsExactly(CVE + " unknown");

        String unnamed = record(
                "ALSA-2026:2", "Moderate: php security update", upstream(CVE), alma("8", "php", "1-1.module_el8.6"));
        assertThat(Read.accepted(FeedFormat.OSV, unnamed).statements()).isEmpty();
        assertThat(Read.accepted(FeedFormat.OSV, unnamed).quarantined())
                .containsExactly(new FeedReading.Quarantined(
                        "ALSA-2026:2 affected[0]",
                        "1-1.module_el8.6 is a module's, and no module and stream are named"));
    }

    @Test
    void aProductOfSusesIsOnTheBaseProductOfItsServicePack() {
        String record = record(
                "SUSE-SU-2026:0001-1",
                "Security update for icu",
                upstream(CVE) + ", \"related\": [\"%s\"]".formatted(CVE),
                suse("SUSE:Linux Enterprise Module for Basesystem 15 SP5", "icu", "65.1-150200.4.15.1", "libicu65_1"),
                suse("SUSE:Linux Enterprise Module for Development Tools 15 SP5", "icu", "65.1-150200.4.15.1", "icu"),
                suse("SUSE:Linux Enterprise Server 15 SP4-LTSS", "icu", "65.1-150200.4.15.1", "libicu65_1"),
                suse("SUSE:Linux Enterprise High Performance Computing 15 SP4-ESPOS", "icu", "65.1-150200.4.15.1"),
                suse("openSUSE:Leap 15.5", "icu", "65.1-150200.4.15.1", "libicu65_1"));

        assertThat(statements(record))
                .containsExactly(
                        "SUSE-SU-2026:0001-1 [CVE-2026-1001] sles 15.5 icu: fixed 65.1-150200.4.15.1",
                        "SUSE-SU-2026:0001-1 [CVE-2026-1001] sles 15.4 icu: fixed 65.1-150200.4.15.1"
                                + " with SUSE's longer support",
                        "SUSE-SU-2026:0001-1 [CVE-2026-1001] opensuse-leap 15.5 icu: fixed 65.1-150200.4.15.1");

        InstalledPackage old = installed("libicu65_1", "icu", "65.1-150200.4.10.1");
        for (String release : List.of("sles 15.5", "sled 15.5", "sles_sap 15.5", "opensuse-leap 15.5")) {
            assertThat(host(release, List.of(record), old))
                    .as(release)
                    .containsExactly(CVE + " affected-fix-available");
            assertThat(host(release, List.of(record), installed("libicu65_1", "icu", "65.1-150200.4.15.1")))
                    .containsExactly(CVE + " fixed");
            // No product names it, and it is of the same source: from another repository of SUSE's, and as old as its
            // sisters.
            assertThat(host(release, List.of(record), installed("libicu-suse65_1", "icu", "65.1-150200.4.10.1")))
                    .containsExactly(CVE + " affected-fix-available");
        }
        assertThat(host("sles 15.4", List.of(record), old)).containsExactly(CVE + " affected-no-fix");
        assertThat(host("sles 15.4", List.of(Release.SUSE_LONGER), List.of(record), old))
                .containsExactly(CVE + " affected-fix-available");
        for (String other : List.of("sles 15.6", "sles 15", "opensuse-leap 15.6", "opensuse-tumbleweed 20261101")) {
            assertThat(host(other, List.of(record), old)).as(other).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SUSE:Linux Enterprise Server 15 SP5,sles 15.5,",
        "SUSE:Linux Enterprise Desktop 15 SP5,sles 15.5,",
        "SUSE:Linux Enterprise Server 12,sles 12,",
        "SUSE:Linux Enterprise Module for Basesystem 15,sles 15,",
        "SUSE:Linux Enterprise Module for SAP Applications 15 SP5,sles 15.5,",
        "SUSE:Linux Enterprise Server for SAP Applications 12 SP5,sles 12.5,yes",
        "SUSE:Linux Enterprise Server LTSS Extended Security 12 SP5,sles 12.5,yes",
        "SUSE:Linux Enterprise Server 11 SP4-LTSS EXTREME CORE,sles 11.4,yes",
        "SUSE:Linux Enterprise Server 16.0,sles 16.0,",
        "SUSE:Linux Enterprise Workstation Extension 15 SP6,sles 15.6,",
        "SUSE:Package Hub 15 SP6,sles 15.6,",
        "SUSE:Real Time Module 15 SP6,sles 15.6,",
        "SUSE:Linux Enterprise Micro 5.5,sle-micro 5.5,",
        "SUSE:Linux Enterprise Micro for Rancher 5.3,sle-micro 5.3,",
        "SUSE:Linux Micro 6.1,sl-micro 6.1,",
        "openSUSE:Leap 15.6 NonFree,opensuse-leap 15.6,",
        "openSUSE:Leap 16.0,opensuse-leap 16.0,",
        "openSUSE:Leap Micro 5.5,opensuse-leap-micro 5.5,",
        "openSUSE:Tumbleweed,opensuse-tumbleweed rolling,",
        "Mageia:9,mageia 9,",
        "Red Hat:enterprise_linux:9::appstream,rhel 9,",
        "Red Hat:enterprise_linux:10.2,rhel 10.2,",
        "Red Hat:rhel_eus:9.2::baseos,rhel 9.2,"
    })
    void whereAnEcosystemIs(String ecosystem, String release, String paid) {
        OsvPlace place = OsvPlace.of(ecosystem).orElseThrow();
        assertThat(place.releases()).extracting(Release::toString).containsExactly(release);
        assertThat(place.subscription().isPresent()).isEqualTo("yes".equals(paid));
        assertThat(place.scheme()).isEqualTo(VersionScheme.RPM);
    }

    @Test
    void someAreOfSeveralReleases() {
        assertThat(OsvPlace.of("SUSE:Linux Enterprise Module for Public Cloud 12")
                        .orElseThrow()
                        .releases())
                .extracting(Release::version)
                .containsExactly("12", "12.1", "12.2", "12.3", "12.4", "12.5");
        assertThat(OsvPlace.of("openSUSE:Backports SLE-15-SP6").orElseThrow().releases())
                .extracting(Release::toString)
                .containsExactly("opensuse-leap 15.6", "sles 15.6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Rocky Linux",
                "Rocky Linux:next",
                "AlmaLinux:Kitten",
                "SUSE",
                "SUSE:Enterprise Storage 7.1",
                "SUSE:Linux Enterprise Server",
                "openSUSE",
                "openSUSE:Leap 42.3",
                "Mageia:cauldron"
            })
    void oneOfOursThatCannotBePlacedIsToldAndTheOthersHold(String ecosystem) {
        String record = record(
                "X-1",
                "x",
                upstream(CVE),
                affected(ecosystem, "a", "x", "1-1"),
                affected("AlmaLinux:9", "b", "x", "1-1"));
        FeedReading.Accepted reading = Read.accepted(FeedFormat.OSV, record);
        assertThat(Read.statements(reading)).hasSize(1);
        assertThat(reading.quarantined())
                .containsExactly(new FeedReading.Quarantined(
                        "X-1 affected[0]", "'%s' is a release that is not known".formatted(ecosystem)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Alpine:v3.20", "Red Hat:jboss_core_services:1::el8", "Red Hat", "openEuler:24.03-LTS", "npm"})
    void othersAreLeftAlone(String ecosystem) {
        String record = record("X-1", "x", upstream(CVE), affected(ecosystem, "a", "x", "not a version"));
        FeedReading.Accepted reading = Read.accepted(FeedFormat.OSV, record);
        assertThat(reading.statements()).isEmpty();
        assertThat(reading.quarantined()).isEmpty();
    }

    @Test
    void tumbleweedIsOneReleaseWhateverItsSnapshot() {
        String record = record(
                "openSUSE-SU-2026:1-1",
                "librpmbuild10-4.20.1-8.1 on GA media",
                upstream(CVE),
                suse("openSUSE:Tumbleweed", "rpm", "4.20.1-8.1", "librpmbuild10"));
        assertThat(host(
                        "opensuse-tumbleweed 20261101",
                        List.of(record),
                        installed("librpmbuild10", "rpm", "4.20.1-7.2")))
                .containsExactly(CVE + " affected-fix-available");
        assertThat(host(
                        "opensuse-tumbleweed 20261120",
                        List.of(record),
                        installed("librpmbuild10", "rpm", "4.20.1-8.1")))
                .containsExactly(CVE + " fixed");
    }

    /** SUSE's versions are those of files' names, without epochs: one that a host has must not make all of them fixed. */
    @Test
    void whereAVendorLeavesEpochsOutTheyDecideNothing() {
        String record = record(
                "SUSE-SU-2026:2-1",
                "Security update for a",
                upstream(CVE),
                suse("SUSE:Linux Enterprise Server 15 SP5", "a", "2.0-150500.3.1"));
        assertThat(host("sles 15.5", List.of(record), installed("a", "a", "1:1.9-150500.1.1")))
                .containsExactly(CVE + " affected-fix-available");
        assertThat(host("sles 15.5", List.of(record), installed("a", "a", "1:2.0-150500.3.1")))
                .containsExactly(CVE + " fixed");
    }

    @Test
    void mageiasRecordsNameSources() {
        String record = record(
                "MGASA-2026-0001",
                "Updated pcre2 packages fix a vulnerability",
                "\"related\": [\"%s\"]".formatted(CVE),
                affected("Mageia:9", "pcre2", "pkg:rpm/mageia/pcre2?arch=source&distro=mageia-9", "10.48-1.mga9"));
        assertThat(host("mageia 9", List.of(record), installed("lib64pcre2_8_0", "pcre2", "10.42-1.mga9")))
                .containsExactly(CVE + " affected-fix-available");
        assertThat(host("mageia 9", List.of(record), installed("lib64pcre2_8_0", "pcre2", "10.48-1.mga9")))
                .containsExactly(CVE + " fixed");
        assertThat(host("mageia 10", List.of(record), installed("lib64pcre2_8_0", "pcre2", "10.42-1.mga9")))
                .isEmpty();
    }

    @Test
    void redHatsRecordsNameBinaryPackagesOfEachRepository() {
        String record = record(
                "RHSA-2026:5",
                "Red Hat Security Advisory: thunderbird security update",
                upstream(CVE),
                affected("Red Hat:enterprise_linux:9::appstream", "thunderbird", "x", "0:115.6.0-1.el9_3"),
                affected("Red Hat:enterprise_linux:9::crb", "thunderbird", "x", "0:115.6.0-1.el9_3"),
                affected("Red Hat:rhel_eus:9.2::appstream", "thunderbird", "x", "0:115.6.0-1.el9_2"));
        assertThat(statements(record))
                .containsExactly(
                        "RHSA-2026:5 [CVE-2026-1001] rhel 9 binary thunderbird: fixed 0:115.6.0-1.el9_3",
                        "RHSA-2026:5 [CVE-2026-1001] rhel 9.2 binary thunderbird: fixed 0:115.6.0-1.el9_2");
        assertThat(host("rhel 9.2", List.of(record), installed("thunderbird", "thunderbird", "115.6.0-1.el9_2")))
                .containsExactly(CVE + " fixed");
        assertThat(host("rhel 9.3", List.of(record), installed("thunderbird", "thunderbird", "115.6.0-1.el9_2")))
                .containsExactly(CVE + " affected-fix-available");
    }

    @Test
    void whatMendsNoVulnerabilityIsNoneAndARegressionIsNamedByThoseThatNumberIt() {
        assertThat(statements(
                        record("ALBA-2026:1", "x bug fix update", "\"related\": []", alma("9", "x", "1-1")),
                        record(
                                "SUSE-RU-2026:1-1",
                                "Recommended update",
                                upstream(),
                                suse("openSUSE:Leap 15.5", "x", "1-1")),
                        record("ALEA-2026:1", "x enhancement", upstream(CVE), alma("9", "x", "1-1")),
                        record(
                                "ALSA-2026:9",
                                "Low: x update for a regression",
                                "\"related\": []",
                                alma("9", "x", "1-1"))))
                .containsExactly(
                        "ALEA-2026:1 [CVE-2026-1001] almalinux 9 binary x: fixed 1-1",
                        "ALSA-2026:9 [] almalinux 9 binary x: fixed 1-1");
    }

    @Test
    void aVersionThatIsNoneIsBadByItself() {
        assertThat(Read.refused(
                        FeedFormat.OSV,
                        record(
                                "MGASA-2026-2",
                                "x",
                                upstream(CVE),
                                affected("Mageia:9", "gtk", "x", "gtk+2.0-2.24.33-5.1.mga9"))))
                .contains("'gtk+2.0-2.24.33-5.1.mga9' is no version");
    }
}
