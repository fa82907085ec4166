package patchwave.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.exposure.Said.host;
import static patchwave.exposure.Said.installed;
import static patchwave.exposure.Said.release;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Supersession;
import patchwave.advisory.VersionScheme;

/** Regression updates and later fixes: which version is the one to go for. */
final class SupersessionTest {
    private static final String CVE = "CVE-2026-1";

    @Test
    void aRegressionUpdateMovesTheTargetAndOpensNothingAgain() {
        Knowledge known = new Said()
                .fixed("DSA-5356-1", CVE, "debian 11", "sox", "14.4-2+deb11u1")
                .asRegressionUpdate()
                .fixed("DSA-5356-2", CVE, "debian 11", "sox", "14.4-2+deb11u2")
                .known();

        Finding before = of("14.4-2", known);
        assertThat(before.verdict()).isEqualTo(new Verdict.AffectedFixAvailable("14.4-2+deb11u2", Optional.empty()));
        assertThat(before.evidence().getLast()).isEqualTo("DSA-5356-2 has superseded that with 14.4-2+deb11u2.");
        assertThat(before.decidedBy().orElseThrow().advisory().value()).isEqualTo("DSA-5356-1");
        assertThat(of("14.4-2+deb11u1", known).verdict()).isEqualTo(new Verdict.Fixed());
    }

    @Test
    void aRegressionUpdateWithoutCvesIsAVulnerabilityOfItsOwn() {
        Knowledge known = new Said()
                .fixed("DSA-5356-1", CVE, "debian 11", "sox", "14.4-2+deb11u1")
                .asRegressionUpdate()
                .fixed("DSA-5356-2", "", "debian 11", "sox", "14.4-2+deb11u2")
                .known();

        assertThat(Exposures.of(host("debian 11", installed("sox", "14.4-2+deb11u1")), known))
                .extracting(it -> it.vulnerability() + " " + it.verdict().word())
                .containsExactly(CVE + " fixed", "DSA-5356-2 affected-fix-available");
    }

    @Test
    void aSecondNumberThatIsNoRegressionUpdateOpensItAgain() {
        Knowledge known = new Said()
                .fixed("DLA-3193-1", CVE, "debian 10", "joblib", "0.13.0-2+deb10u1")
                .fixed("DLA-3193-2", CVE, "debian 10", "joblib", "0.13.0-2+deb10u2")
                .known();

        assertThat(Exposures.of(host("debian 10", installed("joblib", "0.13.0-2+deb10u1")), known))
                .extracting(it -> it.verdict().word())
                .containsExactly("affected-fix-available");
    }

    @Test
    void aLaterHigherFixOfTheSamePackageSupersedesTheTarget() {
        Knowledge known = new Said()
                .fixed("DSA-5020-1", "CVE-2021-44228", "debian 11", "apache-log4j2", "2.15.0-1~deb11u1")
                .fixed("DSA-5022-1", "CVE-2021-45046", "debian 11", "apache-log4j2", "2.16.0-1~deb11u1")
                .known();
        List<PackageStatement> stated = known.aboutSource(release("debian 11"), "apache-log4j2");

        Supersession.Superseded by =
                Supersession.of(stated.getFirst(), stated, VersionScheme.DEB).orElseThrow();
        assertThat(by.by().advisory().value()).isEqualTo("DSA-5022-1");
        assertThat(by.why()).isEqualTo(Supersession.Why.LATER_FIX);
        assertThat(Supersession.of(stated.getLast(), stated, VersionScheme.DEB)).isEmpty();
    }

    @Test
    void numbersOfAnAdvisoryAreInOrder() {
        assertThat(isNext("DSA-5356-1", "DSA-5356-2")).isTrue();
        assertThat(isNext("DSA-5356-9", "DSA-5356-10")).isTrue();
        assertThat(isNext("DSA-5356-2", "DSA-5356-1")).isFalse();
        assertThat(isNext("DSA-5356-1", "DSA-5357-2")).isFalse();
        assertThat(isNext("DSA-5356-1", "DLA-5356-2")).isFalse();
        assertThat(isNext("CVE-2021-1", "CVE-2021-2")).isFalse();
    }

    private static boolean isNext(String a, String b) {
        return Supersession.isNextNumber(new AdvisoryId(a), new AdvisoryId(b));
    }

    private static Finding of(String version, Knowledge known) {
        List<Finding> findings = Exposures.of(host("debian 11", installed("sox", version)), known);
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }
}
