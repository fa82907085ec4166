package patchwave.advisory;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something known about a CVE, wherever it is installed.
 *
 * @param asOf the date that the source itself gives the fact; of EPSS the day of the score, of KEV the day it was listed. Where it
 *     gives none, when we had it
 */
public record CveFact(AdvisoryId cve, Content content, Instant asOf, Provenance provenance) {
    /** What is known. */
    public sealed interface Content {}

    /** Whether somebody uses it. */
    public enum Exploitation {
        NONE,
        POC,
        ACTIVE
    }

    /**
     * Somebody's word on exploitation that is not in a catalogue, such as an operator's assertion.
     *
     * @param by who says so
     * @param link where to read it; empty where there is nothing to read
     */
    public record Exploited(Exploitation level, String by, String link) implements Content {}

    /**
     * How it can be reached and what it does.
     *
     * @param vector CVSS of any version, such as "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
     * @param by who rated it: the CVE's own authority, CISA, a distribution
     */
    public record Cvss(String vector, String by) implements Content {
        private static final Pattern NETWORK = Pattern.compile("(^|/)AV:N(/|$)");

        /** Whether the vector says that it can be reached over the network. */
        public boolean isOverTheNetwork() {
            return NETWORK.matcher(vector).find();
        }
    }

    /**
     * In CISA's catalogue: it is exploited.
     *
     * @param dueDate as the catalogue says; empty where it does not, and its meaning has changed in 2026
     * @param isKnownRansomware whether it is known to be used for ransom
     */
    public record InKev(LocalDate added, Optional<LocalDate> dueDate, boolean isKnownRansomware) implements Content {}

    /**
     * A guess of how likely it is exploited within 30 days.
     *
     * @param probability from 0 to 1
     * @param percentile of all CVEs, from 0 to 1
     */
    public record Epss(double probability, double percentile, String model) implements Content {}

    /** CISA's own decision points; each empty where it has not decided. */
    public record Ssvc(
            Optional<Exploitation> exploitation, Optional<Boolean> automatable, Optional<Boolean> totalTechnicalImpact)
            implements Content {}

    /** A vendor's word such as "high"; Debian gives none any more. */
    public record VendorSeverity(Severity severity, String by) implements Content {}

    /** The id was withdrawn: nothing is to be said about it. */
    public record Rejected(String why) implements Content {}
}
