package patchwave.host;

import java.util.Optional;

/**
 * How an agent introduces itself on a new stream.
 *
 * @param incarnation this life of the agent; kept by it until it was welcomed, so that a repeat after a lost answer is the
 *     same
 * @param previous the life that was last welcomed, as the host's journal remembers it; empty if none ever was
 * @param journalVersion number of records ever written to the host's journal
 */
public record Hello(Incarnation incarnation, Optional<Incarnation> previous, long journalVersion, String bootId) {
    public Hello {
        if (journalVersion < 0) {
            throw new IllegalArgumentException("journal_version %d: expected 0 or more".formatted(journalVersion));
        }
    }
}
