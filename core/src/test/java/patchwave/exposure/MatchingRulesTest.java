package patchwave.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.exposure.Said.comingFrom;
import static patchwave.exposure.Said.host;
import static patchwave.exposure.Said.inModule;
import static patchwave.exposure.Said.installed;
import static patchwave.exposure.Said.range;
import static patchwave.exposure.Said.running;
import static patchwave.exposure.Said.with;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.AffectedPackage.BinaryFix;
import patchwave.advisory.Assertions;
import patchwave.advisory.Feed;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.fleet.HostId;

/** The rules of reference/vulnerability-response.md 2.2, each by its number. Rule 13 is the readers': BadRecordsTest. */
final class MatchingRulesTest {
    private static final String CVE = "CVE-2026-1000";
    private static final String LOG4J = "org.apache.logging.log4j:log4j-core";
    private static final Optional<String> NOBODY = Optional.empty();

    @Test
    void rule1_aDistributionsAdvisoryBeatsUpstreamsRangeAlways() {
        Knowledge known = new Said()
                .fixed("DSA-1-1", CVE, "debian 12", "curl", "7.88.1-10+deb12u12")
                .library("GHSA-x", CVE, "curl", range("0", "8.0"))
                .known();

        assertThat(verdict(host("debian 12", installed("curl", "7.88.1-10+deb12u12")), known))
                .isEqualTo("fixed");
        assertThat(verdict(host("debian 12", installed("curl", "7.88.1-10+deb12u11")), known))
                .isEqualTo("affected-fix-available");
        // Upstream alone says nothing about the distribution's package, in whatever version.
        assertThat(Exposures.of(
                        host("debian 12", installed("curl", "7.88.1-10")),
                        new Said()
                                .library("GHSA-x", CVE, "curl", range("0", "8.0"))
                                .known()))
                .isEmpty();
    }

    @Test
    void rule2_theFullVersionWithItsEpochCounts() {
        Knowledge known = new Said()
                .fixed("DSA-1-1", CVE, "debian 12", "vim", "2:9.0.0-1")
                .known();

        assertThat(verdict(host("debian 12", installed("vim", "2:9.0.0-1")), known))
                .isEqualTo("fixed");
        assertThat(verdict(host("debian 12", installed("vim", "1:9.1.0-1")), known))
                .isEqualTo("affected-fix-available");
        assertThat(verdict(host("debian 12", installed("vim", "9.1.0-1")), known))
                .isEqualTo("affected-fix-available");
        assertThat(verdict(host("debian 12", installed("vim", "2:9.0.0~rc1-1")), known))
                .isEqualTo("affected-fix-available");
    }

    @Test
    void rule3_theSourcePackageAndItsVersionComeFromThePackageDatabase() {
        Knowledge known = new Said()
                .fixed("DSA-1-1", CVE, "debian 11", "glibc", "2.31-13+deb11u5")
                .known();

        // A rebuild: the binary's version is not the source's.
        assertThat(verdict(host("debian 11", installed("libc6", "2.31-13+b1", "glibc", "2.31-13")), known))
                .isEqualTo("affected-fix-available");
        // A binary package with a version of its own, far above: compared by the source's.
        assertThat(verdict(host("debian 11", installed("libc-extra", "9.9", "glibc", "2.31-13")), known))
                .isEqualTo("affected-fix-available");
        assertThat(verdict(host("debian 11", installed("libc-extra", "0.1", "glibc", "2.31-13+deb11u5")), known))
                .isEqualTo("fixed");
    }

