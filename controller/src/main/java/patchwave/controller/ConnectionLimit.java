package patchwave.controller;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections a listener takes: in all, from one address, and with a TLS handshake under way. Loopback is not limited
 * by address.
 *
 * <p>Handshakes are bounded because a fleet that comes back at once asks for more of them than can be made before they time
 * out; without a bound all time out, and their work is done for nothing, again and again. Who is refused costs next to
 * nothing, and comes back by its own back-off.
 */
final class ConnectionLimit extends ServerTransportFilter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

    /** A second's work or two, on a small machine; a handshake has ten seconds. */
    static final int HANDSHAKES = 256;

    private final int total;
    private final int perAddress;
    private final Set<SocketAddress> handshaking = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    ConnectionLimit(int total, int perAddress) {
        this.total = total;
        this.perAddress = perAddress;
    }

    /** A server socket that closes what is over the limit as soon as it is accepted, before any TLS work. */
    NioServerSocketChannel channel() {
        return new NioServerSocketChannel() {
            @Override
            protected int doReadMessages(List<Object> accepted) throws Exception {
                // The list still holds what was accepted before in the same read: each is judged and counted once.
                int before = accepted.size();
                int count = super.doReadMessages(accepted);
                List<Object> now = accepted.subList(before, accepted.size());
                now.removeIf(child -> child instanceof Channel channel && refuses(channel));
                return Math.min(count, now.size());
            }
        };
    }

    private boolean refuses(Channel channel) {
        if (!beginHandshake(channel.remoteAddress())) {
            LOG.debug("connection refused: {} handshakes are under way from={}", HANDSHAKES, channel.remoteAddress());
            channel.unsafe().closeForcibly();
            return true;
        }
        InetAddress from = channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
        if (enter(from)) {
            SocketAddress peer = channel.remoteAddress();
            var _ = channel.closeFuture().addListener(_ -> {
                endHandshake(peer);
                leave(from);
            });
            return false;
        }
        endHandshake(channel.remoteAddress());
        LOG.warn("connection refused: too many open={} from={}", open.get(), from);
        channel.unsafe().closeForcibly();
        return true;
    }

    /** Whether one more handshake may begin; if so it counts until {@link #endHandshake}. */
    boolean beginHandshake(SocketAddress peer) {
        return handshaking.size() < HANDSHAKES && handshaking.add(peer);
    }

    void endHandshake(@Nullable SocketAddress peer) {
        if (peer != null) {
            handshaking.remove(peer);
        }
    }

    /** The handshake is over and well. */
    @Override
    public Attributes transportReady(Attributes transport) {
        endHandshake(transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        return transport;
    }

    /** Whether one more may be open; if so it counts until {@link #leave}. */
    boolean enter(@Nullable InetAddress from) {
        if (open.incrementAndGet() > total) {
            open.decrementAndGet();
            return false;
        }
        if (from == null || from.isLoopbackAddress()) {
            return true;
        }
        if (byAddress.merge(from, 1, Integer::sum) > perAddress) {
            leave(from);
            return false;
        }
        return true;
    }

    void leave(@Nullable InetAddress from) {
        open.decrementAndGet();
        if (from != null && !from.isLoopbackAddress()) {
            byAddress.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
        }
    }
}
