package patchwave.controller.operators;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.Assertions;
import patchwave.controller.advisories.FeedFormat;
import patchwave.controller.advisories.FeedLimits;
import patchwave.controller.advisories.FeedSource;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.identity.ControllerKey;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.PeerInterceptor;
import patchwave.controller.identity.Role;
import patchwave.controller.notify.Channels;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostFacts;
import patchwave.controller.store.Redemption;
import patchwave.controller.store.SqliteStore;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.HostId;
import patchwave.host.Incarnation;
import patchwave.host.OperationStep;
import patchwave.host.Resolution;
import patchwave.plan.Condition;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.AuditServiceGrpc;
import patchwave.proto.operator.v1.CreateEnrolmentTokenRequest;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.Label;
import patchwave.proto.operator.v1.RolloutServiceGrpc;

/** The services on a real store in a temporary folder, called over gRPC without a network. */
final class Bench implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-21T23:11:00Z");
    static final String FINGERPRINT = "ab".repeat(32);
    static final String DEBIAN = "debian 12";

    static final String FLEET = """
            environments: [dev, production]
            failure_domains: [zone]
            pools:
              web:
                select: {service-web: yes}
                floor: {dev: 0, production: 1}
            pacing: &pacing
              {first_batch: 1, growth: 4, settle: 10s, batch_bake: 1m, stage_bake: 2m, max_in_operation: 10}
            emergency: {first_batch: 2, growth: 10, settle: 1s, batch_bake: 1s, stage_bake: 1s, max_in_operation: 50}
            """;

    final FakeController controller = new FakeController();
    final Store store;
    final ServiceContext context;
    final Proposals proposals;
    final FleetInventories inventories;
    final Feeds feeds;
    final FeedSource local;
    final FeedSource cves;
    private final String name;
    private final Server server;
    private final ManagedChannel channel;

    /** Who the next call comes from. */
    volatile PeerIdentity peer = new PeerIdentity.Operator(Role.ADMIN, "alice");

    /** What the clock of all of it shows. */
    volatile Instant now = START;

    Instant now() {
        return now;
    }

    Bench(Path folder) throws IOException {
        store = SqliteStore.open(folder.resolve("patchwave.db"), this::now, new SplittableRandom(1));
        inventories = new FleetInventories(store, Duration.ofHours(24));
        local = new FeedSource(
                "local", FeedFormat.LOCAL, folder.resolve("local.yaml").toString(), Duration.ofHours(1));
        cves = new FeedSource(
                "cves", FeedFormat.VULNRICHMENT, folder.resolve("cves.json").toString(), Duration.ofHours(1));
        feeds = new Feeds(List.of(local, cves), folder.resolve("feeds"), this::now, FeedLimits.DEFAULT);
        name = folder.toString();
        InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
        context = new ServiceContext(
                store,
                controller,
                this::now,
                new SplittableRandom(2),
                FINGERPRINT,
                ControllerKey.generate(new SecureRandom()),
                () -> "127.0.0.1:7445",
                Duration.ofSeconds(60),
                inventories,
                feeds,
                Channels.open(List.of(), this::now));
        proposals = new Proposals(context);
        OperatorServices.of(context, proposals)
                .forEach(service -> builder.addService(ServerInterceptors.intercept(service, new TestPeer())));
        server = builder.build().start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    }

    private final class TestPeer implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(Context.current().withValue(PeerInterceptor.PEER, peer), call, headers, next);
        }
    }

    FleetServiceGrpc.FleetServiceBlockingStub fleet() {
        return FleetServiceGrpc.newBlockingStub(channel);
    }

    RolloutServiceGrpc.RolloutServiceBlockingStub rollouts() {
        return RolloutServiceGrpc.newBlockingStub(channel);
    }

    AuditServiceGrpc.AuditServiceBlockingStub audit() {
        return AuditServiceGrpc.newBlockingStub(channel);
    }

    /** Reads what is held, and reviews exposures from now on whenever it is told to. */
    ExposureReview review() {
        feeds.load();
        inventories.load();
        ExposureReview review = new ExposureReview(store, inventories, feeds, this::now, Duration.ofDays(365));
        feeds.onChange(review::allChanged);
        inventories.onChange(host -> host.ifPresent(review::changed));
        return review;
    }

    /** Applies the fleet file above. */
    Bench withFleet() {
        ApplyFleetRequest request =
                ApplyFleetRequest.newBuilder().setFleetFile(FLEET).build();
        Assertions.assertThat(fleet().applyFleet(request).getRevision()).isEqualTo(1);
        return this;
    }

    /** Enrols a web host with a token from the service; it has never reported. */
    HostId enrolled(String environment, String host, Label... labels) {
        String token = fleet().createEnrolmentToken(CreateEnrolmentTokenRequest.newBuilder()
                        .setEnvironment(environment)
                        .setHostId(host)
                        .addLabels(Label.newBuilder().setName("service-web").setValue("yes"))
                        .addAllLabels(List.of(labels))
                        .build())
                .getToken();
        HostId id = new HostId(host);
        Redemption redemption = store.write(
                Actor.host(id), tx -> tx.enrolment().redeem(token.split("\\.", -1)[1], id, "key-of-" + host));
        Assertions.assertThat(redemption).isInstanceOf(Redemption.Accepted.class);
        return id;
    }

    /** Enrolled, welcomed, healthy and connected. */
    HostId healthy(String environment, String host, Label... labels) {
        HostId id = enrolled(environment, host, labels);
        boolean welcomed = store.write(Actor.host(id), tx -> {
            StoredHost stored = tx.hosts().find(id).orElseThrow();
            return tx.hosts()
                            .welcome(
                                    id,
                                    stored.record().incarnation(),
                                    stored.record().journalVersion(),
                                    new Incarnation("0".repeat(32)),
                                    1,
                                    "boot",
                                    new HostFacts(host, DEBIAN, "amd64", "6.1.0", "0.1.0"))
                    && tx.hosts().setHealth(id, new Condition.Healthy());
        });
        Assertions.assertThat(welcomed).isTrue();
        controller.connect(id, OperationStep.NONE);
        return id;
    }

    /** Makes a host answer that libghost comes to a version. */
    void resolves(HostId host, String version) {
        controller.answers(
                host,
                new Resolution(
                        DEBIAN,
                        List.of(new Resolution.Target("libghost", "amd64", version)),
                        List.of(),
                        false,
                        java.util.Optional.empty()));
    }

    /** The refusal of a call. */
    static Status refused(Runnable call) {
        return Assertions.catchThrowableOfType(StatusRuntimeException.class, call::run)
                .getStatus();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
        store.close();
    }
}
