package patchwave.advisory;

import java.time.Instant;
import java.util.Optional;

/**
 * An operator's word that something is exploited or that a proof of concept was seen, with where to read it: it counts like what a feed
 * says, until it is retracted.
 *
 * @param id such as "assertion-7"
 * @param advisory what it is said of: a CVE or an advisory
 * @param level never none: nobody can assert that nothing was seen
 * @param link where to read it
 * @param note what the operator says about it; empty if nothing
 * @param by the operator
 * @param at when it was asserted
 * @param retraction who took it back; empty while it counts
 */
public record Assertion(
        String id,
        AdvisoryId advisory,
        CveFact.Exploitation level,
        String link,
        String note,
        String by,
        Instant at,
        Optional<Retraction> retraction) {
    public Assertion {
        if (level == CveFact.Exploitation.NONE) {
            throw new IllegalArgumentException(
                    "assertion '%s': expected a proof of concept or exploitation".formatted(id));
        }
        if (link.isBlank()) {
            throw new IllegalArgumentException("assertion '%s': expected a link".formatted(id));
        }
    }

    /** That an assertion does not count any more, and why. */
    public record Retraction(String by, Instant at, String reason) {}

    /** Whether it counts. */
    public boolean isInForce() {
        return retraction.isEmpty();
    }
}