    @Test
    void rule4_notEveryBinaryOfAVulnerableSourceIsVulnerable() {
        Knowledge whole = new Said()
                .fixed("DSA-1-1", CVE, "debian 12", "linux", "6.1.76-1")
                .known();
        for (String name :
                List.of("linux-headers-6.1.0-17-amd64", "linux-kbuild-6.1", "linux-libc-dev", "linux-image-amd64")) {
            Finding finding = only(host("debian 12", installed(name, "6.1.69-1", "linux", "6.1.69-1")), whole);
            assertThat(finding.verdict().word()).as(name).isEqualTo("not-affected");
            assertThat(finding.evidence().getFirst()).contains(name).contains("holds nothing that is affected");
        }

        Knowledge named = new Said()
                .by(Feed.OSV)
                .of(
                        "USN-1-1",
                        CVE,
                        "ubuntu 22.04",
                        new AffectedPackage.Source(
                                "emacs", List.of(new BinaryFix("emacs-nox", Optional.of("1:27.1-3ubuntu5.1")))),
                        new FixStatus.Fixed("1:27.1-3ubuntu5.1", Optional.empty()))
                .known();
        assertThat(verdict(
                        host("ubuntu 22.04", installed("emacs-nox", "1:27.1-3ubuntu5", "emacs", "1:27.1-3ubuntu5")),
                        named))
                .isEqualTo("affected-fix-available");
        assertThat(verdict(
                        host("ubuntu 22.04", installed("emacs-el", "1:27.1-3ubuntu5", "emacs", "1:27.1-3ubuntu5")),
                        named))
                .isEqualTo("not-affected");
    }

    @Test
    void rule5_theReleaseIsTheHostsAndTheOriginTheRepositorys() {
        Knowledge known = new Said()
                .by(Feed.OSV)
                .fixed("USN-1-1", CVE, "ubuntu 20.04", "php", "7.4-2")
                .fixed("USN-1-1", CVE, "ubuntu 18.04", "php", "7.2-9")
                .known();

        // A version that looks like another release's is judged by the host's own.
        assertThat(verdict(host("ubuntu 18.04", installed("php", "7.4-1")), known))
                .isEqualTo("fixed");
        assertThat(verdict(host("ubuntu 20.04", installed("php", "7.4-1")), known))
                .isEqualTo("affected-fix-available");

        Finding foreign = only(
                host("ubuntu 20.04", comingFrom(new Origin.Other("ppa:somebody"), installed("php", "7.4-1"))), known);
        assertThat(foreign.verdict()).isEqualTo(new Verdict.Unknown(Verdict.Reason.UNKNOWN_ORIGIN));
        assertThat(foreign.evidence().getFirst()).contains("ppa:somebody");
        assertThat(Verdict.Reason.UNKNOWN_ORIGIN).hasToString("unknown-origin: the package is not the distribution's");

        // Somebody who speaks of that repository's packages is heard, and of no others.
        Knowledge ours = new Said()
                .ofOrigin("ppa:somebody")
                .fixed("LOCAL-1", CVE, "ubuntu 20.04", "php", "7.4-3")
                .known();
        assertThat(verdict(
                        host("ubuntu 20.04", comingFrom(new Origin.Other("ppa:somebody"), installed("php", "7.4-1"))),
                        ours))
                .isEqualTo("affected-fix-available");
        assertThat(verdict(
                        host("ubuntu 20.04", comingFrom(new Origin.Other("ppa:somebody"), installed("php", "7.4-3"))),
                        ours))
                .isEqualTo("fixed");
        assertThat(Exposures.of(host("ubuntu 20.04", installed("php", "7.4-1")), ours))
                .isEmpty();
        assertThat(Exposures.of(
                        host("ubuntu 20.04", comingFrom(new Origin.Other("ppa:other"), installed("php", "7.4-1"))),
                        ours))
                .isEmpty();

        // Old versions are offered nowhere, so that not to know is no reason to say nothing.
        Finding unrecorded =
                only(host("ubuntu 20.04", comingFrom(new Origin.Unrecorded(), installed("php", "7.4-1"))), known);
        assertThat(unrecorded.verdict().word()).isEqualTo("affected-fix-available");
        assertThat(unrecorded.evidence().getLast()).contains("origin is not recorded");
    }

