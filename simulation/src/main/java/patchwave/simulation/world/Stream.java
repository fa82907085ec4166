package patchwave.simulation.world;

import org.jspecify.annotations.Nullable;

/** One stream between an agent process and a controller process, with what each side believes of it. */
public final class Stream {
    private final AgentProcess agent;
    private final Link link;
    private final long number;
    private final @Nullable ControllerProcess controller;

    /** The controller's side; null before its first message came. */
    @Nullable
    AgentCall call;

    /** Whether the agent has given it up, or is gone. */
    boolean agentLeft;

    /** Whether the controller has ended it, or is gone. */
    boolean controllerLeft;

    /** From when on whatever is sent on it is lost. */
    long lostAt = Long.MAX_VALUE;

    /** When the last message arrives, so that what is sent in order comes in order. */
    long lastToController;

    long lastToAgent;

    Stream(AgentProcess agent, Link link, long number, @Nullable ControllerProcess controller) {
        this.agent = agent;
        this.link = link;
        this.number = number;
        this.controller = controller;
    }

    public AgentProcess agent() {
        return agent;
    }

    Link link() {
        return link;
    }

    public long number() {
        return number;
    }

    @Nullable
    ControllerProcess controller() {
        return controller;
    }
}
