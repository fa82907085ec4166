package patchwave.controller.store;

import patchwave.fleet.Host;

/** What became of an enrolment token. */
public sealed interface Redemption {
    /**
     * The host is registered.
     *
     * @param repeated true if the same token, name and key were redeemed before: nothing changed
     */
    record Accepted(Host host, boolean repeated) implements Redemption {}

    /**
     * Nothing changed.
     *
     * @param reason for the controller's log and audit; an answer to the outside must not tell which check failed
     */
    record Refused(String reason) implements Redemption {}
}
