package patchwave.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.exposure.Said.comingFrom;
import static patchwave.exposure.Said.host;
import static patchwave.exposure.Said.installed;
import static patchwave.exposure.Said.release;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.fleet.HostId;

/** Whether what a rollout installs is still the version to go for. */
final class PinnedPackageTest {
    private static final String CVE = "CVE-2026-1";
    private static final String FIRST = "3.0.17-1~deb12u1";
    private static final String SECOND = "3.0.17-1~deb12u2";

    private static Said twoNumbers() {
        return new Said()
                .fixed("DSA-5678-1", CVE, "debian 12", "openssl", FIRST)
                .asRegressionUpdate()
                .fixed("DSA-5678-2", "", "debian 12", "openssl", SECOND);
    }

    private static Optional<PinnedPackage.Superseded> superseded(
            String name, String version, Knowledge known, InstalledPackage... onHosts) {
        return new PinnedPackage(release("debian 12"), name, version).superseded(List.of(onHosts), known);
    }

    private static InstalledPackage libssl(String version, String sourceVersion) {
        return installed("libssl3", version, "openssl", sourceVersion);
    }

    @Test
    void theNextNumberOfAnAdvisorySupersedes() {
        PinnedPackage.Superseded found = superseded(
                        "openssl", FIRST, twoNumbers().known(), installed("openssl", "3.0.9-1"))
                .orElseThrow();
        assertThat(found.by().advisory().value()).isEqualTo("DSA-5678-2");
        assertThat(found.sentence())
                .isEqualTo(
                        "DSA-5678-2 has openssl %s for debian 12, this rollout installs %s".formatted(SECOND, FIRST));
        assertThat(superseded("openssl", SECOND, twoNumbers().known(), installed("openssl", "3.0.9-1")))
                .as("it is the one to go for")
                .isEmpty();
        assertThat(superseded("openssl", "3.0.18-1~deb12u1", twoNumbers().known(), installed("openssl", "3.0.9-1")))
                .as("it is newer than all that is stated")
                .isEmpty();
    }

    @Test
    void aBinaryPackageGoesByItsSource() {
        assertThat(superseded("libssl3", FIRST, twoNumbers().known(), libssl("3.0.9-1", "3.0.9-1"))
                        .map(PinnedPackage.Superseded::sentence))
                .contains("DSA-5678-2 has openssl %s for debian 12, this rollout installs libssl3 %s"
                        .formatted(SECOND, FIRST));
        assertThat(superseded("libssl3", FIRST + "+b1", twoNumbers().known(), libssl("3.0.9-1+b3", "3.0.9-1")))
                .as("a rebuild of the source")
                .isPresent();
        assertThat(superseded("libssl3", SECOND + "+b1", twoNumbers().known(), libssl("3.0.9-1+b3", "3.0.9-1")))
                .as("a rebuild of the one to go for")
                .isEmpty();
    }

    /** perl's modules, gcc-defaults and others have versions of their own. */
    @Test
    void whereVersionsDoNotFollowTheSourcesOnlyAHostThatHasItTells() {
        InstalledPackage old = libssl("1:7.0-1", "3.0.9-1");
        assertThat(superseded("libssl3", "1:7.1-1", twoNumbers().known(), old)).isEmpty();
        assertThat(superseded("libssl3", "1:7.1-1", twoNumbers().known(), old, libssl("1:7.1-1", FIRST)))
                .isPresent();
        assertThat(superseded("libssl3", "1:7.1-1", twoNumbers().known(), old, libssl("1:7.1-1", SECOND)))
                .isEmpty();
        assertThat(superseded(
                        "libssl3",
                        "1:7.1-1",
                        twoNumbers().known(),
                        libssl("1:7.1-1", FIRST),
                        installed("libssl3", "1:7.1-1", "another", "1")))
                .as("hosts do not agree")
                .isEmpty();
    }

    @Test
    void whatNoHostHasOrNobodyOrdersIsNotToldOf() {
        assertThat(superseded("openssl", FIRST, twoNumbers().known())).isEmpty();
        assertThat(superseded("openssl", "no version", twoNumbers().known(), installed("openssl", "3.0.9-1")))
                .isEmpty();
        assertThat(new PinnedPackage(release("plan 9"), "openssl", FIRST)
                        .superseded(
                                List.of(installed("openssl", "3.0.9-1")),
                                twoNumbers().known()))
                .isEmpty();
        assertThat(superseded("openssl", FIRST, Knowledge.EMPTY, installed("openssl", "3.0.9-1")))
                .isEmpty();
    }

    @Test
    void whatIsStatedAboutOtherPackagesDoesNotCount() {
        Knowledge known = new Said()
                .fixed("DSA-1-1", CVE, "debian 13", "openssl", SECOND)
                .ofModule("openssl:3")
                .fixed("DSA-2-1", CVE, "debian 12", "openssl", SECOND)
                .ofOrigin("Example Inc.")
                .fixed("LOCAL-1", CVE, "debian 12", "openssl", SECOND)
                .status("DSA-3-1", CVE, "debian 12", "openssl", new FixStatus.Fixed(SECOND, Optional.of("Pro")))
                .of(
                        "DSA-4-1",
                        CVE,
                        "debian 12",
                        new AffectedPackage.Source(
                                "openssl", List.of(new AffectedPackage.BinaryFix("libssl3", Optional.empty()))),
                        new FixStatus.Fixed(SECOND, Optional.empty()))
                .known();
        InstalledPackage openssl = installed("openssl", "3.0.9-1");
        assertThat(superseded("openssl", FIRST, known, openssl)).isEmpty();
        assertThat(superseded("openssl", FIRST, known, comingFrom(new Origin.Other("Example Inc."), openssl))
                        .map(it -> it.by().advisory().value()))
                .contains("LOCAL-1");
        assertThat(superseded("libssl3", FIRST, known, libssl("3.0.9-1", "3.0.9-1")))
                .isPresent();
    }