    @Test
    void rule6_streamsModulesServicePacksAndRebuildsHaveTheirOwnStatements() {
        Knowledge modules = new Said()
                .by(Feed.RED_HAT_CSAF)
                .ofModule("postgresql:12")
                .fixed("RHSA-2026:1", CVE, "rhel 8", "postgresql", "12.9-1.module+el8")
                .known();
        HostInventory ofModule =
                host("rhel 8.9", inModule("postgresql:12", installed("postgresql", "12.7-1.module+el8")));
        assertThat(verdict(ofModule, modules)).isEqualTo("affected-fix-available");
        assertThat(verdict(host("rhel 8.9", inModule("postgresql:9.6", installed("postgresql", "9.6.22-1"))), modules))
                .isEqualTo("unknown");
        assertThat(Exposures.of(host("rhel 8.9", installed("postgresql", "10.21-1.el8")), modules))
                .isEmpty();

        Knowledge servicePack = new Said()
                .by(Feed.OSV)
                .fixed("SUSE-1", CVE, "sles 15.4", "curl", "7.79.1-2")
                .known();
        assertThat(verdict(host("sles 15.4", installed("curl", "7.79.1-1")), servicePack))
                .isEqualTo("affected-fix-available");
        assertThat(Exposures.of(host("sles 15.5", installed("curl", "7.79.1-1")), servicePack))
                .isEmpty();

        Knowledge redHat = new Said()
                .by(Feed.RED_HAT_CSAF)
                .fixed("RHSA-2026:2", CVE, "rhel 9", "curl", "7.76.1-26.el9_3.2")
                .known();
        assertThat(verdict(host("rhel 9.3", installed("curl", "7.76.1-26.el9")), redHat))
                .isEqualTo("affected-fix-available");
        assertThat(Exposures.of(host("rocky 9.3", installed("curl", "7.76.1-26.el9")), redHat))
                .isEmpty();

        // The extended stream of a minor release has its own fix, which is nearer than the one for the whole of 9.
        Knowledge extended = new Said()
                .by(Feed.RED_HAT_CSAF)
                .fixed("RHSA-2026:2", CVE, "rhel 9", "curl", "7.76.1-26.el9_3.2")
                .fixed("RHSA-2026:3", CVE, "rhel 9.2", "curl", "7.76.1-23.el9_2.4")
                .known();
        assertThat(verdict(host("rhel 9.2", installed("curl", "7.76.1-23.el9_2.4")), extended))
                .isEqualTo("fixed");
        assertThat(verdict(host("rhel 9.3", installed("curl", "7.76.1-23.el9_2.4")), extended))
                .isEqualTo("affected-fix-available");
    }

    @Test
    void rule6_ofWhichModuleAPackageIsMustBeKnownWhereModulesHaveIt() {
        Knowledge known = new Said()
                .by(Feed.RED_HAT_CSAF)
                .ofModule("postgresql:12")
                .fixed("RHSA-2026:1", CVE, "rhel 8", "postgresql", "12.9-1.module+el8")
                .fixed("RHSA-2026:2", "CVE-2026-2", "rhel 8", "postgresql", "9-1")
                .fixed("RHSA-2026:3", "CVE-2026-3", "rhel 8", "curl", "7.61-34.el8")
                .known();
        InModule unrecorded = new InModule.Unrecorded();
        List<Finding> findings = Exposures.of(
                host(
                        "rhel 8.9",
                        inModule(unrecorded, installed("postgresql", "12.9-1.module+el8")),
                        inModule(unrecorded, installed("curl", "7.61-34.el8"))),
                known);

        // Neither the module's fix nor that outside of modules says that it is fixed; no module has curl.
        assertThat(findings)
                .extracting(it -> it.vulnerability() + " " + it.verdict().word())
                .containsExactly(CVE + " unknown", "CVE-2026-2 unknown", "CVE-2026-3 fixed");
        assertThat(findings.getFirst().verdict()).isEqualTo(new Verdict.Unknown(Verdict.Reason.MODULE_NOT_KNOWN));

        // A statement without a module is about no package in one.
        assertThat(Exposures.of(
                        host("rhel 8.9", inModule("postgresql:15", installed("postgresql", "8-1.module+el8"))), known))
                .extracting(Finding::vulnerability)
                .containsExactly(new AdvisoryId(CVE));
    }

