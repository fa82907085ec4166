package patchwave.controller.operators;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import patchwave.controller.advisories.FeedLimits;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.identity.ControllerKey;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.PeerInterceptor;
import patchwave.controller.identity.Role;
import patchwave.controller.notify.Channels;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostFacts;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fuzz.FreshStore;
import patchwave.host.Incarnation;
import patchwave.plan.Condition;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.RolloutServiceGrpc;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;

/** The operators' services on a real store: a fleet of three hosts with a rollout under way. */
final class OperatorBench {
    static final Instant NOW = Instant.parse("2026-11-21T23:11:00Z");
    static final String DEBIAN = "debian 12";
    static final String FLEET = """
            environments: [dev, production]
            failure_domains: [zone]
            pools:
              web: {select: {service-web: yes}, floor: {dev: 0, production: 1}, weight: capacity, windows: [night]}
            windows:
              night: {zone: Europe/Berlin, cron: "0 22 * * 2", length: 6h}
              patch-day: {zone: UTC, rule: "FREQ=MONTHLY;BYDAY=2TU", opens: "22:00", offset: 1d, length: 6h}
            freezes:
              friday: {zone: UTC, from: "2026-11-27T00:00", until: "2026-11-30T00:00", reason: busy, owner: shop}
            """;

    private final FreshStore store = new FreshStore(() -> NOW);
    private final ManagedChannel channel;
    private RandomGenerator random = new SplittableRandom(2);

    OperatorBench() {
        // Each input draws the same numbers.
        ServiceContext context = new ServiceContext(
                store.store(),
                new StillController(NOW),
                () -> NOW,
                () -> random.nextLong(),
                "ab".repeat(32),
                ControllerKey.generate(new SecureRandom()),
                () -> "127.0.0.1:7445",
                Duration.ofSeconds(60),
                new FleetInventories(store.store(), Duration.ofHours(24)),
                new Feeds(List.of(), Path.of("/nonexistent"), () -> NOW, FeedLimits.DEFAULT),
                Channels.open(List.of(), () -> NOW));
        InProcessServerBuilder server =
                InProcessServerBuilder.forName("operators").directExecutor();
        OperatorServices.of(context)
                .forEach(service -> server.addService(ServerInterceptors.intercept(service, new Ann())));
        try {
            var _ = server.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        channel = InProcessChannelBuilder.forName("operators").directExecutor().build();
        fill();
        store.keep();
    }

    private static final class Ann implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            PeerIdentity ann = new PeerIdentity.Operator(Role.ADMIN, "ann");
            return Contexts.interceptCall(Context.current().withValue(PeerInterceptor.PEER, ann), call, headers, next);
        }
    }

    private void fill() {
        var _ = FleetServiceGrpc.newBlockingStub(channel)
                .applyFleet(ApplyFleetRequest.newBuilder().setFleetFile(FLEET).build());
        enrol("dev", "dev-1");
        enrol("production", "web-1");
        enrol("production", "web-2");
        var _ = RolloutServiceGrpc.newBlockingStub(channel).startRollout(started(plan("ghost-1")));
    }

    private void enrol(String environment, String name) {
        HostId host = new HostId(name);
        store.store().change(Actor.host(host), tables -> {
            tables.enrolment()
                    .createToken(
                            "secret-" + name,
                            Optional.of(host),
                            new Environment(environment),
                            new TreeMap<>(Map.of("service-web", "yes")),
                            1,
                            NOW.plusSeconds(3600));
            tables.enrolment().redeem("secret-" + name, host, "key-of-" + name);
            StoredHost stored = tables.hosts().find(host).orElseThrow();
            tables.hosts()
                    .welcome(
                            host,
                            stored.record().incarnation(),
                            stored.record().journalVersion(),
                            new Incarnation("0".repeat(32)),
                            1,
                            "boot",
                            new HostFacts(name, DEBIAN, "amd64", "6.1.0", "0.1.0"));
            tables.hosts().setHealth(host, new Condition.Healthy());
        });
    }

    static Plan plan(String id) {
        return Plan.newBuilder()
                .setPlanId(id)
                .setCreatedTime(Timestamps.fromMillis(NOW.toEpochMilli()))
                .setExpireTime(
                        Timestamps.fromMillis(NOW.plus(Duration.ofDays(7)).toEpochMilli()))
                .setReason("GHOST")
                .setAdvisoryId("CVE-2015-0235")
                .addEnvironments("dev")
                .addEnvironments("production")
                .addPatchLevels(PatchLevel.newBuilder()
                        .setOsRelease(DEBIAN)
                        .addPackages(PackageTarget.newBuilder()
                                .setName("libc6")
                                .setArchitecture("amd64")
                                .setVersion("2.36")))
                .setEmergency(true)
                .build();
    }

    static StartRolloutRequest started(Plan plan) {
        return StartRolloutRequest.newBuilder()
                .setPlan(SignedPlan.newBuilder()
                        .setPlan(plan.toByteString())
                        .addSignatures(Signature.newBuilder()
                                .setKeyId("cd".repeat(32))
                                .setSignature(ByteString.copyFrom(new byte[64]))))
                .build();
    }

    Store store() {
        return store.store();
    }

    /** As it was before the first call. */
    void reset() {
        store.reset();
        random = new SplittableRandom(2);
    }

    /** Makes a call; of a stream the first answer is enough. */
    <Q extends Message, A> void call(MethodDescriptor<Q, A> method, ByteString request) {
        Q message = method.parseRequest(request.newInput());
        Context.CancellableContext context = Context.current().withCancellation();
        Context previous = context.attach();
        try {
            CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
            if (method.getType().serverSendsOneMessage()) {
                ClientCalls.blockingUnaryCall(channel, method, options, message);
            } else {
                Iterator<A> answers = ClientCalls.blockingServerStreamingCall(channel, method, options, message);
                answers.next();
            }
        } finally {
            context.detach(previous);
            context.cancel(null);
        }
    }
}
