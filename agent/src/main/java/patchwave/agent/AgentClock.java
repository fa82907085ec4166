package patchwave.agent;

import patchwave.agent.operation.Moment;

/** The host's two clocks. */
@FunctionalInterface
public interface AgentClock {
    /** Both, read together. */
    Moment now();
}
