package patchwave.host;

import patchwave.rollout.FailureReason;

/** What follows from a status; the shell does each in the order given. */
public sealed interface StatusDecision {
    /** Store the journal's numbers and version (rule C6). Always the first where there is anything new. */
    record MergeJournal(JournalNumbers journal, long journalVersion, String bootId) implements StatusDecision {}

    /** The claimed attempt has begun: from now on it is at work. */
    record MarkBegun(long attempt) implements StatusDecision {}

    /** Release the claim: the attempt has finished, and well (rule C3). */
    record ReleaseSucceeded(long attempt) implements StatusDecision {}

    /** Release the claim: the attempt has finished and failed. The host counts as down and keeps its share (rule C3). */
    record ReleaseFailed(long attempt, FailureReason reason, String detail) implements StatusDecision {}

    /** Release the claim: the attempt can never begin (rule C3). A later try gets a new attempt number (rule C2). */
    record ReleaseFenced(long attempt) implements StatusDecision {}

    /** Bind the claim to the incarnation by compare-and-set and, if that holds, send a permit (rule C2). */
    record IssuePermit(long attempt, Incarnation incarnation, long statusSequence) implements StatusDecision {}

    /** Note on the claim that it must not begin any more, unless noted already, and ask the agent to fence the attempt. */
    record SendCancel(long attempt, String reason) implements StatusDecision {}

    /** The journal contradicts the ledger: the host gets no work until an operator re-admits it (rule C4). */
    record Quarantine(String reason) implements StatusDecision {}

    /** The report is of no use: nothing of it is stored, not even its health (rule C6). */
    record Ignored(String reason) implements StatusDecision {}

    /** The claim waits. */
    record NothingYet(String reason) implements StatusDecision {}
}
