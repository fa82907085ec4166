package patchwave.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.CveFact;
import patchwave.advisory.Feed;
import patchwave.advisory.Provenance;
import patchwave.advisory.Severity;

/** The table of DESIGN.md section 6, rule by rule. */
final class UrgencyPolicyTest {
    private static final Instant KNOWN = Instant.parse("2015-01-27T15:00:00Z");

    private static Advisory advisory(boolean exploited, boolean proof, boolean remote, Severity severity) {
        return new Advisory(
                new AdvisoryId("CVE-2015-0235"),
                "libc6",
                Optional.of("2.19-18"),
                severity,
                exploited,
                proof,
                remote,
                KNOWN,
                "DSA-3142-1");
    }

    @ParameterizedTest
    @CsvSource({
        // exploited, proof, remote, severity, rule, hunt
        "true,false,false,LOW,exploited,true",
        "true,true,true,CRITICAL,exploited,true",
        "false,true,true,LOW,proof of concept and remote,true",
        "false,false,true,LOW,remote alone,false"
    })
    void someFactsMakeItImmediate(
            boolean exploited, boolean proof, boolean remote, Severity severity, String rule, boolean hunt) {
        assertThat(UrgencyPolicy.DEFAULT.decide(advisory(exploited, proof, remote, severity)))
                .isEqualTo(new Urgency.Immediate(rule, hunt));
    }

    @ParameterizedTest
    @CsvSource({
        "false,CRITICAL,critical,2015-01-29T15:00:00Z",
        "true,CRITICAL,critical,2015-01-29T15:00:00Z",
        "false,HIGH,high,2015-02-03T15:00:00Z",
        "true,HIGH,high,2015-02-03T15:00:00Z"
    })
    void severityOfALocalFlawSetsTheDueTime(boolean proof, Severity severity, String rule, Instant due) {
        assertThat(UrgencyPolicy.DEFAULT.decide(advisory(false, proof, false, severity)))
                .isEqualTo(new Urgency.Scheduled(rule, false, due));
    }

    @ParameterizedTest
    @CsvSource({"MEDIUM", "LOW"})
    void theOthersWaitForTheNextWindow(Severity severity) {
        Urgency urgency = UrgencyPolicy.DEFAULT.decide(advisory(false, false, false, severity));

        assertThat(urgency).isEqualTo(new Urgency.NextWindow("others"));
        assertThat(urgency.hunt()).isFalse();
    }

    @Test
    void theSwitchesOfTheFleetFileDecideAboutOneFactAlone() {
        var turned = new UrgencyPolicy(true, false);

        assertThat(turned.decide(advisory(false, true, false, Severity.LOW)))
                .isEqualTo(new Urgency.Immediate("proof of concept alone", false));
        assertThat(turned.decide(advisory(false, false, true, Severity.LOW)))
                .isEqualTo(new Urgency.NextWindow("others"));
    }

    @Test
    void aVerdictSaysWhichRowDecidedAndWhereEachFactIsFrom() {
        assertThat(UrgencyPolicy.DEFAULT
                        .verdict(advisory(false, true, true, Severity.HIGH), true, List.of())
                        .because())
                .isEqualTo("Row 'proof of concept and remote' of table 'patchwave default' 1.0.0 decided, since"
                        + " Exploitation is public proof of concept (DSA-3142-1), Remotely reachable in a service we"
                        + " run is yes (DSA-3142-1), Vendor's severity is high (DSA-3142-1).");
    }

    @Test
    void everyWayOfTheSwitchesIsATableWithoutHoles() {
        for (boolean proof : new boolean[] {false, true}) {
            for (boolean remote : new boolean[] {false, true}) {
                assertThat(new UrgencyPolicy(proof, remote).table().rows())
                        .hasSize(5 + (proof ? 1 : 0) + (remote ? 1 : 0));
            }
        }
    }

    private static CveFact fact(Feed feed, CveFact.Content content) {
        return new CveFact(
                new AdvisoryId("CVE-2015-0235"),
                content,
                KNOWN,
                new Provenance(feed, "document", "ab".repeat(32), KNOWN));
    }

    private static final Advisory LOCAL_LOW = advisory(false, false, false, Severity.LOW);

    private static String row(CveFact... facts) {
        return UrgencyPolicy.DEFAULT.verdict(LOCAL_LOW, true, List.of(facts)).row();
    }

    @Test
    void factsOfFeedsDecideAtOnceAndOnlyEverMakeItWorse() {
        CveFact kev = fact(Feed.KEV, new CveFact.InKev(LocalDate.of(2021, 12, 10), Optional.empty(), false));
        CveFact harmless = fact(
                Feed.VULNRICHMENT,
                new CveFact.Ssvc(Optional.of(CveFact.Exploitation.NONE), Optional.of(false), Optional.of(false)));
        CveFact network =
                fact(Feed.VULNRICHMENT, new CveFact.Cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CISA"));
        CveFact poc = fact(Feed.LOCAL, new CveFact.Exploited(CveFact.Exploitation.POC, "alice", "https://x.org"));
        assertThat(row()).isEqualTo("others");
        assertThat(row(kev, harmless)).isEqualTo("exploited");
        assertThat(row(harmless)).isEqualTo("others");
        assertThat(row(network)).isEqualTo("remote alone");
        assertThat(row(network, poc)).isEqualTo("proof of concept and remote");
        assertThat(UrgencyPolicy.DEFAULT
                        .verdict(LOCAL_LOW, true, List.of(kev, poc))
                        .because())
                .contains("Exploitation is active (CVE-2015-0235: CISA's catalogue of exploited vulnerabilities, since"
                        + " 2021-12-10)");
        assertThat(UrgencyPolicy.DEFAULT.verdict(LOCAL_LOW, true, List.of(poc)).because())
                .contains("public proof of concept (CVE-2015-0235: a local advisory file, by alice, https://x.org)");
    }

    @Test
    void cisasOwnDecisionGoesBeforeWhatIsDerivedFromAVector() {
        CveFact network =
                fact(Feed.VULNRICHMENT, new CveFact.Cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CISA"));
        CveFact local =
                fact(Feed.VULNRICHMENT, new CveFact.Cvss("CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:L/VI:L/VA:N", "vendor"));
        CveFact decided =
                fact(Feed.VULNRICHMENT, new CveFact.Ssvc(Optional.empty(), Optional.of(false), Optional.empty()));
        assertThat(answers(network)).isEqualTo("Y T");
        assertThat(answers(local)).isEqualTo("N P");
        assertThat(answers(local, network)).as("the worse of the two").isEqualTo("Y T");
        assertThat(answers(network, local)).isEqualTo("Y T");
        assertThat(answers(network, decided)).isEqualTo("N T");
        assertThat(UrgencyFacts.of(LOCAL_LOW, true, List.of())).doesNotContainKeys("ssvc:A", "ssvc:TI");
    }

    private static String answers(CveFact... facts) {
        var answers = UrgencyFacts.of(LOCAL_LOW, true, List.of(facts));
        return List.of("ssvc:A", "ssvc:TI").stream()
                .map(subject -> answers.get(subject) instanceof Answer.Known known ? known.key() : "?")
                .collect(java.util.stream.Collectors.joining(" "));
    }

    @Test
    void whatNobodyHasSaidIsNotTakenForARecord() {
        assertThat(UrgencyPolicy.DEFAULT.verdict(LOCAL_LOW, false, List.of()).because())
                .contains("Exploitation is none (nobody says otherwise)", "Vendor's severity is low (DSA-3142-1)");
    }
}
