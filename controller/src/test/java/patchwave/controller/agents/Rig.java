package patchwave.controller.agents;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import patchwave.calendar.TimeSet;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.PeerInterceptor;
import patchwave.controller.inventory.StoredInventories;
import patchwave.controller.loop.PlannerLoop;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostCalendars;
import patchwave.controller.store.SqliteStore;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;
import patchwave.plan.Calendars;
import patchwave.plan.HostCalendar;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.FailureRules;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Floor;
import patchwave.policy.Pacing;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;
import patchwave.policy.UrgencyPolicy;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;

/** The real sessions, loop and store on a clock that tests move; agents come in-process, everything in one thread. */
final class Rig implements AutoCloseable {
    static final Environment PRODUCTION = new Environment("production");
    static final RolloutId GHOST = new RolloutId("ghost-1");
    static final String HASH = "ab".repeat(32);
    static final Duration UNKNOWN_AFTER = Duration.ofMinutes(1);
    private static final Actor ANN = Actor.operator("ann");
    private static final Metadata.Key<String> HOST = Metadata.Key.of("host", Metadata.ASCII_STRING_MARSHALLER);

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T03:00:00Z"));
    final InstantSource clock = now::get;
    /** Of every agent that connects from now on. */
    volatile Instant certifiedAt = Instant.MAX;

    /** When hosts may be disrupted. */
    volatile TimeSet usable = TimeSet.ALWAYS;

    /** Of the rollout that is started next. */
    boolean emergency = true;

    /** The same, as its operator wishes: hosts of each batch. */
    int batch = 100;

    final Store store;
    Sessions sessions;
    PlannerLoop loop;
    private final Authority authority;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private Server server;

    Rig(Path directory) throws IOException {
        store = SqliteStore.open(directory.resolve("patchwave.db"), clock, new Random(1));
        authority = Authority.open(directory.resolve("authority"), clock, new SecureRandom());
        sessions = newSessions();
        loop = newLoop();
        server = serve();
    }

    private Sessions newSessions() {
        return new Sessions(
                store,
                clock,
                new Random(2),
                Runnable::run,
                Duration.ofSeconds(15),
                UNKNOWN_AFTER,
                Duration.ofSeconds(60),
                new StoredInventories(store));
    }

    private PlannerLoop newLoop() {
        return new PlannerLoop(store, sessions, clock, UNKNOWN_AFTER, _ -> calendars(), 100);
    }

    private HostCalendars calendars() {
        HostCalendar calendar = new HostCalendar(usable, List.of(), List.of());
        Calendars calendars = new Calendars(List.of(calendar), new TreeMap<>());
        return new HostCalendars() {
            @Override
            public Calendars calendars() {
                return calendars;
            }

            @Override
            public int indexOf(Environment environment, List<PoolId> pools) {
                return 0;
            }
        };
    }

    private Server serve() throws IOException {
        return InProcessServerBuilder.forName(
                        "rig-" + System.identityHashCode(this) + "-" + System.identityHashCode(loop))
                .directExecutor()
                .addService(new AgentService(sessions, store, authority, Duration.ofHours(24), timer))
                .intercept(new Named())
                .build()
                .start();
    }

    /** All memory but the tables is lost; agents lose their streams. */
    void restartController() throws IOException {
        server.shutdownNow();
        sessions = newSessions();
        loop = newLoop();
        server = serve();
    }

    /** In place of a certificate. */
    private final class Named implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String host = headers.get(HOST);
            PeerIdentity peer =
                    host == null ? new PeerIdentity.Nobody() : new PeerIdentity.Host(new HostId(host), certifiedAt);
            return Contexts.interceptCall(Context.current().withValue(PeerInterceptor.PEER, peer), call, headers, next);
        }
    }

    AgentServiceGrpc.AgentServiceStub stub(String host) {
        ManagedChannel channel = InProcessChannelBuilder.forName(
                        server.getListenSockets().getFirst().toString())
                .directExecutor()
                .build();
        Metadata headers = new Metadata();
        headers.put(HOST, host);
        return AgentServiceGrpc.newStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    void advance(Duration by) {
        now.updateAndGet(at -> at.plus(by));
    }

    void turns(int count) {
        for (int i = 0; i < count; i++) {
            loop.turn();
            loop.lastDecision().fault().ifPresent(fault -> {
                throw new AssertionError(fault);
            });
        }
    }

    /** A pool of all hosts that needs all but one. */
    void fleet(int floor) {
        Pacing pacing = pacing();
        PoolPolicy web = new PoolPolicy(
                PoolId.parse("production/web"),
                new Selector(new TreeMap<>(Map.of("service-web", "yes"))),
                new Floor.Count(floor),
                Optional.empty());
        store.change(
                ANN,
                tables -> tables.fleet()
                        .apply(
                                new FleetPolicy(
                                        List.of(PRODUCTION),
                                        List.of(),
                                        List.of(web),
                                        pacing,
                                        pacing,
                                        FailureRules.DEFAULT,
                                        Timeouts.DEFAULT,
                                        CalendarPolicy.OPEN,
                                        UrgencyPolicy.DEFAULT,
                                        false,
                                        List.of()),
                                "floor " + floor));
    }

    private Pacing pacing() {
        return new Pacing(batch, 1, Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO, 100, Duration.ofHours(1));
    }

    void enrol(String... hosts) {
        for (String host : hosts) {
            store.change(ANN, tables -> {
                tables.enrolment()
                        .createToken(
                                "secret-" + host + clock.instant(),
                                Optional.of(new HostId(host)),
                                PRODUCTION,
                                new TreeMap<>(Map.of("service-web", "yes")),
                                1,
                                clock.instant().plusSeconds(3600));
                tables.enrolment().redeem("secret-" + host + clock.instant(), new HostId(host), "key-" + host);
            });
        }
    }

    void rollout(String... hosts) {
        rollout(GHOST, Optional.empty(), hosts);
    }

    void rollout(RolloutId id, Optional<Instant> due, String... hosts) {
        RolloutSpec spec = new RolloutSpec(
                id,
                emergency,
                HASH,
                clock.instant().plus(Duration.ofDays(7)),
                List.of(PRODUCTION),
                pacing(),
                FailureRules.DEFAULT,
                Optional.empty(),
                due,
                Optional.empty(),
                Optional.empty(),
                "CVE-2015-0235",
                clock.instant(),
                "ann");
        byte[] plan = SignedPlan.newBuilder()
                .setPlan(ByteString.copyFromUtf8("plan"))
                .build()
                .toByteArray();
        store.change(
                ANN,
                tables -> tables.rollouts()
                        .create(
                                spec,
                                plan,
                                List.of(hosts).stream()
                                        .map(host -> new RolloutHost(new HostId(host), 0, new HostPhase.Waiting()))
                                        .toList()));
    }

    void steer(RolloutStatus next) {
        store.change(
                ANN,
                tables -> tables.rollouts()
                        .setStatus(
                                GHOST,
                                tables.rollouts().summary(GHOST).orElseThrow().status(),
                                next));
    }

    RolloutStatus status() {
        return store.read(tables -> tables.rollouts().summary(GHOST))
                .orElseThrow()
                .status();
    }

    StoredHost host(String host) {
        return store.read(tables -> tables.hosts().find(new HostId(host))).orElseThrow();
    }

    HostPhase phase(String host) {
        return store.read(tables -> tables.hosts().parts(new HostId(host), 10)).stream()
                .map(part -> part.host().phase())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        server.shutdownNow();
        timer.shutdownNow();
        store.close();
    }
}
