package patchwave.agent.local;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/** A link that says exactly what the test wants, right or wrong. */
final class RawLink implements AutoCloseable {
    private final SocketChannel channel;

    RawLink(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    /** The bytes as they are. What the agent no longer reads is lost. */
    void bytes(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException _) {
            // It has hung up; the test reads that.
        }
    }

    RawLink say(MessageLite message) {
        bytes(Frames.of(message).orElseThrow());
        return this;
    }

    /** What the agent says next; empty if it has hung up. */
    Optional<FromAgent> hear() throws IOException {
        try {
            Optional<ByteBuffer> frame = Frames.read(channel);
            return frame.isEmpty() ? Optional.empty() : Optional.of(LocalWire.fromAgent(frame.get()));
        } catch (IOException e) {
            if (e instanceof FrameException) {
                throw e;
            }
            // Reset, since it had not read everything.
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
