package patchwave.controller.advisories;

import java.time.Instant;
import patchwave.advisory.Feed;
import patchwave.advisory.Provenance;
import patchwave.controller.store.Sha256;

/**
 * A document of a feed as it came.
 *
 * @param name the file's name or address
 * @param bytes packed or not; nobody changes them
 * @param fetchedAt when we had it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of 50 MB would be for nothing
public record FeedDocument(String name, byte[] bytes, Instant fetchedAt) {
    Provenance provenance(Feed feed) {
        return new Provenance(feed, name, Sha256.hex(bytes), fetchedAt);
    }
}
