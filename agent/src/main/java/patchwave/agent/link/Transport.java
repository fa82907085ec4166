package patchwave.agent.link;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import patchwave.agent.enrolment.ControllerTrust;
import patchwave.agent.enrolment.Identity;

/** What all links of a process share: I/O threads, a timer, and how channels are made. */
public final class Transport implements AutoCloseable {
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);
    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(20);
    /** Desired with a plan of 64 KiB and 16 signatures is the largest message that comes. */
    private static final int LARGEST_MESSAGE = 256 * 1024;

    private static final int LARGEST_METADATA = 8 * 1024;
    private static final int WINDOW = 256 * 1024;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("link-timer").daemon().factory());

    /** When to do things later. */
    ScheduledExecutorService timer() {
        return timer;
    }

    /**
     * A channel with TLS 1.3. The caller must keep it: a channel that is reachable only through its calls is collected.
     *
     * @param identity of this host; empty while it has none
     * @param trust decides whom to talk to
     */
    public ManagedChannel channel(Address address, Optional<Identity> identity, ControllerTrust trust) {
        try {
            SslContextBuilder tls =
                    GrpcSslContexts.forClient().protocols("TLSv1.3").trustManager(trust);
            identity.ifPresent(own -> tls.keyManager(own.key(), own.chain().toArray(X509Certificate[]::new)));
            return NettyChannelBuilder.forAddress(address.host(), address.port())
                    .eventLoopGroup(loops)
                    .channelType(NioSocketChannel.class)
                    .sslContext(tls.build())
                    .directExecutor()
                    .keepAliveTime(KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
                    .keepAliveTimeout(KEEPALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .maxInboundMessageSize(LARGEST_MESSAGE)
                    .maxInboundMetadataSize(LARGEST_METADATA)
                    .flowControlWindow(WINDOW)
                    .disableRetry()
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS 1.3 cannot be set up with this host's identity", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        var _ = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
}
