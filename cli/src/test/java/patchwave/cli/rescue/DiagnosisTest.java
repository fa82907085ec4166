package patchwave.cli.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.cli.bootstrap.AgentPlaces;
import patchwave.cli.bootstrap.Answer;
import patchwave.cli.bootstrap.HostCertificate;
import patchwave.cli.bootstrap.HostFacts;
import patchwave.cli.bootstrap.HostState;
import patchwave.cli.rescue.Finding.Check;
import patchwave.cli.rescue.Finding.Verdict;

/** What is concluded from what was seen. */
final class DiagnosisTest {
    private static final Instant NOW = Instant.parse("2026-11-21T23:04:05Z");
    private static final String UNIT = "patchwave-agent.service";
    private static final AgentPlaces PLACES = AgentPlaces.of(Map.of());
    private static final String HEALTHY_LOOK = """
        patchwave:time=1795302245
        patchwave:disk=500000 10% / 1000
        patchwave:journal=77
        patchwave:reach=c:7443 yes
        patchwave:words=bGFzdCB3b3Jkcwo=
        """;

    private String facts = """
        patchwave:uid=0
        patchwave:system=debian 12
        patchwave:manager=apt
        patchwave:architecture=amd64
        patchwave:systemd=yes
        patchwave:installed=1.0
        """;
    private HostCertificate certificate = new HostCertificate.Issued("web-1", NOW.plusSeconds(3_600));
    private List<HostState.Unit> units = List.of(new HostState.Unit(UNIT, "loaded", "active", "enabled"));
    private Optional<Map<?, ?>> configuration = Optional.of(Map.of("host", "web-1"));
    private Optional<Known> known = Optional.of(known(false, ""));
    private String look = HEALTHY_LOOK;

    private static Known known(boolean isConnected, String claimedBy) {
        return new Known(
                isConnected,
                Optional.of(NOW.minusSeconds(600)),
                "unknown",
                "dev",
                Map.of("a", "b"),
                claimedBy,
                "1.0",
                Optional.empty());
    }

    private Observations.Host seen() {
        return new Observations.Host.Seen(
                HostFacts.of(Answer.parse(facts)),
                new HostState(certificate, Optional.of("/link"), false, units),
                true,
                configuration,
                PLACES,
                Look.of(Answer.parse(look), NOW, NOW));
    }

    private List<Finding> findings() {
        return Diagnosis.of(new Observations("web-1", NOW, known, seen()));
    }

    private Finding finding(Check check) {
        return findings().stream()
                .filter(finding -> finding.check() == check)
                .findFirst()
                .orElseThrow();
    }

    private List<Repair> repairs() {
        return RepairPlan.of(findings(), seen());
    }

    @Test
    void everyCheckHasOneFindingInItsOrder() {
        assertThat(findings().stream().map(Finding::check)).containsExactly(Check.values());
    }

