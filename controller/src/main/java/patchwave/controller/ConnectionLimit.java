package patchwave.controller;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many connections a listener takes, in all and from one address. Loopback is not limited by address. */
final class ConnectionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

    private final int total;
    private final int perAddress;
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
                int count = super.doReadMessages(accepted);
                accepted.removeIf(child -> child instanceof Channel channel && refuses(channel));
                return Math.min(count, accepted.size());
            }
        };
    }

    private boolean refuses(Channel channel) {
        InetAddress from = channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
        if (enter(from)) {
            var _ = channel.closeFuture().addListener(_ -> leave(from));
            return false;
        }
        LOG.warn("connection refused: too many open={} from={}", open.get(), from);
        channel.unsafe().closeForcibly();
        return true;
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
