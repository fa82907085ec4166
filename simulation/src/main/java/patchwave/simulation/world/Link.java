package patchwave.simulation.world;

import org.jspecify.annotations.Nullable;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.ToController;
import patchwave.agent.wire.FromWire;
import patchwave.agent.wire.ToWire;
import patchwave.proto.agent.v1.ConnectResponse;

/** An agent's side of its streams: one at a time, made anew with full jitter whenever it breaks. */
final class Link {
    private static final long FIRST_LIMIT = 500_000;
    private static final long LAST_LIMIT = 30_000_000;

    /** GrpcLink: a stream that says nothing for so long is none. */
    private static final long PATIENCE = VirtualTime.seconds(60);

    private final AgentProcess agent;
    private final World world;
    private @Nullable Stream stream;
    private long number;
    private int tried;
    private int failures;
    private boolean answered;

    Link(AgentProcess agent) {
        this.agent = agent;
        this.world = agent.host().world();
    }

    void connect() {
        if (!agent.isAlive()) {
            return;
        }
        number++;
        answered = false;
        Stream opened = world.network().open(agent, this, number, tried);
        stream = opened;
        agent.deliver(new Event.Connected(opened.number()));
        world.time().in(PATIENCE, () -> {
            if (stream == opened && !answered) {
                world.network().agentGone(opened);
                gone(opened, "no answer");
            }
        });
    }

    void send(ToController message) {
        if (stream != null) {
            world.network().toController(stream, ToWire.message(message));
        }
    }

    void received(Stream from, ConnectResponse response) {
        if (from == stream && agent.isAlive()) {
            failures = 0;
            answered = true;
            agent.deliver(new Event.Received(from.number(), FromWire.message(response), java.util.Optional.empty()));
        } else {
            world.mutant().receivedLate(agent, from, response);
        }
    }

    /** The stream has ended, as far as this side knows. */
    void gone(Stream from, String why) {
        if (from != stream || !agent.isAlive()) {
            return;
        }
        stream = null;
        number++;
        tried++;
        long limit = Math.min(LAST_LIMIT, FIRST_LIMIT << Math.min(failures++, 20));
        agent.deliver(new Event.Disconnected(from.number(), why));
        world.time().in((long) (limit * agent.host().dice().fraction()), this::connect);
    }

    /** The process is gone, and its socket with it. */
    void cut() {
        if (stream != null) {
            world.network().agentGone(stream);
            stream = null;
        }
    }

    @Nullable
    Stream stream() {
        return stream;
    }
}
