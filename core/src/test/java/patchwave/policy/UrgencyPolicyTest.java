package patchwave.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
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
                        .verdict(advisory(false, true, true, Severity.HIGH))
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
}
