package patchwave.simulation.world;

import patchwave.agent.AgentCore;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.Moment;
import patchwave.controller.store.Store;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.simulation.memory.Rules;

/**
 * One rule of the protocol, broken: by what an agent's core hears and what becomes of what it does, by what a controller
 * hears, and by its store. The product's own code stays as it is. Every method is as if nothing were broken, unless it is
 * overridden.
 */
public interface Mutant {
    /** Nothing is broken. */
    Mutant NONE = new Mutant() {};

    /** What an agent's core acts through. */
    default AgentCore.Hands hands(AgentProcess agent) {
        return agent;
    }

    /** What an agent's core hears of an event. */
    default Event hears(AgentProcess agent, Event event) {
        return event;
    }

    /** What an agent's core takes the time to be. */
    default Moment moment(SimulatedHost host) {
        return host.moment();
    }

    /** A message came on a stream that the agent has given up, or of an agent that is gone. */
    default void receivedLate(AgentProcess agent, Stream stream, ConnectResponse response) {}

    /** What a controller hears of an agent's message. */
    default ConnectRequest heardByController(ControllerProcess controller, Stream stream, ConnectRequest request) {
        return request;
    }

    /** What an agent hears of a controller's message. */
    default ConnectResponse heardByAgent(Stream stream, ConnectResponse response) {
        return response;
    }

    /** What the store in memory holds to. */
    default Rules rules() {
        return Rules.REAL;
    }

    /** The store that controllers use. */
    default Store store(World world, Store real) {
        return real;
    }

    /** Called once when the world is made, to book what the broken rule does by itself. */
    default void begin(World world) {}
}
