package patchwave.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.PeerInterceptor;
import patchwave.controller.identity.ServerKey;

/** Every knob of the table of gRPC settings, read from the servers as they were built: a default is an open door. */
class ListenerSettingsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static Object read(Object from, String field) throws IllegalAccessException {
        for (Class<?> type = from.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field each : type.getDeclaredFields()) {
                if (each.getName().equals(field)) {
                    each.setAccessible(true);
                    return each.get(from);
                }
            }
        }
        throw new AssertionError("grpc has no field " + field + " in " + from.getClass());
    }

    private static Map<String, Object> settings(Listener.Limits limits, Path directory)
            throws IOException, IllegalAccessException {
        SecureRandom random = new SecureRandom();
        Authority authority = Authority.open(directory, InstantSource.system(), random);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Server server = Listener.of(
                    new Address("127.0.0.1", 0),
                    PeerInterceptor.Audience.HOSTS,
                    limits,
                    64,
                    List.of(),
                    authority,
                    new ServerKey(authority, List.of("localhost"), InstantSource.system()),
                    new Listener.Threads(group, group, Runnable::run));
            Object netty = read(server, "transportServer");
            Map<String, Object> settings = new TreeMap<>();
            settings.put("handshakeTimeoutMillis", read(server, "handshakeTimeoutMillis"));
            for (String field : List.of(
                    "maxStreamsPerConnection",
                    "maxRstCount",
                    "maxRstPeriodNanos",
                    "maxMessageSize",
                    "maxHeaderListSize",
                    "softLimitHeaderListSize",
                    "flowControlWindow",
                    "autoFlowControl",
                    "permitKeepAliveTimeInNanos",
                    "permitKeepAliveWithoutCalls",
                    "keepAliveTimeInNanos",
                    "keepAliveTimeoutInNanos",
                    "maxConnectionIdleInNanos",
                    "maxConnectionAgeInNanos",
                    "maxConnectionAgeGraceInNanos")) {
                settings.put(field, read(netty, field));
            }
            return settings;
        } finally {
            var _ = group.shutdownGracefully();
        }
    }

    @Test
    void everyKnobOfTheAgentsListenerIsSet(@TempDir Path directory) throws Exception {
        assertThat(settings(Listener.Limits.AGENTS, directory))
                .containsEntry("handshakeTimeoutMillis", 10_000L)
                .containsEntry("maxStreamsPerConnection", 4)
                .containsEntry("maxRstCount", 100)
                .containsEntry("maxRstPeriodNanos", 30 * SECOND)
                .containsEntry("maxMessageSize", 256 * 1024)
                .containsEntry("maxHeaderListSize", 8 * 1024)
                .containsEntry("softLimitHeaderListSize", 4 * 1024)
                .containsEntry("flowControlWindow", 64 * 1024)
                .containsEntry("autoFlowControl", false)
                .containsEntry("permitKeepAliveTimeInNanos", 20 * SECOND)
                .containsEntry("permitKeepAliveWithoutCalls", false)
                .containsEntry("keepAliveTimeInNanos", 60 * SECOND)
                .containsEntry("keepAliveTimeoutInNanos", 20 * SECOND)
                .containsEntry("maxConnectionIdleInNanos", 120 * SECOND)
                .containsEntry("maxConnectionAgeGraceInNanos", 300 * SECOND)
                // grpc spreads the age by up to 10 % either way.
                .hasEntrySatisfying(
                        "maxConnectionAgeInNanos",
                        age -> assertThat((Long) age)
                                .isBetween(12 * 3600 * SECOND / 10 * 9, 12 * 3600 * SECOND / 10 * 11));
    }

    @Test
    void theOthersAreNarrowerOrAsNarrow(@TempDir Path directory) throws Exception {
        assertThat(settings(Listener.Limits.OPERATORS, directory))
                .containsEntry("maxStreamsPerConnection", 32)
                .containsEntry("maxMessageSize", 256 * 1024);
        assertThat(settings(Listener.Limits.ENROLMENT, directory))
                .containsEntry("maxStreamsPerConnection", 2)
                .containsEntry("maxMessageSize", 16 * 1024);
    }
}
