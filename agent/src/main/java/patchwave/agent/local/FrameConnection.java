package patchwave.agent.local;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of the two processes, as either sees it. It ends for good at the first fault. */
final class FrameConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrameConnection.class);

    /** So many bytes may wait for a side that does not read; what is said is said again after a reconnect. */
    private static final int MOST_WAITING = 1024 * 1024;

    private final SocketChannel channel;
    private final LinkedBlockingQueue<ByteBuffer> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicReference<@Nullable String> end = new AtomicReference<>();
    private final Thread writer;

    /** Takes frames, in the order in which they come. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes the next one.
         *
         * @throws FrameException if it breaks a rule: the connection then ends
         */
        void take(ByteBuffer frame) throws FrameException;
    }

    /**
     * A connection that can send; what comes is taken by {@link #run}.
     *
     * @param channel connected; closed with this
     */
    FrameConnection(SocketChannel channel) {
        this.channel = channel;
        writer = Thread.ofVirtual().name("frames").start(this::write);
    }

    private void write() {
        try {
            while (true) {
                ByteBuffer frame = waiting.take();
                int size = frame.remaining();
                while (frame.hasRemaining()) {
                    channel.write(frame);
                }
                waitingBytes.addAndGet(-size);
            }
        } catch (InterruptedException _) {
            // Closed.
        } catch (IOException e) {
            end("it cannot be written to: " + e.getMessage());
        }
    }

    /** Sends. Never blocks: a side that does not read loses the connection. */
    void send(MessageLite message) {
        Optional<ByteBuffer> frame = Frames.of(message);
        if (frame.isEmpty()) {
            LOG.error(
                    "a message of {} bytes is dropped: the controller takes at most {}",
                    message.getSerializedSize(),
                    Frames.LARGEST);
        } else if (waitingBytes.addAndGet(frame.get().remaining()) > MOST_WAITING) {
            end("it does not read what it is sent");
        } else {
            waiting.add(frame.get());
        }
    }

    /** Takes what comes, in this thread, until the connection ends; why it did, for people. */
    String run(Taker taker) {
        try {
            while (true) {
                Optional<ByteBuffer> frame = Frames.read(channel);
                if (frame.isEmpty()) {
                    return end("it closed the connection");
                }
                taker.take(frame.get());
            }
        } catch (FrameException e) {
            return end("it broke the rules: " + e.getMessage());
        } catch (ClosedChannelException _) {
            return end("closed from this side");
        } catch (IOException e) {
            return end(String.valueOf(e.getMessage()));
        }
    }

    /** The first reason counts: those after it come of it. */
    private String end(String why) {
        end.compareAndSet(null, why);
        writer.interrupt();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing", e);
        }
        return String.valueOf(end.get());
    }

    @Override
    public void close() {
        end("closed from this side");
    }
}
