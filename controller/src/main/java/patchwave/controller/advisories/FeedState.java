package patchwave.controller.advisories;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a feed is.
 *
 * @param goodAt when the document was fetched that holds; empty if there never was a good one
 * @param sha256 of that document's bytes, in lower-case hexadecimal; empty text if there is none
 * @param checkedAt when it was last looked whether there is a newer one, and that could be told
 * @param records of the document that holds, those left out included
 * @param quarantined what is no good in it
 * @param refusal why the newest document does not hold, or could not be had; empty if it does
 */
public record FeedState(
        FeedSource source,
        Optional<Instant> goodAt,
        String sha256,
        Optional<Instant> checkedAt,
        int records,
        List<FeedReading.Quarantined> quarantined,
        Optional<Refusal> refusal) {
    public FeedState {
        quarantined = List.copyOf(quarantined);
    }

    /** Why a document does not hold, and when that was found. */
    public record Refusal(String reason, Instant at) {}

    static FeedState of(FeedSource source) {
        return new FeedState(source, Optional.empty(), "", Optional.empty(), 0, List.of(), Optional.empty());
    }

    FeedState refused(String reason, Instant at) {
        return new FeedState(
                source, goodAt, sha256, checkedAt, records, quarantined, Optional.of(new Refusal(reason, at)));
    }

    FeedState checked(Instant at) {
        return new FeedState(source, goodAt, sha256, Optional.of(at), records, quarantined, Optional.empty());
    }
}