    /** Vendors stop speaking of a stream that is at its end, and what is in it stays as it was. */
    @Test
    void rule6_ofAStreamThatNobodySpeaksOfItIsNotKnownWhereOthersOfItsModuleHaveIt() {
        Knowledge known = new Said()
                .by(Feed.OSV)
                .ofModule("php:7.4")
                .fixed("RLSA-2026:1", CVE + " CVE-2026-2", "rhel 8", "php", "7.4.33-2.module+el8")
                .ofModule("php:8.0")
                .fixed("RLSA-2026:2", CVE, "rhel 8", "php", "8.0.30-1.module+el8")
                .ofModule("phpx:7.2")
                .fixed("RLSA-2026:3", "CVE-2026-3", "rhel 8", "php", "9-1.module+el8")
                .known();
        HostInventory old = host("rhel 8.9", inModule("php:7.2", installed("php", "7.2.24-1.module+el8")));
        assertThat(Exposures.of(old, known))
                .extracting(it -> it.vulnerability() + " " + it.verdict())
                .containsExactly(
                        CVE + " " + new Verdict.Unknown(Verdict.Reason.STREAM_NOT_SPOKEN_OF),
                        "CVE-2026-2 " + new Verdict.Unknown(Verdict.Reason.STREAM_NOT_SPOKEN_OF));
        assertThat(Exposures.of(old, known, new AdvisoryId(CVE)))
                .singleElement()
                .satisfies(it -> assertThat(it.evidence().getFirst()).contains("nobody speaks of stream php:7.2"));
        HostInventory young = host("rhel 8.9", inModule("php:8.0", installed("php", "8.0.30-1.module+el8")));
        assertThat(Exposures.of(young, known, new AdvisoryId(CVE)))
                .as("its own stream's statement decides")
                .singleElement()
                .satisfies(it -> assertThat(it.verdict()).isEqualTo(new Verdict.Fixed()));
        assertThat(Exposures.of(host("rhel 8.9", installed("php", "7.2.24-1")), known))
                .as("of no module")
                .isEmpty();

        FleetIndex index = new FleetIndex();
        HostId web = new HostId("web-1");
        index.put(web, old);
        AdvisoryId id = new AdvisoryId(CVE);
        for (FleetExposure found :
                List.of(index.match(known, Assertions.NONE), index.match(known, Assertions.NONE, List.of(id)))) {
            assertThat(found.verdicts(id)).containsExactly(new FleetExposure.OfVerdict("unknown", List.of(web)));
        }
        assertThat(index.concerned(known)).contains(id);
    }

    @Test
    void rule7_verdictsArePerCveAndNotPerNotice() {
        Knowledge known = new Said()
                .by(Feed.OSV)
                .fixed("USN-7027-1", "CVE-2026-1 CVE-2026-2", "ubuntu 22.04", "emacs", "2-1")
                .fixed("USN-7000-1", "CVE-2026-2", "ubuntu 22.04", "emacs", "1-5")
                .status("UBUNTU-CVE-2026-3", "CVE-2026-3", "ubuntu 22.04", "emacs", new FixStatus.Unfixed())
                .known();
        List<Finding> findings = Exposures.of(host("ubuntu 22.04", installed("emacs", "1-6")), known);

        assertThat(findings)
                .extracting(it -> it.vulnerability() + " " + it.verdict().word())
                .containsExactly(
                        "CVE-2026-1 affected-fix-available",
                        "CVE-2026-2 affected-fix-available",
                        "CVE-2026-3 affected-no-fix");
        assertThat(Exposures.of(host("ubuntu 22.04", installed("emacs", "2-1")), known))
                .extracting(it -> it.vulnerability() + " " + it.verdict().word())
                .containsExactly("CVE-2026-1 fixed", "CVE-2026-2 fixed", "CVE-2026-3 affected-no-fix");
    }

