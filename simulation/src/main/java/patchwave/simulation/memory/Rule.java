package patchwave.simulation.memory;

/** One condition of the ledger that a mutant can be without. Each is asked for in one place. */
public enum Rule {
    /** C1: in_op + down + weight is within the budget of every pool. */
    GUARD_BUDGET,
    /** The exclusive domain of a pool: hosts of one domain at a time. */
    EXCLUSIVE_DOMAIN,
    /** I9: only the planner of the current epoch takes claims. */
    CHECK_EPOCH,
    /** Admissions that were decided from another fleet file are refused. */
    REVISION_FENCE,
    /** I1: the claim's primary key. */
    ONE_CLAIM_PER_HOST,
    /** The rollout's most hosts in operation. */
    MAX_IN_OPERATION,
    /** A host that is out and holds no claim counts in down. */
    COUNT_DOWN,
    /** C1a: no permit while a pool of the claim is below its floor. */
    PERMIT_OVERDRAWN_CHECK,
    /** C2: a permit is for the one welcomed incarnation that had it first. */
    BIND_PERMIT_TO_INCARNATION,
    /** C3: a claim ends on the journal's word alone. */
    REQUIRE_FENCED_OR_FINISHED_EVIDENCE,
    /** C5: no permit while the rollout does not run, or after the claim was cancelled. */
    NO_PERMIT_WHEN_STOPPED,
    /** C5: a rollout that stops cancels its claims that have not begun, in the same transaction. */
    CANCEL_ON_STOP,
    /** C6: late and repeated reports do no harm. */
    MERGE_BY_MAX
}
