package patchwave.advisory;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Where a fact comes from, so that a decision can be replayed.
 *
 * @param document the file's name or address, as it was asked for
 * @param sha256 of the document's bytes as they came, 64 hexadecimal digits in small letters: names the snapshot
 * @param fetchedAt when we had it
 */
public record Provenance(Feed feed, String document, String sha256, Instant fetchedAt) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    public Provenance {
        if (!HASH.matcher(sha256).matches()) {
            throw new IllegalArgumentException("hash '%s': expected 64 hexadecimal digits".formatted(sha256));
        }
    }
}
