package patchwave.agent.local;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import patchwave.agent.wire.FromWire;
import patchwave.agent.wire.WireException;
import patchwave.fuzz.Clear;
import patchwave.proto.local.v1.FromLink;

/** Whatever a link writes into the agent's socket is understood, or ends the connection in one sentence. */
final class LinkFuzzTest {
    /** What it may write: bytes. */
    @FuzzTest
    void bytes(byte @NotNull [] bytes) {
        connection(bytes);
    }

    /** What it would have to say to get further: messages, in frames. */
    @FuzzTest
    void messages(@NotNull @WithSize(max = 20) List<@NotNull FromLink> messages) {
        int size = messages.stream()
                .mapToInt(message -> message.getSerializedSize() + Integer.BYTES)
                .sum();
        ByteBuffer all = ByteBuffer.allocate(size);
        messages.forEach(message -> Frames.of(message).ifPresent(all::put));
        byte[] bytes = new byte[all.flip().remaining()];
        all.get(bytes);
        connection(bytes);
    }

    private static void connection(byte... bytes) {
        ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(bytes));
        StreamNumbers numbers = StreamNumbers.NONE;
        try {
            Optional<ByteBuffer> frame = Frames.read(channel);
            while (frame.isPresent()) {
                Clear.require(
                        frame.get().hasRemaining() && frame.get().remaining() <= Frames.LARGEST,
                        "a frame has its bounds");
                StreamNumbers before = numbers;
                patchwave.agent.local.FromLink message = LocalWire.fromLink(frame.get());
                numbers = before.heard(message);
                require(before, numbers, message);
                frame = Frames.read(channel);
            }
        } catch (FrameException refused) {
            Clear.sentence(refused.getMessage());
        } catch (IOException e) {
            throw new AssertionError("bytes in memory can be read", e);
        }
    }

    /** The agent sees streams that open and end one after the other, and never a number twice. */
    private static void require(StreamNumbers before, StreamNumbers after, patchwave.agent.local.FromLink message) {
        switch (message) {
            case patchwave.agent.local.FromLink.Opened it -> {
                Clear.require(!before.open() && after.open(), "one stream at a time");
                Clear.require(after.ours() == before.ours() + 1, "a new stream has a new number");
                Clear.require(it.hostId().length() <= 63, "a name is short");
            }
            case patchwave.agent.local.FromLink.Received it -> {
                Clear.require(before.open() && after.equals(before), "a message is of the open stream");
                try {
                    FromWire.message(it.response());
                } catch (WireException refused) {
                    Clear.sentence(refused.getMessage());
                }
            }
            case patchwave.agent.local.FromLink.Gone it -> {
                Clear.require(before.open() && !after.open(), "only an open stream ends");
                if (!it.why().isEmpty()) {
                    Clear.require(it.why().lines().count() <= 1 && it.why().length() <= 510, "one line for people");
                }
            }
        }
    }
}