    @Test
    void rule8_whatRunsBeatsWhatIsInstalled() {
        Knowledge known = new Said()
                .fixed("DSA-1-1", CVE, "debian 12", "linux", "6.1.76-1")
                .fixed("DSA-2-1", "CVE-2026-2", "debian 12", "openssl", "3.0.11-1~deb12u2")
                .known();
        InstalledPackage old = kernel("6.1.0-17", "6.1.69-1");
        InstalledPackage fresh = kernel("6.1.0-18", "6.1.76-1");

        Finding booted = only(running(runs(fresh), host("debian 12", old, fresh)), known);
        assertThat(booted.verdict()).as("an old kernel that only lies there").isEqualTo(new Verdict.Fixed());
        Finding notBooted = only(running(runs(old), host("debian 12", old, fresh)), known);
        assertThat(notBooted.verdict()).isEqualTo(new Verdict.FixedNotEffective(Verdict.Remedy.REBOOT));
        assertThat(only(running(runs(old), host("debian 12", old)), known)
                        .verdict()
                        .word())
                .isEqualTo("affected-fix-available");
        assertThat(only(host("debian 12", old, fresh), known).verdict())
                .isEqualTo(new Verdict.Unknown(Verdict.Reason.KERNEL_NOT_KNOWN));
        assertThat(only(host("debian 12", old), known).verdict().word()).isEqualTo("affected-fix-available");
        RunningKernel removed = new RunningKernel("6.1.0-9-amd64", Optional.empty());
        assertThat(only(running(removed, host("debian 12", fresh)), known).verdict())
                .isEqualTo(new Verdict.Unknown(Verdict.Reason.KERNEL_NOT_KNOWN));

        assertThat(only(stale("3.0.11-1~deb12u2", Optional.empty()), known).verdict())
                .isEqualTo(new Verdict.FixedNotEffective(Verdict.Remedy.RESTART));
        assertThat(only(stale("3.0.11-1~deb12u2", Optional.of("3.0.11-1~deb12u1")), known)
                        .verdict())
                .isEqualTo(new Verdict.FixedNotEffective(Verdict.Remedy.RESTART));
        assertThat(only(stale("3.0.13-1~deb12u1", Optional.of("3.0.11-1~deb12u2")), known)
                        .verdict())
                .as("old code that has the fix too")
                .isEqualTo(new Verdict.Fixed());
    }

    @Test
    void rule8_aSignedKernelIsTheSourceThatWasSigned() {
        Knowledge known = new Said()
                .fixed("DSA-1-1", CVE, "debian 12", "linux", "6.1.76-1")
                .known();
        InstalledPackage image = installed("linux-image-6.1.0-17-amd64", "6.1.69-1", "linux-signed-amd64", "6.1.69+1");

        assertThat(only(running(runs(image), host("debian 12", image)), known)
                        .verdict()
                        .word())
                .isEqualTo("affected-fix-available");
    }

    @Test
    void rule9_anArchiveOfADistributionsPackageInheritsTheDistributionsVerdict() {
        Knowledge known = log4j();
        String jar = "/usr/share/java/log4j-core.jar";
        InstalledPackage patched = installed("liblog4j2-java", "2.7-2+deb9u1", "apache-log4j2", "2.7-2+deb9u1");
        JavaArchive owned = new JavaArchive(jar, LOG4J, Optional.of("2.7"), Optional.of("liblog4j2-java"));

        List<Finding> findings = Exposures.of(with(host("debian 9", patched), owned), known);
        assertThat(findings)
                .hasSize(2)
                .allSatisfy(it -> assertThat(it.verdict()).isEqualTo(new Verdict.Fixed()));
        assertThat(findings.getLast().evidence().getLast()).contains("belongs to the package liblog4j2-java");

        InstalledPackage former = installed("liblog4j2-java", "2.7-2", "apache-log4j2", "2.7-2");
        assertThat(Exposures.of(with(host("debian 9", former), owned), known))
                .extracting(it -> it.verdict().word())
                .containsExactly("affected-fix-available", "affected-fix-available");

        // The same file from somebody's own repository, or put there by hand, has upstream alone to speak for it.
        HostInventory foreign = with(
                host("debian 9", comingFrom(new Origin.Other("elastic"), installed("logstash", "7.2"))),
                new JavaArchive(
                        "/usr/share/logstash/log4j-core.jar", LOG4J, Optional.of("2.7"), Optional.of("logstash")),
                new JavaArchive("/opt/app.jar!/lib/log4j-core.jar", LOG4J, Optional.of("2.7"), NOBODY));
        assertThat(Exposures.of(foreign, known))
                .extracting(it -> it.verdict().word())
                .containsExactly("affected-fix-available", "affected-fix-available");
    }

