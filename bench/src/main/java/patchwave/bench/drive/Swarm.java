package patchwave.bench.drive;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;

/** The agents of one driver, on one event loop: they share its thread, its TLS context and its log. */
final class Swarm implements AutoCloseable {
    /** Streams opened for the first time at once: more would only wait for each other (reference of gRPC at scale). */
    private static final int OPENING = 64;

    private static final int LARGEST_MESSAGE = 256 * 1024;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final EventLog log = new EventLog();
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private final Queue<SimulatedAgent> unopened = new ArrayDeque<>();
    private final Map<ByteString, String> hashes = new HashMap<>();
    private final Map<String, Integer> losses = new TreeMap<>();
    private final AtomicLong statuses = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final InetSocketAddress controller;
    private final SslContext tls;
    private volatile FleetSim sim;
    private volatile boolean holding;
    private volatile Duration beat = Duration.ZERO;
    private int opening;
    private int connected;

    /** @param from the first agent's number; the last is to - 1 */
    Swarm(FleetSim sim, int from, int to, HostFiles hosts, InetSocketAddress controller) throws SSLException {
        this.sim = sim;
        this.controller = controller;
        this.tls = AgentTls.context(hosts);
        // A restarted host is another incarnation: not from the seed.
        SplittableRandom random = new SplittableRandom();
        for (int i = from; i < to; i++) {
            agents.add(new SimulatedAgent(i, this, random.split()));
        }
    }

    FleetSim sim() {
        return sim;
    }

    /** How many operations fail from now on. */
    void failures(double rate) {
        sim = sim.withFailRate(rate);
    }

    boolean isHolding() {
        return holding;
    }

    /** Whether admitted hosts keep from asking for their permit. */
    void hold(boolean wanted) {
        loop.execute(() -> {
            holding = wanted;
            if (!wanted) {
                agents.forEach(SimulatedAgent::tell);
            }
        });
    }

    /** How often all report; zero: as the controller says. */
    void beat(Duration every) {
        beat = every;
    }

    Duration interval(Duration told) {
        return beat.isZero() ? told : beat;
    }

    void connectAll() {
        loop.execute(() -> {
            unopened.addAll(agents);
            openMore();
        });
    }

    private void openMore() {
        while (opening < OPENING && !unopened.isEmpty()) {
            opening++;
            unopened.remove().connect();
        }
    }

    /** A stream that was being opened is welcomed or lost. */
    void settled() {
        opening = Math.max(0, opening - 1);
        openMore();
    }

    ManagedChannel channel(int agent) {
        return NettyChannelBuilder.forAddress(controller)
                .eventLoopGroup(group)
                .channelType(NioSocketChannel.class)
                .sslContext(tls)
                .overrideAuthority(FleetSim.name(agent))
                .directExecutor()
                // As the real agent's transport has it.
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(20, TimeUnit.SECONDS)
                .maxInboundMessageSize(LARGEST_MESSAGE)
                .disableRetry()
                .build();
    }

    void later(Duration delay, Runnable work) {
        var _ = loop.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    void log(Happening.Kind kind, int agent, long value) {
        log.add(kind, agent, value);
        switch (kind) {
            case WELCOMED -> connected++;
            case GONE -> connected -= (int) value;
            case CONNECTING, QUARANTINED, READY, ADMITTED, BEGUN, PERMIT_UNUSED, REPORTED, ACKNOWLEDGED, CANCELLED -> {}
        }
    }

    void lost(Throwable failure) {
        losses.merge(Status.fromThrowable(failure).getCode().name(), 1, Integer::sum);
    }

    void countStatus() {
        statuses.incrementAndGet();
    }

    void countBytes(int size) {
        bytes.addAndGet(size);
    }

    /** SHA-256 of a plan's bytes; each plan is hashed once, not by 10,000 hosts. */
    String hash(ByteString plan) {
        return hashes.computeIfAbsent(plan, bytesOfPlan -> {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytesOfPlan.toByteArray()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java runtime has no SHA-256", e);
            }
        });
    }

    /** Where all agents are now. */
    Counts counts() {
        return onLoop(() -> new Counts(
                connected,
                log.count(Happening.Kind.READY),
                log.count(Happening.Kind.ADMITTED),
                log.count(Happening.Kind.BEGUN),
                log.count(Happening.Kind.REPORTED),
                log.count(Happening.Kind.ACKNOWLEDGED),
                log.count(Happening.Kind.CANCELLED),
                statuses.get(),
                bytes.get()));
    }

    /** How streams were lost since the last call, by status code. */
    Map<String, Integer> losses() {
        return onLoop(() -> {
            Map<String, Integer> now = new TreeMap<>(losses);
            losses.clear();
            return now;
        });
    }

    /** Writes what happened since the last call. */
    void flush(Path file) {
        onLoop(() -> {
            log.flush(file);
            return true;
        });
    }

    private <T> T onLoop(java.util.concurrent.Callable<T> work) {
        return loop.submit(work).syncUninterruptibly().getNow();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
