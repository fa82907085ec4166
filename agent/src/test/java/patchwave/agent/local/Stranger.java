package patchwave.agent.local;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A process that connects to the agent's socket and says what became of it. It uses nothing but the JDK. */
final class Stranger {
    private Stranger() {}

    public static void main(String... arguments) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(arguments[0])))) {
            System.out.println(channel.read(ByteBuffer.allocate(1)) < 0 ? "sent away" : "let in");
        } catch (IOException e) {
            System.out.println("not reached: " + e.getMessage());
        }
    }
}