    @Test
    void rule9_archivesOfNobodyAreMatchedByEveryRangeOfTheirLibrary() {
        Knowledge known = log4j();
        assertThat(ofJar("2.3", known)).isEqualTo(new Verdict.AffectedFixAvailable("2.3.1", NOBODY));
        assertThat(ofJar("2.3.1", known)).isEqualTo(new Verdict.Fixed());
        assertThat(ofJar("2.4", known)).isEqualTo(new Verdict.AffectedFixAvailable("2.12.2", NOBODY));
        assertThat(ofJar("2.12.2", known)).isEqualTo(new Verdict.Fixed());
        assertThat(ofJar("2.14.1", known)).isEqualTo(new Verdict.AffectedFixAvailable("2.15.0", NOBODY));
        assertThat(ofJar("2.15.0-rc1", known)).isEqualTo(new Verdict.AffectedFixAvailable("2.15.0", NOBODY));
        assertThat(ofJar("2.17.1", known)).isEqualTo(new Verdict.Fixed());
        assertThat(ofJar("2.0-beta8", known)).isEqualTo(new Verdict.NotAffected());
        assertThat(ofJar("1-".repeat(10_000), known)).isEqualTo(new Verdict.Unknown(Verdict.Reason.UNREADABLE_VERSION));
        JavaArchive unnamed = new JavaArchive("/opt/x.jar", LOG4J, Optional.empty(), NOBODY);
        assertThat(only(with(host("debian 9"), unnamed), known).verdict())
                .isEqualTo(new Verdict.Unknown(Verdict.Reason.NO_VERSION));
    }

    @Test
    void rule10_withdrawnIdsAreDropped() {
        Knowledge known = new Said()
                .fixed("DSA-1-1", "CVE-2026-1 CVE-2026-2", "debian 12", "curl", "2-1")
                .fixed("DSA-2-1", "CVE-2026-2", "debian 12", "wget", "2-1")
                .rejected("CVE-2026-2")
                .known();

        assertThat(Exposures.of(host("debian 12", installed("curl", "1-1"), installed("wget", "1-1")), known))
                .extracting(it -> it.vulnerability().value())
                .containsExactly("CVE-2026-1");
        assertThat(known.about(new AdvisoryId("CVE-2026-2"))).isEmpty();
        assertThat(known.vulnerabilities()).containsExactly(new AdvisoryId("CVE-2026-1"));
    }

    @Test
    void rule11_everyAnswerIsOneOfSevenAndNoAnswerSaysSo() {
        HostInventory host = host("debian 12", installed("a", "1-1"));
        assertThat(by(host, new FixStatus.Fixed("2-1", NOBODY)))
                .isEqualTo(new Verdict.AffectedFixAvailable("2-1", NOBODY));
        assertThat(by(host, new FixStatus.Fixed("1-1", NOBODY))).isEqualTo(new Verdict.Fixed());
        assertThat(by(host, new FixStatus.Unfixed())).isEqualTo(new Verdict.AffectedNoFix());
        for (FixStatus.Word word : FixStatus.Word.values()) {
            assertThat(by(host, new FixStatus.WontFix(word, "minor"))).isEqualTo(new Verdict.AffectedWontFix(word));
        }
        assertThat(by(host, new FixStatus.NotAffected("no such code"))).isEqualTo(new Verdict.NotAffected());
        assertThat(by(host, new FixStatus.Undetermined())).isEqualTo(new Verdict.Unknown(Verdict.Reason.UNDETERMINED));
        assertThat(by(host, new FixStatus.Removed())).isEqualTo(new Verdict.Unknown(Verdict.Reason.REMOVED));
        assertThat(by(host, new FixStatus.Fixed("no version", NOBODY)))
                .isEqualTo(new Verdict.Unknown(Verdict.Reason.UNREADABLE_VERSION));

        // A fix that this host cannot get is none; with the subscription it is one.
        HostInventory ubuntu = host("ubuntu 16.04", installed("a", "1-1"));
        Knowledge pro = new Said()
                .by(Feed.OSV)
                .status("USN-1-1", CVE, "ubuntu 16.04", "a", new FixStatus.Fixed("2-1", Optional.of("Ubuntu Pro")))
                .known();
        assertThat(only(ubuntu, pro).verdict()).isEqualTo(new Verdict.AffectedNoFix());
        assertThat(only(Said.subscribed(ubuntu, "Ubuntu Pro"), pro).verdict())
                .isEqualTo(new Verdict.AffectedFixAvailable("2-1", Optional.of("Ubuntu Pro")));

        // That nothing is found is no verdict, and whether anybody speaks of it at all can be asked.
        Knowledge other =
                new Said().fixed("DSA-1-1", CVE, "debian 12", "b", "2-1").known();
        assertThat(Exposures.of(host, other, new AdvisoryId(CVE))).isEmpty();
        assertThat(other.about(new AdvisoryId(CVE))).isNotEmpty();
        assertThat(other.about(new AdvisoryId("CVE-2026-9999"))).isEmpty();
        JavaArchive owned = new JavaArchive("/usr/share/java/a.jar", "g:a", Optional.of("1"), Optional.of("a"));
        Knowledge upstream =
                new Said().library("GHSA-x", CVE, "g:a", range("0", "2")).known();
        assertThat(only(with(host, owned), upstream).verdict())
                .as("upstream says something, and the one whose package it is does not")
                .isEqualTo(new Verdict.Unknown(Verdict.Reason.NO_STATEMENT));
    }

