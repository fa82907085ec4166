package patchwave.agent.local;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/** How messages travel on the socket: four bytes of length, big-endian, then that many bytes. */
final class Frames {
    /** Bytes of the largest message; what the controller takes and sends is not larger. */
    static final int LARGEST = 256 * 1024;

    private static final int HEADER = 4;

    private Frames() {}

    /** The message in its frame, ready to be written; empty if it is larger than a frame may be. */
    static Optional<ByteBuffer> of(MessageLite message) {
        int size = message.getSerializedSize();
        if (size > LARGEST) {
            return Optional.empty();
        }
        ByteBuffer frame = ByteBuffer.allocate(HEADER + size).putInt(size);
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(frame);
            message.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("a message has another size than it says", e);
        }
        return Optional.of(frame.rewind());
    }

    /**
     * The next message's bytes; empty if the other side ended between two frames. Never reserves more than a frame may
     * have.
     *
     * @throws FrameException if this is no frame
     */
    static Optional<ByteBuffer> read(ReadableByteChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        fill(channel, header);
        if (header.position() == 0) {
            return Optional.empty();
        }
        int size = whole(header).getInt();
        if (size < 1 || size > LARGEST) {
            throw new FrameException("a frame has 1 to " + LARGEST + " bytes, but this one says that it has "
                    + Integer.toUnsignedString(size));
        }
        ByteBuffer body = ByteBuffer.allocate(size);
        fill(channel, body);
        return Optional.of(whole(body));
    }

    private static void fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // Until it is full, or nothing more comes.
        }
    }

    private static ByteBuffer whole(ByteBuffer buffer) throws FrameException {
        if (buffer.hasRemaining()) {
            throw new FrameException("it ended in the middle of a frame");
        }
        return buffer.flip();
    }
}
