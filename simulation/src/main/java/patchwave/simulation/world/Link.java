package patchwave.simulation.world;

import org.jspecify.annotations.Nullable;
import patchwave.agent.link.Backoff;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.ToController;
import patchwave.agent.wire.FromWire;
import patchwave.agent.wire.ToWire;
import patchwave.proto.agent.v1.ConnectResponse;

/** An agent's side of its streams: one at a time, made anew with full jitter whenever it breaks. */
final class Link {
    /** GrpcLink looks every few seconds. */
    private static final long SILENCE_LOOK = VirtualTime.seconds(62);

    private final AgentProcess agent;
    private final World world;
    private final Backoff backoff;
    private @Nullable Stream stream;
    private long number;
    private int tried;

    Link(AgentProcess agent) {
        this.agent = agent;
        this.world = agent.host().world();
        this.backoff = new Backoff(agent.host().dice().generator());
    }

    void connect() {
        if (!agent.isAlive()) {
            return;
        }
        number++;
        backoff.opened(world.time().uptime());
        Stream opened = world.network().open(agent, this, number, tried);
        stream = opened;
        agent.deliver(new Event.Connected(opened.number()));
        world.time().in(SILENCE_LOOK, () -> {
            if (stream == opened && backoff.isSilent(world.time().uptime())) {
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
            backoff.answered();
            ConnectResponse heard = world.mutant().heardByAgent(from, response);
            agent.deliver(new Event.Received(from.number(), FromWire.message(heard), java.util.Optional.empty()));
        } else {
            world.mutant().receivedLate(agent, from, response);
        }
    }

    void admitted() {
        backoff.admitted(world.time().uptime());
    }

    /** The stream has ended, as far as this side knows. */
    void gone(Stream from, String why) {
        if (from != stream || !agent.isAlive()) {
            return;
        }
        stream = null;
        number++;
        tried++;
        agent.deliver(new Event.Disconnected(from.number(), why));
        world.time().in(VirtualTime.micros(backoff.next(world.time().uptime())), this::connect);
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
