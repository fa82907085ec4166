package patchwave.host;

import java.util.Optional;

/**
 * What a host says it is and does now: the part of its status message that decisions about its claim are made from.
 *
 * @param sequence grows by one with each status of an incarnation, from 1
 * @param journal the four attempt numbers
 * @param outcome how the highest finished attempt ended; empty before the first
 * @param preparation how far the desired operation's preparation is; empty if none is desired
 * @param permitWanted whether the agent asks to begin the desired attempt
 * @param notAskingReason why a prepared host does not ask; empty text if it gives no reason
 */
public record HostStatus(
        long sequence,
        Incarnation incarnation,
        long journalVersion,
        String bootId,
        JournalNumbers journal,
        Optional<OperationOutcome> outcome,
        Optional<PreparationReport> preparation,
        boolean permitWanted,
        String notAskingReason) {
    public HostStatus {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence %d: expected 1 or more".formatted(sequence));
        }
        if (journalVersion < 0) {
            throw new IllegalArgumentException("journal_version %d: expected 0 or more".formatted(journalVersion));
        }
    }

    /** The same status under another sequence number, for comparing what two of them say. */
    public HostStatus withSequence(long other) {
        return new HostStatus(
                other,
                incarnation,
                journalVersion,
                bootId,
                journal,
                outcome,
                preparation,
                permitWanted,
                notAskingReason);
    }

    /** The same status of a host that does not ask for a permit. */
    public HostStatus withoutPermit(String reason) {
        return new HostStatus(
                sequence, incarnation, journalVersion, bootId, journal, outcome, preparation, false, reason);
    }
}
