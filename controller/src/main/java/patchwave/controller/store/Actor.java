package patchwave.controller.store;

import patchwave.fleet.HostId;

/**
 * Who causes a change, as the audit trail names it.
 *
 * @param text "operator:NAME", "host:ID" or "controller"
 */
public record Actor(String text) {
    /** The planner and everything else that the controller does by itself. */
    public static final Actor CONTROLLER = new Actor("controller");

    public static Actor operator(String name) {
        return new Actor("operator:" + name);
    }

    public static Actor host(HostId host) {
        return new Actor("host:" + host);
    }

    /** The name after "operator:", or the whole text if it is not an operator. */
    public String name() {
        return text.startsWith("operator:") ? text.substring("operator:".length()) : text;
    }

    @Override
    public String toString() {
        return text;
    }
}