    @Test
    void rule12_debiansTrackerIsTheSourceAndNoCopyOfIt() {
        HostInventory host = host("debian 12", installed("a", "1-1"));
        Instant later = Said.DAY.plus(Duration.ofDays(1));
        Said tracker = new Said()
                .by(Feed.OSV)
                .fixed("DSA-1-1", CVE, "debian 12", "a", "2-1")
                .by(Feed.DEBIAN_TRACKER)
                .at(later)
                .status(CVE, CVE, "debian 12", "a", new FixStatus.NotAffected("vulnerable code not present"));
        Finding finding = only(host, tracker.known());
        assertThat(finding.verdict()).isEqualTo(new Verdict.NotAffected());
        assertThat(finding.decidedBy().orElseThrow().provenance().feed()).isEqualTo(Feed.DEBIAN_TRACKER);

        // What was published after the tracker's state was taken is news, and no copy.
        tracker.by(Feed.DEBIAN_ADVISORIES)
                .at(later.plus(Duration.ofHours(1)))
                .fixed("DSA-2-1", CVE, "debian 12", "a", "3-1");
        assertThat(only(host, tracker.known()).verdict()).isEqualTo(new Verdict.AffectedFixAvailable("3-1", NOBODY));
        assertThat(Feed.values()).extracting(Feed::name).noneMatch(name -> name.contains("OVAL"));
    }

    private static Knowledge log4j() {
        String cve = "CVE-2021-44228";
        return new Said()
                .fixed("DLA-2842-1", cve, "debian 9", "apache-log4j2", "2.7-2+deb9u1")
                .by(Feed.OSV)
                .library(
                        "GHSA-jfh8-c2jp-5v3q",
                        cve,
                        LOG4J,
                        range("2.0-beta9", "2.3.1"),
                        range("2.4", "2.12.2"),
                        range("2.13.0", "2.15.0"))
                .known();
    }

    private static Verdict ofJar(String version, Knowledge known) {
        JavaArchive jar = new JavaArchive("/opt/x.jar", LOG4J, Optional.of(version), NOBODY);
        return only(with(host("debian 9"), jar), known).verdict();
    }

    private static InstalledPackage kernel(String abi, String version) {
        return installed("linux-image-" + abi + "-amd64", version, "linux", version);
    }

    private static RunningKernel runs(InstalledPackage image) {
        return new RunningKernel(
                image.name().substring("linux-image-".length()),
                Optional.of(new RunningKernel.Image(image.name(), image.version())));
    }

    private static HostInventory stale(String version, Optional<String> oldest) {
        HostInventory host = host("debian 12");
        PackageOnHost on = new PackageOnHost(
                installed("libssl3", version, "openssl", version),
                RuntimeEvidence.LISTENING,
                Optional.of(new PackageOnHost.StaleProcesses(2, oldest)));
        return new HostInventory(host.release(), List.of(on), Optional.empty(), List.of(), List.of(), host.takenAt());
    }

    private static Verdict by(HostInventory host, FixStatus status) {
        return only(
                        host,
                        new Said()
                                .status("DSA-1-1", CVE, "debian 12", "a", status)
                                .known())
                .verdict();
    }

    private static String verdict(HostInventory host, Knowledge known) {
        return only(host, known).verdict().word();
    }

    private static Finding only(HostInventory host, Knowledge known) {
        List<Finding> findings = Exposures.of(host, known);
        assertThat(findings).hasSize(1);
        assertThat(findings.getFirst().evidence()).isNotEmpty();
        return findings.getFirst();
    }
}
