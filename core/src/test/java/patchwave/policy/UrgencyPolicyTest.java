package patchwave.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.CveFact;
import patchwave.advisory.Feed;
import patchwave.advisory.Provenance;
import patchwave.advisory.Severity;
import patchwave.exposure.RunsHere;
import patchwave.exposure.RuntimeEvidence;

/** The table of DESIGN.md section 6, rule by rule. */
final class UrgencyPolicyTest {
    private static final Instant KNOWN = Instant.parse("2015-01-27T15:00:00Z");

    /** Nobody looked what runs here. */
    private static final SortedMap<AdvisoryId, RunsHere> NOT_KNOWN = Collections.emptySortedMap();

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
                        .verdict(advisory(false, true, true, Severity.HIGH), true, List.of(), NOT_KNOWN)
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
        return UrgencyPolicy.DEFAULT
                .verdict(LOCAL_LOW, true, List.of(facts), NOT_KNOWN)
                .row();
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
                        .verdict(LOCAL_LOW, true, List.of(kev, poc), NOT_KNOWN)
                        .because())
                .contains("Exploitation is active (CVE-2015-0235: CISA's catalogue of exploited vulnerabilities, since"
                        + " 2021-12-10)");
        assertThat(UrgencyPolicy.DEFAULT
                        .verdict(LOCAL_LOW, true, List.of(poc), NOT_KNOWN)
                        .because())
                .contains(
                        "public proof of concept (CVE-2015-0235: a local advisory file, by alice at 2015-01-27T15:00:00Z, https://x.org)");
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
        assertThat(UrgencyFacts.of(LOCAL_LOW, true, List.of(), NOT_KNOWN)).doesNotContainKeys("ssvc:A", "ssvc:TI");
    }

    private static String answers(CveFact... facts) {
        var answers = UrgencyFacts.of(LOCAL_LOW, true, List.of(facts), NOT_KNOWN);
        return List.of("ssvc:A", "ssvc:TI").stream()
                .map(subject -> answers.get(subject) instanceof Answer.Known known ? known.key() : "?")
                .collect(java.util.stream.Collectors.joining(" "));
    }

    @Test
    void whatNobodyHasSaidIsNotTakenForARecord() {
        assertThat(UrgencyPolicy.DEFAULT
                        .verdict(LOCAL_LOW, false, List.of(), NOT_KNOWN)
                        .because())
                .contains("Exploitation is none (nobody says otherwise)", "Vendor's severity is low (DSA-3142-1)");
    }

    private static final CveFact NETWORK =
            fact(Feed.VULNRICHMENT, new CveFact.Cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CISA"));

    private static final String RATED =
            "CVE-2015-0235: CISA's Vulnrichment, CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H by CISA";

    /** "listening", "the running kernel" and so on, with the numbers of hosts. */
    private static RunsHere runs(int listening, int kernels, int local, int loaded, int unknown) {
        TreeMap<RuntimeEvidence, Integer> hosts = new TreeMap<>();
        hosts.put(RuntimeEvidence.LISTENING, listening);
        hosts.put(RuntimeEvidence.RUNNING_KERNEL, kernels);
        hosts.put(RuntimeEvidence.LISTENING_LOCAL, local);
        hosts.put(RuntimeEvidence.LOADED, loaded);
        hosts.put(RuntimeEvidence.UNKNOWN, unknown);
        return new RunsHere(hosts, 0, true);
    }

    private static String reach(RunsHere here, CveFact... facts) {
        SortedMap<AdvisoryId, RunsHere> runs = new TreeMap<>();
        runs.put(NETWORK.cve(), here);
        return reach(runs, facts);
    }

    private static String reach(SortedMap<AdvisoryId, RunsHere> runs, CveFact... facts) {
        return UrgencyFacts.of(LOCAL_LOW, true, List.of(facts), runs).get("patchwave:REMOTE")
                        instanceof Answer.Known known
                ? known.key() + " " + known.source()
                : "?";
    }

    @Test
    void whatListensOnOneAffectedHostIsAServiceWeRun() {
        assertThat(reach(runs(12, 0, 0, 328, 0), NETWORK))
                .isEqualTo("Y over the network, by " + RATED + "; listens on 12 of 340 affected hosts");
        assertThat(reach(runs(0, 1, 0, 0, 0), NETWORK))
                .as("a kernel is reached without anything that listens")
                .endsWith("; is in the running kernel of 1 of 1 affected host");
    }

    @Test
    void whatListensNowhereIsNotReachedAndThatIsSaidWithTheNumbers() {
        assertThat(reach(runs(0, 0, 0, 340, 0), NETWORK))
                .isEqualTo("N reachable over the network by " + RATED
                        + ", but none of 340 affected hosts listens with it");
        assertThat(reach(runs(0, 0, 40, 300, 0), NETWORK))
                .endsWith(", but none of 340 affected hosts listens with it beyond loopback");
        SortedMap<AdvisoryId, RunsHere> runs = new TreeMap<>();
        runs.put(NETWORK.cve(), runs(0, 0, 0, 340, 0));
        assertThat(UrgencyPolicy.DEFAULT
                        .verdict(LOCAL_LOW, true, List.of(NETWORK), runs)
                        .row())
                .isEqualTo("others");
        assertThat(UrgencyPolicy.DEFAULT
                        .verdict(advisory(false, false, true, Severity.LOW), true, List.of(NETWORK), runs)
                        .row())
                .as("a person recorded it as remote")
                .isEqualTo("remote alone");
    }

    @Test
    void whatIsNotKnownOfOneHostCountsAsReached() {
        SortedMap<RuntimeEvidence, Integer> loaded = runs(0, 0, 0, 340, 0).hosts();
        assertThat(reach(runs(0, 0, 0, 339, 1), NETWORK))
                .startsWith("Y ")
                .endsWith("; whether it listens is not known of 1 of 340 affected hosts");
        assertThat(reach(new RunsHere(loaded, 0, false), NETWORK))
                .startsWith("Y ")
                .endsWith("; inventories are still being read");
        assertThat(reach(new RunsHere(loaded, 3, true), NETWORK))
                .startsWith("Y ")
                .endsWith("; whether it is there at all is not known of 3 hosts");
        assertThat(reach(new RunsHere(new TreeMap<>(), 0, true), NETWORK))
                .startsWith("Y ")
                .endsWith("; no host here is known to be affected");
        assertThat(reach(NOT_KNOWN, NETWORK)).startsWith("Y ").endsWith("; how far it is in use here is not known");
    }

    /** What runs of one CVE says nothing about another of the same advisory, and one that is reached is enough. */
    @Test
    void ofSeveralCvesOneThatIsReachedIsEnough() {
        CveFact other =
                new CveFact(new AdvisoryId("CVE-2015-7547"), NETWORK.content(), NETWORK.asOf(), NETWORK.provenance());
        SortedMap<AdvisoryId, RunsHere> runs = new TreeMap<>();
        runs.put(NETWORK.cve(), runs(0, 0, 0, 340, 0));
        runs.put(other.cve(), runs(1, 0, 0, 0, 0));
        assertThat(reach(runs, NETWORK, other)).startsWith("Y ").endsWith("listens on 1 of 1 affected host");
        assertThat(reach(runs, other, NETWORK)).startsWith("Y ").endsWith("listens on 1 of 1 affected host");
        CveFact local =
                fact(Feed.VULNRICHMENT, new CveFact.Cvss("CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CISA"));
        assertThat(reach(runs(12, 0, 0, 0, 0), local)).as("a local flaw").isEqualTo("N DSA-3142-1");
    }
}