    @Test
    void aHostThatIsWellNeedsNothing() {
        known = Optional.of(known(true, ""));
        assertThat(findings())
                .allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.OK));
        assertThat(repairs()).isEmpty();
    }

    @Test
    void whoFindsADrainedHostIsToldWhatIsLeftWhereItsAgentIsLost() {
        assertThat(finding(Check.CONTROLLER).remedy()).isEmpty();
        known = Optional.of(new Known(
                false, Optional.empty(), "unknown", "dev", Map.of(), "", "1.0", Optional.of(NOW.minusSeconds(700))));
        assertThat(finding(Check.CONTROLLER).evidence()).endsWith("it is drained since 2026-11-21 22:52:25Z");
        assertThat(finding(Check.CONTROLLER).remedy()).contains("patchwave-agent undrain --reason");
    }

    @Test
    void anAgentThatRunsAndIsNotHeardIsRestarted() {
        assertThat(finding(Check.CONTROLLER).evidence()).contains("10m 0s ago");
        assertThat(finding(Check.SERVICE).evidence()).contains("it said last: last words");
        assertThat(repairs()).containsExactly(new Repair.Restart(List.of(UNIT)));
    }

    @ParameterizedTest
    @CsvSource({"500000,1000,OK", "204799,1000,ODD", "20479,1000,BAD", "0,1000,BAD", "500000,99,BAD", "500000,-,OK"})
    void aFullDiskIsNamedAndNothingIsStartedOnIt(String free, String inodes, Verdict verdict) {
        look = HEALTHY_LOOK.replace("500000 10% / 1000", free + " 10% / " + inodes);
        units = List.of(new HostState.Unit(UNIT, "loaded", "failed", "enabled"));
        assertThat(finding(Check.DISK).verdict()).isEqualTo(verdict);
        assertThat(repairs().isEmpty()).isEqualTo(verdict == Verdict.BAD);
    }

    @ParameterizedTest
    @CsvSource({"0,OK", "-29,OK", "30,ODD", "-299,ODD", "300,BAD", "-100000,BAD"})
    void aWrongClockIsNamed(long seconds, Verdict verdict) {
        look = HEALTHY_LOOK.replace("1795302245", String.valueOf(1_795_302_245L + seconds));
        assertThat(finding(Check.CLOCK).verdict()).isEqualTo(verdict);
        assertThat(finding(Check.CLOCK).evidence()).contains(seconds < 0 ? "behind" : "ahead");
    }

    @Test
    void whatWasNotSaidIsUnknownAndNotFine() {
        look = "";
        assertThat(findings().stream()
                        .filter(finding -> finding.verdict() == Verdict.UNKNOWN)
                        .map(Finding::check))
                .containsExactly(Check.DISK, Check.CLOCK, Check.NETWORK);
    }

    @Test
    void anExpiredCertificateIsReplacedAndTheAgentRestartedAfterIt() {
        certificate = new HostCertificate.Issued("web-1", NOW);
        assertThat(finding(Check.CERTIFICATE).evidence()).contains("expired at 2026-11-21 23:04:05Z");
        assertThat(repairs())
                .containsExactly(
                        new Repair.EnrolAgain("dev", Map.of("a", "b"), PLACES, Optional.of("/link")),
                        new Repair.Restart(List.of(UNIT)));
        assertThat(repairs().getFirst().isAskedFor()).isTrue();
    }

    @Test
    void aHostThatIsClaimedOrUnknownIsNotEnrolledAgain() {
        certificate = new HostCertificate.Damaged();
        known = Optional.of(known(false, "ghost-1"));
        assertThat(finding(Check.CERTIFICATE).remedy()).contains("ghost-1");
        assertThat(repairs()).isEmpty();
        known = Optional.empty();
        assertThat(finding(Check.CERTIFICATE).remedy()).contains("patchwave bootstrap");
        assertThat(repairs()).isEmpty();
    }

    @Test
    void aClonesCertificateIsNotReplaced() {
        certificate = new HostCertificate.Issued("web-2", NOW.plusSeconds(1));
        assertThat(finding(Check.CERTIFICATE).verdict()).isEqualTo(Verdict.BAD);
        assertThat(finding(Check.CERTIFICATE).repairs()).isEmpty();
    }

    @Test
    void dpkgIsOnlyMendedWhenNothingIsUnderWay() {
        look = HEALTHY_LOOK + "patchwave:half=iF libc6\npatchwave:interrupted=yes\n";
        assertThat(repairs()).contains(new Repair.ConfigurePackages());
        String broken = look;
        for (String underWay : List.of("open=attempt 3", "transaction=t has no result")) {
            look = broken + "patchwave:" + underWay + "\n";
            assertThat(repairs()).doesNotContain(new Repair.ConfigurePackages());
            assertThat(finding(Check.DATABASE).remedy()).contains("the agent mends this itself");
            assertThat(finding(Check.OPERATION).verdict()).isEqualTo(Verdict.ODD);
        }
        look = broken;
        known = Optional.of(known(false, "ghost-1"));
        assertThat(repairs()).doesNotContain(new Repair.ConfigurePackages());
        known = Optional.of(known(false, ""));
        look = broken + "patchwave:lock=/var/lib/dpkg/lock is held by process 7 (apt)\n";
        assertThat(repairs()).doesNotContain(new Repair.ConfigurePackages());
        assertThat(finding(Check.DATABASE).evidence()).contains("process 7 (apt)");
        look = broken;
        facts = facts.replace("apt", "dnf");
        assertThat(repairs()).doesNotContain(new Repair.ConfigurePackages());
    }

    @Test
    void aJournalThatIsGoneIsBadOnlyIfTheHostWasEnrolled() {
        look = HEALTHY_LOOK.replace("patchwave:journal=77\n", "");
        assertThat(finding(Check.JOURNAL).verdict()).isEqualTo(Verdict.BAD);
        assertThat(finding(Check.JOURNAL).remedy()).contains("never put an older one back");
        certificate = new HostCertificate.None();
        assertThat(finding(Check.JOURNAL).verdict()).isEqualTo(Verdict.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "loaded,failed,enabled,1,start",
        "loaded,inactive,disabled,0,enable start",
        "loaded,active,disabled,0,enable restart",
        "loaded,failed,enabled,78,''",
        "loaded,failed,enabled,2,''",
        "masked,inactive,masked,0,''"
    })
    void unitsAreStartedWhereThatCanHelp(String load, String active, String enabled, String status, String expected) {
        units = List.of(new HostState.Unit(UNIT, load, active, enabled));
        look = HEALTHY_LOOK + "patchwave:detail=" + UNIT + " LoadState=" + load + " Result=exit-code ExecMainStatus="
                + status + " NRestarts=3 ConditionResult=yes MainPID=0\n";
        assertThat(repairs().stream().map(repair -> repair.shown().split(" ", 2)[0]))
                .containsExactly(expected.isEmpty() ? new String[0] : expected.split(" ", -1));
    }

    @Test
    void whereNoControllerAnswersTheAgentIsLeftAlone() {
        look = HEALTHY_LOOK.replace(
                "c:7443 yes", "c:7443 no: Connection refused\npatchwave:reach=d:7443 no: no answer");
        assertThat(finding(Check.NETWORK).evidence()).contains("c:7443: Connection refused", "d:7443: no answer");
        assertThat(repairs()).isEmpty();
        look = look + "patchwave:reach=e:7443 yes\n";
        assertThat(finding(Check.NETWORK).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void anotherVersionThanThatWhichRunsIsNamed() {
        look = HEALTHY_LOOK + "patchwave:running=/usr/lib/patchwave/agent/versions/0.9-1/runtime/bin/java\n"
                + "patchwave:current=/usr/lib/patchwave/agent/versions/1.0-2\n";
        assertThat(finding(Check.PACKAGE).evidence()).contains("a former one still runs from");
        look = look.replace("versions/0.9-1", "versions/1.0-2");
        assertThat(finding(Check.PACKAGE).verdict()).isEqualTo(Verdict.OK);
        facts = facts.replace("installed=1.0", "installed=2.0");
        assertThat(finding(Check.PACKAGE).evidence()).contains("2.0 is installed, the controller last heard 1.0");
    }

    @Test
    void aHostThatCannotBeReachedHasTwoFindings() {
        List<Finding> findings = Diagnosis.of(
                new Observations("web-1", NOW, Optional.empty(), new Observations.Host.NotReached("nothing answers")));
        assertThat(findings.stream().map(Finding::check)).containsExactly(Check.CONTROLLER, Check.SSH);
        assertThat(findings).allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.BAD));
    }

    @Test
    void theLastWordsAreOneLineWithoutControlCharacters() {
        look = HEALTHY_LOOK.replace("bGFzdCB3b3Jkcwo=", "YRtbMkpiCmMK");
        assertThat(finding(Check.SERVICE).evidence()).contains("it said last: a?[2Jb | c");
    }
}