    @Test
    void aBinarysOwnVersionIsComparedWithABinarys() {
        Knowledge known = new Said()
                .of(
                        "DSA-4-1",
                        CVE,
                        "debian 12",
                        new AffectedPackage.Source(
                                "openssl", List.of(new AffectedPackage.BinaryFix("libssl3", Optional.of("1:7.2-1")))),
                        new FixStatus.Fixed("3.0.17-1", Optional.empty()))
                .of(
                        "DSA-5-1",
                        CVE,
                        "debian 12",
                        new AffectedPackage.Binary("openssl-tools"),
                        new FixStatus.Fixed("2.0-1", Optional.empty()))
                .known();
        InstalledPackage old = libssl("1:7.0-1", "3.0.9-1");
        assertThat(superseded("libssl3", "1:7.1-1", known, old, libssl("1:7.1-1", "9-1"))
                        .map(PinnedPackage.Superseded::version))
                .contains("1:7.2-1");
        assertThat(superseded("libssl3", "1:7.2-1", known, old, libssl("1:7.2-1", "1-1")))
                .isEmpty();
        assertThat(superseded("openssl-tools", "1.9-1", known, installed("openssl-tools", "1.8-1")))
                .isPresent();
    }

    @Test
    void theSentenceTellsAVendorsDateAndNoTimeOfAFetch() {
        Knowledge known = new Said()
                .fixed(CVE, CVE, "debian 12", "openssl", SECOND)
                .fixed("DSA-9-1", CVE, "debian 12", "openssl", SECOND)
                .known();
        assertThat(superseded("openssl", FIRST, known, installed("openssl", "3.0.9-1"))
                        .map(PinnedPackage.Superseded::sentence))
                .as("an advisory before a CVE")
                .contains("DSA-9-1 has openssl %s for debian 12, this rollout installs %s".formatted(SECOND, FIRST));
        Knowledge tracker =
                new Said().fixed(CVE, CVE, "debian 12", "openssl", SECOND).known();
        assertThat(superseded("openssl", FIRST, tracker, installed("openssl", "3.0.9-1"))
                        .map(PinnedPackage.Superseded::sentence))
                .contains(CVE
                        + " is fixed in openssl %s for debian 12, this rollout installs %s".formatted(SECOND, FIRST));
    }

    @Test
    void theFleetKnowsWhichPackagesItsHostsHave() {
        FleetIndex fleet = new FleetIndex();
        HostId web = new HostId("web-1");
        fleet.put(web, host("debian 12", libssl("3.0.9-1", "3.0.9-1"), installed("openssl", "3.0.9-1")));
        fleet.put(new HostId("web-2"), host("debian 12", libssl("3.0.9-1", "3.0.9-1")));
        fleet.put(new HostId("old-1"), host("debian 11", libssl("1.1.1-1", "1.1.1-1")));
        assertThat(fleet.installed(release("debian 12"), "libssl3")).containsExactly(libssl("3.0.9-1", "3.0.9-1"));
        assertThat(fleet.installed(release("debian 12"), "openssl")).hasSize(1);
        fleet.remove(web);
        assertThat(fleet.installed(release("debian 12"), "openssl")).isEmpty();
        assertThat(fleet.installed(release("debian 12"), "nothing")).isEmpty();
    }

    /** The Log4j week: the target moved twice. */
    @Test
    void theWeekOfLog4j() {
        Said said = new Said().fixed("DSA-5020-1", "CVE-2021-44228", "debian 11", "apache-log4j2", "2.15.0-1~deb11u1");
        PinnedPackage pinned = new PinnedPackage(release("debian 11"), "liblog4j2-java", "2.15.0-1~deb11u1");
        List<InstalledPackage> onHosts = List.of(installed("liblog4j2-java", "2.13.3-1", "apache-log4j2", "2.13.3-1"));
        assertThat(pinned.superseded(onHosts, said.known())).isEmpty();
        said.at(Instant.parse("2021-12-16T00:00:00Z"))
                .fixed("DSA-5022-1", "CVE-2021-45046", "debian 11", "apache-log4j2", "2.16.0-1~deb11u1");
        assertThat(pinned.superseded(onHosts, said.known()).map(PinnedPackage.Superseded::version))
                .contains("2.16.0-1~deb11u1");
        said.at(Instant.parse("2021-12-18T00:00:00Z"))
                .fixed("DSA-5024-1", "CVE-2021-45105", "debian 11", "apache-log4j2", "2.17.0-1~deb11u1");
        assertThat(pinned.superseded(onHosts, said.known()).map(PinnedPackage.Superseded::version))
                .contains("2.17.0-1~deb11u1");
    }
}
