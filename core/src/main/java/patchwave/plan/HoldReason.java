package patchwave.plan;

/** Why a host is not admitted now. */
public enum HoldReason {
    /** An earlier stage has not passed. */
    STAGE_NOT_OPEN,
    /** The open batch is full, and hosts of it are still at work. */
    BATCH_FULL,
    /** The open batch has ended and bakes. */
    BAKING,
    /** The batch's gate cannot be judged or has failed. */
    GATE_SHUT,
    /** A pool of the host has no slack. */
    POOL_AT_FLOOR,
    /** Another failure domain of an exclusive pool is in operation. */
    DOMAIN_EXCLUSIVE,
    /** The rollout has as many hosts in operation as its pacing permits. */
    MAX_IN_OPERATION,
    /** Its own checks say that the host is not well. */
    HOST_UNHEALTHY,
    /** No report from the host. */
    HOST_UNKNOWN,
    HOST_QUARANTINED,
    /** An earlier operation of this rollout failed on the host. */
    HOST_FAILED,
    /** The host has not finished its preparation. */
    NOT_PREPARED,
    /** The host could not prepare. */
    PREPARATION_REFUSED,
    /** Another rollout holds the host's claim. */
    CLAIMED_BY_OTHER,
    /** An emergency goes first. */
    PREEMPTED,
    /** The rollout's start time has not come. */
    ROLLOUT_SCHEDULED,
    /** No maintenance window of the host, or of the rollout, is open. */
    OUTSIDE_WINDOW,
    /** The window is open, but ends before the work would. */
    WINDOW_TOO_SHORT,
    /** A freeze covers the host. */
    FROZEN,
    ROLLOUT_PAUSED,
    ROLLOUT_HALTED,
    /** The signed plan's time is over. */
    PLAN_EXPIRED,
    /** The ledger does not add up; nothing is admitted until it does. */
    ADMISSION_CLOSED
}
