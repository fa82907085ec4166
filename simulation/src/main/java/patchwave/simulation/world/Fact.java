package patchwave.simulation.world;

import patchwave.fleet.HostId;
import patchwave.host.Incarnation;

/** Something that has truly happened to a machine, whatever anybody knows of it. */
public sealed interface Fact {
    /**
     * A machine has synced its intent: from now on it may disrupt itself.
     *
     * @param askedAt when it sent the status that the permit answered, in microseconds
     * @param open the attempt of this machine that had neither finished nor been fenced by then; 0 if none
     */
    record Began(SimulatedHost machine, String rollout, long attempt, Incarnation incarnation, long askedAt, long open)
            implements Fact {
        /** The host as which it did. */
        public HostId host() {
            return machine.id();
        }
    }

    /**
     * A machine's package work has started to run.
     *
     * @param incarnation the life of the agent that started it
     */
    record Executed(SimulatedHost machine, String rollout, long attempt, Incarnation incarnation) implements Fact {}

    /** A controller process has come up. */
    record ControllerStarted(ControllerProcess controller) implements Fact {}

    /** The planner has turned. */
    record Turned(ControllerProcess controller) implements Fact {}

    /**
     * An agent that had stopped to read its stream reads again.
     *
     * @param waiting how many messages the controller had kept for it
     */
    record Caught(SimulatedHost machine, int waiting) implements Fact {}

    /** The faults have stopped. */
    record FaultsStopped() implements Fact {}
}
