package patchwave.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Grpc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    private final ConnectionLimit limit = new ConnectionLimit(1_000, 64);

    private static SocketAddress peer(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void fill() {
        for (int port = 1; port <= ConnectionLimit.HANDSHAKES; port++) {
            assertThat(limit.beginHandshake(peer(port))).isTrue();
        }
        assertThat(limit.beginHandshake(peer(60_000))).isFalse();
    }

    @Test
    void aHandshakeThatEndedWellMakesRoomForAnother() {
        fill();
        limit.transportReady(Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, peer(7))
                .build());
        assertThat(limit.beginHandshake(peer(60_000))).isTrue();
        assertThat(limit.beginHandshake(peer(60_001))).isFalse();
    }

    @Test
    void soDoesOneWhoseConnectionIsClosed() {
        fill();
        limit.endHandshake(peer(7));
        assertThat(limit.beginHandshake(peer(60_000))).isTrue();
    }
}
