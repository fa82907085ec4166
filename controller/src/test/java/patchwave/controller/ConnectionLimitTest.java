package patchwave.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    /** Those accepted in one read were counted once for each that came after them, so that far fewer were let in. */
    @Test
    void connectionsThatComeAtOnceAreCountedOnceEach() throws Exception {
        int clients = 12;
        ConnectionLimit few = new ConnectionLimit(clients, 64);
        CountDownLatch letIn = new CountDownLatch(clients);
        CountDownLatch go = new CountDownLatch(1);
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Channel server = new ServerBootstrap()
                    .group(loops)
                    .channelFactory(few::channel)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            letIn.countDown();
                        }
                    })
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            loops.execute(() -> awaitQuietly(go));
            InetSocketAddress address = (InetSocketAddress) server.localAddress();
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                sockets.add(new Socket(address.getAddress(), address.getPort()));
            }
            go.countDown();
            assertThat(letIn.await(10, TimeUnit.SECONDS)).isTrue();
            for (Socket socket : sockets) {
                socket.close();
            }
        } finally {
            assertThat(loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void soDoesOneWhoseConnectionIsClosed() {
        fill();
        limit.endHandshake(peer(7));
        assertThat(limit.beginHandshake(peer(60_000))).isTrue();
    }
}
