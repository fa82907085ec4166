package patchwave.simulation.world;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;

/**
 * Everything between hosts and controllers. Where no fault says otherwise messages of a stream come once, in order, within
 * some milliseconds; keep-alive finds a dead peer within {@link #KEEP_ALIVE}.
 */
final class Network {
    /** The longest that either side needs to notice: the controller's 60 s and 20 s of the listener's settings. */
    static final long KEEP_ALIVE = VirtualTime.seconds(80);

    private final World world;
    private final Dice dice;

    /** Until when a machine cannot be heard, and until when it cannot hear. */
    private final Map<SimulatedHost, Long> mute = new HashMap<>();

    private final Map<SimulatedHost, Long> deaf = new HashMap<>();

    Network(World world) {
        this.world = world;
        this.dice = new Dice(world.scenario().seed(), "network");
    }

    /** A new stream to one of the controllers; whether one answers shows later. */
    Stream open(AgentProcess agent, Link link, long number, int tried) {
        List<ControllerProcess> controllers = world.controllers();
        ControllerProcess controller =
                controllers.isEmpty() ? null : controllers.get(Math.floorMod(tried, controllers.size()));
        Stream stream = new Stream(agent, link, number, controller);
        if (controller == null) {
            world.time().in(dice.seconds(0.001, 0.2), () -> leftByController(stream, "connection refused"));
        }
        return stream;
    }

    /** A machine cannot be heard, or cannot hear, until then. */
    void cutOff(SimulatedHost host, boolean out, boolean in, long until) {
        if (out) {
            mute.put(host, until);
        }
        if (in) {
            deaf.put(host, until);
        }
        AgentProcess agent = host.agent();
        Stream stream = agent == null ? null : agent.link().stream();
        if (stream != null && until - world.time().micros() > KEEP_ALIVE) {
            // Keep-alive needs both directions, so that either side gives the stream up.
            world.time().in(KEEP_ALIVE, () -> {
                agentLeft(stream, "keep-alive timed out");
                controllerCancelled(stream);
            });
        }
    }

    void heal() {
        mute.clear();
        deaf.clear();
    }

    void toController(Stream stream, ConnectRequest request) {
        long held = mute.getOrDefault(stream.agent().host(), 0L);
        deliver(
                stream,
                held,
                stream.lastToController,
                at -> stream.lastToController = at,
                () -> atController(stream, request));
    }

    void toAgent(Stream stream, ConnectResponse response) {
        if (response.hasPermit()) {
            world.faults().atPermit(stream);
        }
        long held = deaf.getOrDefault(stream.agent().host(), 0L);
        deliver(
                stream,
                held,
                stream.lastToAgent,
                at -> stream.lastToAgent = at,
                () -> stream.link().received(stream, response));
    }

    private void deliver(Stream stream, long held, long last, Consumer<Long> arrival, Runnable what) {
        Scenario scenario = world.scenario();
        boolean faulty = world.faultsOn();
        if (faulty && scenario.has(Fault.LOSS) && dice.chance(0.01)) {
            // A stream has no gaps: with one message all that follow are lost, until keep-alive finds that out.
            stream.lostAt = Math.min(stream.lostAt, world.time().micros());
            world.time().in(dice.seconds(1, 80), () -> {
                agentLeft(stream, "keep-alive timed out");
                controllerCancelled(stream);
            });
        }
        if (stream.lostAt <= world.time().micros()) {
            return;
        }
        long at = Math.max(world.time().micros(), held) + dice.seconds(0.001, 0.03);
        if (faulty && scenario.has(Fault.DELAY) && dice.chance(0.03)) {
            at += dice.seconds(1, 140);
        } else if (faulty && scenario.has(Fault.REORDERING)) {
            at += dice.chance(0.2) ? dice.seconds(0, 3) : 0;
        } else {
            at = Math.max(at, last + 1);
            arrival.accept(at);
        }
        world.time().at(at, what);
        if (faulty && scenario.has(Fault.DUPLICATION) && dice.chance(0.05)) {
            world.time().at(at + dice.seconds(0, 60), what);
        }
    }

    private void atController(Stream stream, ConnectRequest request) {
        ControllerProcess controller = stream.controller();
        if (controller == null || !controller.isAlive() || stream.controllerLeft) {
            leftByController(stream, "connection reset");
            return;
        }
        controller.receive(stream, world.mutant().heardByController(controller, stream, request));
    }

    /** The controller ended the stream, or is gone: the agent hears of it, unless it cannot hear. */
    void leftByController(Stream stream, String why) {
        stream.controllerLeft = true;
        long held = deaf.getOrDefault(stream.agent().host(), 0L);
        long at = Math.max(Math.max(world.time().micros(), held), stream.lastToAgent) + dice.seconds(0.001, 0.03);
        world.time().at(at, () -> agentLeft(stream, why));
    }

    /** The agent gives the stream up. */
    void agentLeft(Stream stream, String why) {
        if (!stream.agentLeft) {
            stream.agentLeft = true;
            stream.link().gone(stream, why);
        }
    }

    /** The agent's process is gone: the controller hears of it, at once or by keep-alive. */
    void agentGone(Stream stream) {
        stream.agentLeft = true;
        boolean silent = !stream.agent().host().isPowered()
                || (world.faultsOn() && world.scenario().has(Fault.HALF_OPEN) && dice.chance(0.5));
        world.time().in(silent ? KEEP_ALIVE : dice.seconds(0.001, 0.05), () -> controllerCancelled(stream));
    }

    /** The controller learns that the agent's end is gone. */
    void controllerCancelled(Stream stream) {
        ControllerProcess controller = stream.controller();
        if (controller != null && !stream.controllerLeft) {
            stream.controllerLeft = true;
            controller.cancelled(stream);
        }
    }
}
