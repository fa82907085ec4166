package patchwave.agent.local;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.link.ControllerStream;
import patchwave.agent.wire.FromWire;
import patchwave.proto.agent.v1.ConnectResponse;

/**
 * What the link process does: carries what the agent and the controller say to each other. It keeps nothing, so that it
 * may end at any time; without the agent it has no stream, since a host whose agent is gone must not look alive.
 */
public final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** An agent that is awaited for long is spoken of every minute. */
    private static final int QUIET_TRIES = 120;

    private final Path socket;
    private final String hostId;
    private final Supplier<ControllerStream> streams;

    /**
     * A relay that is idle.
     *
     * @param socket where the agent listens
     * @param hostId this host's name in its certificate
     * @param streams makes a stream with the host's newest certificate, not started
     */
    public Relay(Path socket, String hostId, Supplier<ControllerStream> streams) {
        this.socket = socket;
        this.hostId = hostId;
        this.streams = streams;
    }

    /**
     * Runs until interrupted, or until it has no agent and another version of it waits: both processes change together.
     *
     * @param replaced whether another version waits for this one to end
     */
    public void run(BooleanSupplier replaced) throws InterruptedException {
        String told = "";
        int tries = 0;
        while (!replaced.getAsBoolean()) {
            String why = connection();
            tries++;
            if (!why.equals(told) || tries >= QUIET_TRIES) {
                LOG.warn("no agent at {}: {}; tried again until it is there", socket, why);
                told = why;
                tries = 0;
            }
            Thread.sleep(PAUSE);
        }
    }

    /** One connection to the agent, from its beginning to its end; why it ended. */
    private String connection() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                FrameConnection agent = new FrameConnection(channel);
                ControllerStream stream = streams.get()) {
            return agent.run(frame -> take(LocalWire.fromAgent(frame), stream, agent));
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void take(FromAgent message, ControllerStream stream, FrameConnection agent) {
        switch (message) {
            case FromAgent.Ready _ -> {
                LOG.info("the agent is there");
                stream.start(new ToAgent(agent));
            }
            case FromAgent.Send it -> stream.send(it.stream(), it.request());
            case FromAgent.Admitted _ -> stream.admitted();
        }
    }

    private final class ToAgent implements ControllerStream.Listener {
        private final FrameConnection agent;

        ToAgent(FrameConnection agent) {
            this.agent = agent;
        }

        @Override
        public void connected(long stream) {
            agent.send(LocalWire.opened(stream, hostId));
        }

        @Override
        public void received(long stream, ConnectResponse response) {
            // The agent checks it again: here it decides whether the controller answers at all.
            var _ = FromWire.message(response);
            agent.send(LocalWire.received(stream, response));
        }

        @Override
        public void disconnected(long stream, String why) {
            LOG.warn("stream {} is gone: {}", stream, why);
            agent.send(LocalWire.gone(stream, why));
        }
    }
}
