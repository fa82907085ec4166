package patchwave.policy;

import java.time.Duration;
import patchwave.advisory.Advisory;

/**
 * Decides how urgent an advisory is: the first matching rule decides.
 *
 * <p>The rules are the practice that the product comes from (DESIGN.md section 6): exploited, or exploitable from the
 * network with a public exploit, at once and with a search of the logs; then by severity.
 *
 * @param proofOfConceptImmediate whether a public exploit for a local flaw alone is immediate
 * @param remoteImmediate whether a flaw reachable over the network without a public exploit is immediate
 */
public record UrgencyPolicy(boolean proofOfConceptImmediate, boolean remoteImmediate) {
    /** Remote alone is immediate, a local proof of concept alone goes by severity. */
    public static final UrgencyPolicy DEFAULT = new UrgencyPolicy(false, true);

    /** Due time of critical advisories, from when they became known. */
    public static final Duration CRITICAL_DUE = Duration.ofDays(2);

    /** Due time of high advisories, from when they became known. */
    public static final Duration HIGH_DUE = Duration.ofDays(7);

    /** The urgency by the facts that are known now. */
    public Urgency decide(Advisory advisory) {
        if (advisory.exploited()) {
            return new Urgency.Immediate("exploited", true);
        }
        if (advisory.proofOfConcept() && advisory.remote()) {
            return new Urgency.Immediate("proof of concept and remote", true);
        }
        if (advisory.remote() && remoteImmediate) {
            return new Urgency.Immediate("remote alone", false);
        }
        if (advisory.proofOfConcept() && proofOfConceptImmediate) {
            return new Urgency.Immediate("proof of concept alone", false);
        }
        return switch (advisory.severity()) {
            case CRITICAL ->
                new Urgency.Scheduled("critical", false, advisory.knownSince().plus(CRITICAL_DUE));
            case HIGH ->
                new Urgency.Scheduled("high", false, advisory.knownSince().plus(HIGH_DUE));
            case MEDIUM, LOW -> new Urgency.NextWindow("others");
        };
    }
}
