package patchwave.controller;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSsl;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.PeerInterceptor;
import patchwave.controller.identity.PeerInterceptor.Audience;
import patchwave.controller.identity.ServerKey;

/**
 * One listening port with its own limits. grpc-java's defaults are open doors, so every knob is set here; the numbers and
 * their reasons are in docs/protocol.md's reference, the table of gRPC settings.
 */
final class Listener {
    private static final int KIB = 1024;

    /** Rapid reset (CVE-2023-44487) and what the server itself resets (CVE-2025-55163). */
    private static final int RESETS = 100;

    private static final int RESETS_SECONDS = 30;

    /**
     * What differs between listeners.
     *
     * @param callsPerConnection at a time
     * @param messageBytes the largest message taken
     * @param total connections
     */
    record Limits(int callsPerConnection, int messageBytes, int total) {
        /** One stream, and a renewal beside it. A status with evidence is far below 256 KiB. */
        static final Limits AGENTS = new Limits(4, 256 * KIB, 100_000);

        /** A fleet file of 200 KiB fits; a terminal may watch and ask. */
        static final Limits OPERATORS = new Limits(32, 256 * KIB, 1_000);

        /** A token, a key and a proof. */
        static final Limits ENROLMENT = new Limits(2, 16 * KIB, 2_000);
    }

    /** The threads that all listeners share: one accepts, the others read and write. */
    record Threads(EventLoopGroup accepting, EventLoopGroup io, Executor handlers) {}

    private Listener() {}

    /**
     * A server, not started.
     *
     * @param perAddress connections from one address
     */
    static Server of(
            Address address,
            Audience audience,
            Limits limits,
            int perAddress,
            List<? extends BindableService> services,
            Authority authority,
            ServerKey key,
            Threads threads)
            throws IOException {
        ConnectionLimit connections = new ConnectionLimit(limits.total(), perAddress);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(address.host(), address.port()))
                .sslContext(tls(audience, authority, key))
                .channelFactory(connections::channel)
                .addTransportFilter(connections)
                .bossEventLoopGroup(threads.accepting())
                .workerEventLoopGroup(threads.io())
                .executor(threads.handlers())
                .withOption(ChannelOption.SO_BACKLOG, 4096)
                .maxConcurrentCallsPerConnection(limits.callsPerConnection())
                .maxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .maxInboundMessageSize(limits.messageBytes())
                .maxInboundMetadataSize(4 * KIB, 8 * KIB)
                .flowControlWindow(64 * KIB)
                .handshakeTimeout(10, TimeUnit.SECONDS)
                .permitKeepAliveTime(20, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(false)
                .keepAliveTime(60, TimeUnit.SECONDS)
                .keepAliveTimeout(20, TimeUnit.SECONDS)
                .maxConnectionIdle(2, TimeUnit.MINUTES)
                .maxConnectionAge(12, TimeUnit.HOURS)
                .maxConnectionAgeGrace(5, TimeUnit.MINUTES)
                .intercept(new PeerInterceptor(audience));
        services.forEach(builder::addService);
        return builder.build();
    }

    /** What makes the handshakes: the JDK does them too, at several times the cost. */
    static String tlsLibrary() {
        return OpenSsl.isAvailable() ? OpenSsl.versionString() : "the JDK's";
    }

    private static SslContext tls(Audience audience, Authority authority, ServerKey key) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forServer(key)
                .protocols("TLSv1.3")
                .sessionCacheSize(1)
                .sessionTimeout(1);
        switch (audience) {
            case HOSTS, OPERATORS ->
                builder.trustManager(authority.certificate()).clientAuth(ClientAuth.REQUIRE);
            case ANYBODY -> builder.clientAuth(ClientAuth.NONE);
        }
        return GrpcSslContexts.configure(builder).build();
    }
}
