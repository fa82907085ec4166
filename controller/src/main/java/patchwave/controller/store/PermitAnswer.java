package patchwave.controller.store;

import patchwave.host.Claim;

/** Whether an agent may begin. */
public sealed interface PermitAnswer {
    /** The permit is committed: it may be sent, to this incarnation alone. */
    record Granted(Claim claim) implements PermitAnswer {}

    /**
     * No permit may be sent.
     *
     * @param reason one sentence
     */
    record Refused(String reason) implements PermitAnswer {}

    /**
     * No permit may be sent, because a pool of the claim has lost hosts or was given a higher floor since the claim was
     * taken. The claim must be cancelled, so that what it keeps goes back.
     *
     * @param reason one sentence that names the pool
     */
    record Overdrawn(String reason) implements PermitAnswer {}
}
