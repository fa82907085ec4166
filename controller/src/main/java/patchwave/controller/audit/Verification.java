package patchwave.controller.audit;

/**
 * What a walk over the whole trail found.
 *
 * @param records records that fit, from the first on
 * @param headHash the hash of the last record that fits; 64 zeros if there is none
 * @param firstBadSequence the first record that does not fit; 0 if the trail is intact
 * @param fault what is wrong with it, one sentence; empty if the trail is intact
 */
public record Verification(long records, String headHash, long firstBadSequence, String fault) {
    public boolean isIntact() {
        return fault.isEmpty();
    }
}
