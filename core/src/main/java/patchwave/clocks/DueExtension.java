package patchwave.clocks;

import java.time.Instant;
import patchwave.advisory.AdvisoryId;

/**
 * A person's word that a vulnerability may be mended later than the policy says. It ends by itself, and a stricter decision ends it.
 *
 * @param due until when, for hosts whose own due time is before
 * @param expires when it is over, and the policy's due times hold again
 * @param by who gave it
 */
public record DueExtension(
        AdvisoryId vulnerability, Instant due, Instant givenAt, Instant expires, String by, String reason) {
    public DueExtension {
        if (!due.isAfter(givenAt) || !expires.isAfter(givenAt)) {
            throw new IllegalArgumentException(
                    "due %s, expires %s: expected both after %s, when it is given".formatted(due, expires, givenAt));
        }
    }
}
