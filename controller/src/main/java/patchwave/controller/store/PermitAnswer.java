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
}
