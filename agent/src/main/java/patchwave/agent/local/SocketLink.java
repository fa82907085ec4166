package patchwave.agent.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.link.Link;
import patchwave.agent.operation.ToController;
import patchwave.agent.wire.FromWire;
import patchwave.agent.wire.ToWire;
import patchwave.agent.wire.WireException;

/**
 * The link of an agent that does not speak to the network itself: a process of another user does, and connects here. One
 * at a time; its going is the stream's. Every message is checked here as if the link were the controller.
 */
public final class SocketLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(SocketLink.class);

    /** The hint holds for minutes, and comes with every event. */
    private static final Duration HINT = Duration.ofSeconds(10);

    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

    private final Path socket;
    private final UserPrincipal user;
    private final String host;
    private final Supplier<Duration> uptime;

    @GuardedBy("this")
    private final Pace pace;

    @GuardedBy("this")
    private @Nullable Listener listener;

    @GuardedBy("this")
    private @Nullable ServerSocketChannel server;

    @GuardedBy("this")
    private @Nullable FrameConnection connection;

    @GuardedBy("this")
    private StreamNumbers stream = StreamNumbers.NONE;

    @GuardedBy("this")
    private @Nullable Duration hinted;

    /** Whether the link of the open stream knows the messages of inventories; one of an older version does not. */
    @GuardedBy("this")
    private boolean carriesInventory;

    /**
     * A link that does not listen yet.
     *
     * @param socket where to listen; a file left there by a process that is gone is replaced
     * @param user whose processes may connect; none else may, not even root's
     * @param host what this host is by its own configuration
     */
    public SocketLink(Path socket, UserPrincipal user, String host) {
        this(socket, user, host, () -> Duration.ofNanos(System.nanoTime()));
    }

    /** @param uptime of a clock that is never set */
    SocketLink(Path socket, UserPrincipal user, String host, Supplier<Duration> uptime) {
        this.socket = socket;
        this.user = user;
        this.host = host;
        this.uptime = uptime;
        pace = new Pace(uptime.get());
    }

    /** @throws UncheckedIOException if nobody can connect at the socket; the message says why */
    @Override
    public synchronized void start(Listener told) {
        listener = told;
        try {
            ServerSocketChannel listening = SocketFile.listen(socket, user);
            server = listening;
            Thread.ofVirtual().name("link-accept").start(() -> accept(listening));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen at " + socket + " for the link: " + e.getMessage(), e);
        }
        LOG.info("waits for the link, a process of user {}, at {}", user.getName(), socket);
    }

    private void accept(ServerSocketChannel listening) {
        while (true) {
            try {
                SocketChannel channel = listening.accept();
                Thread.ofVirtual().name("link").start(() -> serve(channel));
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException e) {
                // Such as no file descriptor: that may pass.
                LOG.error("nobody can connect at {}: {}", socket, e.getMessage());
                try {
                    Thread.sleep(AFTER_FAULT);
                } catch (InterruptedException _) {
                    return;
                }
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            UserPrincipal peer = SocketFile.peer(channel);
            if (!peer.equals(user)) {
                LOG.warn(
                        "a process of user {} is refused at {}: only {} may connect",
                        peer.getName(),
                        socket,
                        user.getName());
                return;
            }
            FrameConnection fresh = new FrameConnection(channel);
            if (!taken(fresh)) {
                LOG.warn("a second link is refused at {}: one is connected already", socket);
                fresh.close();
                return;
            }
            LOG.info("the link is connected");
            String why = "a fault of the agent's own";
            try {
                why = fresh.run(frame -> take(frame.remaining(), LocalWire.fromLink(frame)));
            } finally {
                lost(why);
            }
        } catch (IOException e) {
            LOG.warn("whoever connected at {} is refused: {}", socket, e.getMessage());
        }
    }

    private synchronized boolean taken(FrameConnection fresh) {
        if (connection != null || server == null) {
            return false;
        }
        connection = fresh;
        stream = stream.withoutConnection();
        hinted = null;
        fresh.send(LocalWire.ready());
        return true;
    }

    private synchronized void take(int size, FromLink message) throws FrameException {
        if (!pace.take(size, uptime.get())) {
            throw new FrameException("it says more than 50 messages or 256 KiB a second");
        }
        @Nullable Listener told = listener;
        if (told == null) {
            return;
        }
        stream = stream.heard(message);
        switch (message) {
            case FromLink.Opened it -> {
                compare(it.hostId());
                carriesInventory = it.carriesInventory();
                told.connected(stream.ours());
            }
            case FromLink.Received it -> received(it, told);
            case FromLink.Gone it -> told.disconnected(stream.ours(), it.why());
        }
    }

    private void compare(String enrolled) {
        if (!enrolled.equals(host)) {
            LOG.warn(
                    "the link says that this host is enrolled as {}, but its configuration says {}: hooks are told {}",
                    enrolled,
                    host,
                    host);
        }
    }

    @GuardedBy("this")
    private void received(FromLink.Received it, Listener told) {
        try {
            told.received(stream.ours(), FromWire.message(it.response()));
        } catch (WireException e) {
            LOG.error("message refused: {}", e.getMessage());
        }
    }

    private synchronized void lost(String why) {
        connection = null;
        boolean wasOpen = stream.open();
        stream = stream.withoutConnection();
        if (server == null) {
            return;
        }
        LOG.warn("the link is gone: {}; waits for it at {}", why, socket);
        if (wasOpen && listener != null) {
            listener.disconnected(stream.ours(), "the link is gone: " + why);
        }
    }

    @Override
    public synchronized void send(ToController message) {
        if (connection != null && stream.open()) {
            connection.send(LocalWire.send(stream.theirs(), ToWire.message(carried(message))));
        }
    }

    /** What the controller answers to it must be known on the whole way. */
    @GuardedBy("this")
    private ToController carried(ToController message) {
        return message instanceof ToController.Hello hello && !carriesInventory
                ? new ToController.Hello(hello.incarnation(), hello.previous(), hello.journalVersion(), hello.facts())
                : message;
    }

    @Override
    public synchronized void admitted() {
        Duration now = uptime.get();
        if (connection != null && (hinted == null || now.minus(hinted).compareTo(HINT) >= 0)) {
            hinted = now;
            connection.send(LocalWire.admitted());
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (server != null) {
                server.close();
                server = null;
                Files.deleteIfExists(socket);
            }
        } catch (IOException e) {
            LOG.debug("closing {}", socket, e);
        }
        if (connection != null) {
            connection.close();
        }
    }
}
