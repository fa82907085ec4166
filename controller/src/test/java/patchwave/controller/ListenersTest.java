package patchwave.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.Credentials;
import patchwave.controller.identity.Keys;
import patchwave.controller.identity.Role;
import patchwave.controller.identity.SpiffeName;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.RenewCertificateRequest;
import patchwave.proto.enrolment.v1.EnrolRequest;
import patchwave.proto.enrolment.v1.EnrolResponse;
import patchwave.proto.enrolment.v1.EnrolmentServiceGrpc;
import patchwave.proto.operator.v1.AuditServiceGrpc;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.RolloutServiceGrpc;

/** A whole controller on loopback, over real TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListenersTest {
    private static final HostId HOST = new HostId("web-1");
    private static final Duration LIFE = Duration.ofHours(1);
    private static final List<ServiceDescriptor> SERVICES = List.of(
            AgentServiceGrpc.getServiceDescriptor(),
            EnrolmentServiceGrpc.getServiceDescriptor(),
            FleetServiceGrpc.getServiceDescriptor(),
            RolloutServiceGrpc.getServiceDescriptor(),
            AuditServiceGrpc.getServiceDescriptor());

    /** What a viewer may not do; written down a second time here, so that a change of the table is noticed. */
    private static final Set<String> CHANGING = Set.of(
            "ApplyFleet",
            "CreateEnrolmentToken",
            "ReadmitHost",
            "QuarantineHost",
            "RemoveHost",
            "LowerFloor",
            "ApproveFloor",
            "RestoreFloor",
            "TestNotification",
            "RecordAdvisory",
            "AssertExploitation",
            "AssertNotAffected",
            "ExtendDueTime",
            "RetractAssertion",
            "GrantStandingApproval",
            "RevokeStandingApproval",
            "PlanRollout",
            "StartRollout",
            "SteerRollout",
            "SteerHost",
            "PlanRollback");

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.system();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Map<String, ManagedChannel> reused = new TreeMap<>();

    private Path directory;
    private ControllerConfig config;
    private Controller controller;
    private Authority authority;

    @BeforeAll
    void start(@TempDir Path fresh) throws IOException {
        directory = fresh;
        Path file = directory.resolve("controller.yaml");
        Files.writeString(file, """
                state_directory: state
                listen: {agents: '127.0.0.1:0', operators: '127.0.0.1:0', enrolment: '127.0.0.1:0'}
                announce_names: [localhost, 127.0.0.1]
                """);
        config = ControllerConfig.load(file, "localhost");
        controller = Controller.start(config, clock, random, () -> {});
        authority = Controller.authority(config, clock, random);
    }

    @AfterAll
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        controller.close();
    }

    enum Peer {
        ANONYMOUS,
        HOST,
        VIEWER,
        ADMIN
    }

    enum Door {
        AGENTS,
        OPERATORS,
        ENROLMENT
    }

    private @Nullable Credentials credentials(Authority signer, Peer peer) {
        KeyPair pair = Keys.generate(random);
        return switch (peer) {
            case ANONYMOUS -> null;
            case HOST -> new Credentials(pair.getPrivate(), signer.issueHost(HOST, pair.getPublic(), LIFE));
            case VIEWER ->
                new Credentials(pair.getPrivate(), signer.issueOperator(Role.VIEWER, "vera", pair.getPublic()));
            case ADMIN -> new Credentials(pair.getPrivate(), signer.issueOperator(Role.ADMIN, "ann", pair.getPublic()));
        };
    }

    private ManagedChannel channel(Door door, @Nullable Credentials own) throws IOException {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(authority.certificate());
        if (own != null) {
            tls.keyManager(own.key(), own.certificate());
        }
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port(door))
                .sslContext(tls.build())
                .build();
        channels.add(channel);
        return channel;
    }

    private int port(Door door) {
        return switch (door) {
            case AGENTS -> controller.agentsPort();
            case OPERATORS -> controller.operatorsPort();
            case ENROLMENT -> controller.enrolmentPort();
        };
    }

    private ManagedChannel reused(Door door, Peer peer) throws IOException {
        ManagedChannel known = reused.get(door + " " + peer);
        if (known == null) {
            known = channel(door, credentials(authority, peer));
            reused.put(door + " " + peer, known);
        }
        return known;
    }

    /** Calls any method with an empty message, and answers how the call ended. */
    private static <Q, A> Status call(ManagedChannel channel, MethodDescriptor<Q, A> method) throws Exception {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(method.parseRequest(new ByteArrayInputStream(new byte[0])));
        call.halfClose();
        return ended.get(30, TimeUnit.SECONDS);
    }

    /** What stands at each door before any handler: the whole matrix of every RPC, peer and listener. */
    @TestFactory
    Stream<DynamicTest> everyRpcForEveryPeerAtEveryDoor() {
        return SERVICES.stream()
                .flatMap(service -> service.getMethods().stream())
                .flatMap(method -> Stream.of(Door.values())
                        .flatMap(door -> Stream.of(Peer.values())
                                .map(peer -> DynamicTest.dynamicTest(
                                        "%s at %s by %s".formatted(method.getBareMethodName(), door, peer),
                                        () -> check(door, peer, method)))));
    }

    private void check(Door door, Peer peer, MethodDescriptor<?, ?> method) throws Exception {
        Status.Code code = call(reused(door, peer), method).getCode();
        boolean served = door == doorOf(service(method));
        boolean admitted = switch (door) {
            case AGENTS -> peer == Peer.HOST;
            case OPERATORS -> peer == Peer.VIEWER || peer == Peer.ADMIN;
            case ENROLMENT -> true;
        };
        if (!served) {
            // Not there at all; or nobody is told, where the peer may not come in.
            assertThat(code).isIn(Status.Code.UNIMPLEMENTED, Status.Code.UNAUTHENTICATED, Status.Code.UNAVAILABLE);
        } else if (!admitted) {
            assertThat(code).isEqualTo(peer == Peer.ANONYMOUS ? Status.Code.UNAVAILABLE : Status.Code.UNAUTHENTICATED);
        } else if (peer == Peer.VIEWER && CHANGING.contains(method.getBareMethodName())) {
            assertThat(code).isEqualTo(Status.Code.PERMISSION_DENIED);
        } else if (door == Door.OPERATORS) {
            assertThat(code)
                    .isNotIn(
                            Status.Code.UNAUTHENTICATED,
                            Status.Code.UNAVAILABLE,
                            Status.Code.PERMISSION_DENIED,
                            Status.Code.UNIMPLEMENTED);
        } else {
            assertThat(code).isNotIn(Status.Code.UNAUTHENTICATED, Status.Code.UNAVAILABLE, Status.Code.UNIMPLEMENTED);
        }
    }

    private static Door doorOf(ServiceDescriptor service) {
        return switch (SERVICES.indexOf(service)) {
            case 0 -> Door.AGENTS;
            case 1 -> Door.ENROLMENT;
            default -> Door.OPERATORS;
        };
    }

    private static ServiceDescriptor service(MethodDescriptor<?, ?> method) {
        return SERVICES.stream()
                .filter(service -> service.getName().equals(method.getServiceName()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void certificateOfAnotherAuthorityDoesNotConnect() throws Exception {
        Authority other = Authority.open(directory.resolve("other"), clock, random);
        ManagedChannel channel = channel(Door.AGENTS, credentials(other, Peer.HOST));
        assertThat(call(channel, AgentServiceGrpc.getConnectMethod()).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void serverCertificateIsNoWayIn() throws Exception {
        ManagedChannel channel = channel(Door.OPERATORS, authority.issueServer(List.of("localhost"), LIFE));
        assertThat(call(channel, FleetServiceGrpc.getGetFleetMethod()).getCode())
                .isIn(Status.Code.UNAVAILABLE, Status.Code.UNAUTHENTICATED);
    }

    @Test
    void olderTlsIsRefused() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", authority.certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, factory.getTrustManagers(), random);
        for (Door door : Door.values()) {
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port(door))) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    @Test
    void secondControllerOnTheSameStateIsRefused() {
        assertThatThrownBy(() -> Controller.start(config, clock, random, () -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another controller runs");
    }

    private void token(String secret, Optional<HostId> host) throws IOException {
        try (Store store = Controller.store(config, clock, random)) {
            store.change(
                    Actor.operator("ann"),
                    tables -> tables.enrolment()
                            .createToken(
                                    secret,
                                    host,
                                    new Environment("production"),
                                    new TreeMap<>(),
                                    1,
                                    clock.instant().plusSeconds(3600)));
        }
    }

    private EnrolResponse enrol(String secret, String host, KeyPair pair, byte[] proof) throws IOException {
        return EnrolmentServiceGrpc.newBlockingStub(channel(Door.ENROLMENT, null))
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .enrol(EnrolRequest.newBuilder()
                        .setToken(secret)
                        .setHostId(host)
                        .setPublicKey(ByteString.copyFrom(pair.getPublic().getEncoded()))
                        .setProof(ByteString.copyFrom(proof))
                        .build());
    }

    private static byte[] sign(KeyPair pair, byte[]... parts) throws Exception {
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        for (byte[] part : parts) {
            signer.update(part);
        }
        return signer.sign();
    }

    private static byte[] enrolProof(KeyPair pair, String secret) throws Exception {
        return sign(
                pair,
                "patchwave-enrol@v1\0".getBytes(StandardCharsets.US_ASCII),
                secret.getBytes(StandardCharsets.UTF_8),
                new byte[] {0},
                pair.getPublic().getEncoded());
    }

    @Test
    void hostEnrolsOnceAndRenewsItsCertificate() throws Exception {
        token("secret-1", Optional.of(HOST));
        KeyPair pair = Keys.generate(random);
        EnrolResponse enrolled = enrol("secret-1", "web-1", pair, enrolProof(pair, "secret-1"));
        X509Certificate certificate = certificate(enrolled.getCertificateChain());
        assertThat(certificate.getPublicKey()).isEqualTo(pair.getPublic());
        assertThat(enrol("secret-1", "web-1", pair, enrolProof(pair, "secret-1"))
                        .getHostId())
                .as("a repeat with the same key is answered again")
                .isEqualTo("web-1");
        KeyPair thief = Keys.generate(random);
        assertDenied(() -> enrol("secret-1", "web-1", thief, enrolProof(thief, "secret-1")));

        ManagedChannel channel = channel(Door.AGENTS, new Credentials(pair.getPrivate(), certificate));
        byte[] proof = sign(
                pair,
                "patchwave-renew@v1\0".getBytes(StandardCharsets.US_ASCII),
                pair.getPublic().getEncoded());
        X509Certificate renewed = certificate(AgentServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .renewCertificate(RenewCertificateRequest.newBuilder()
                        .setPublicKey(ByteString.copyFrom(pair.getPublic().getEncoded()))
                        .setProof(ByteString.copyFrom(proof))
                        .build())
                .getCertificateChain());
        assertThat(renewed.getSerialNumber()).isNotEqualTo(certificate.getSerialNumber());
        assertThat(SpiffeName.uri(renewed))
                .isEqualTo(SpiffeName.uri(certificate))
                .isPresent();
    }

    @Test
    void wrongTokenNameKeyOrProofIsRefused() throws Exception {
        token("secret-2", Optional.of(new HostId("web-2")));
        KeyPair pair = Keys.generate(random);
        assertDenied(() -> enrol("guess", "web-2", pair, enrolProof(pair, "guess")));
        assertDenied(() -> enrol("secret-2", "web-3", pair, enrolProof(pair, "secret-2")));
        assertThatThrownBy(() -> enrol("secret-2", "web-2", pair, enrolProof(pair, "other")))
                .hasMessageContaining("INVALID_ARGUMENT: proof");
        assertThatThrownBy(() -> enrol("secret-2", "../web", pair, enrolProof(pair, "secret-2")))
                .hasMessageContaining("INVALID_ARGUMENT: host id");
    }

    @Test
    void hostThatIsNotEnrolledHasNoBusinessThoughItsCertificateIsOurs() throws Exception {
        KeyPair pair = Keys.generate(random);
        ManagedChannel channel = channel(
                Door.AGENTS,
                new Credentials(
                        pair.getPrivate(), authority.issueHost(new HostId("stranger"), pair.getPublic(), LIFE)));
        assertDenied(() -> AgentServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .renewCertificate(RenewCertificateRequest.getDefaultInstance()));
    }

    private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) java.security.cert.CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
