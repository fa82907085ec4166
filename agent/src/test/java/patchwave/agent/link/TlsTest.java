package patchwave.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.enrolment.Enrolment;
import patchwave.agent.enrolment.EnrolmentException;
import patchwave.agent.enrolment.Identity;
import patchwave.agent.enrolment.IdentityFiles;
import patchwave.agent.enrolment.Token;
import patchwave.agent.fake.FakeController;
import patchwave.agent.fake.FakePlanner;
import patchwave.agent.fake.TestAuthority;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.HostFacts;
import patchwave.agent.operation.ToController;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.plan.v1.SignedPlan;

/** Enrolment and the link against a real listener with TLS 1.3. */
@Timeout(60)
final class TlsTest {
    private static final String SECRET = "A".repeat(43);

    @TempDir
    Path state;

    private final Transport transport = new Transport();
    private final FakePlanner planner = new FakePlanner("r-1", SignedPlan.getDefaultInstance());
    private TestAuthority authority;
    private FakeController controller;
    private Enrolment enrolment;

    @BeforeEach
    void listen() throws Exception {
        authority = new TestAuthority();
        controller = new FakeController(authority, SECRET, FakeController.CONTROLLER, planner);
        enrolment = new Enrolment(new IdentityFiles(state), new SecureRandom());
    }

    @AfterEach
    void close() throws Exception {
        controller.close();
        transport.close();
    }

    private Identity enrol(FakeController where, String secret, String fingerprint) {
        return enrolment.enrol(
                new Token(secret, fingerprint),
                "web-1",
                trust -> transport.channel(where.enrolment(), Optional.empty(), trust));
    }

    @Test
    void aHostEnrolsOnceAndKeepsItsIdentityInPrivateFiles() throws Exception {
        Identity identity = enrol(controller, SECRET, authority.fingerprint());
        assertThat(identity.hostId()).isEqualTo("web-1");
        assertThat(new IdentityFiles(state).load().orElseThrow().chain()).isEqualTo(identity.chain());
        for (String file : List.of("key.pem", "certificate.pem", "authority.pem")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve(file))))
                    .isEqualTo("rw-------");
        }
        Identity again = enrol(controller, SECRET, authority.fingerprint());
        assertThat(again.chain().getFirst().getPublicKey())
                .isEqualTo(identity.chain().getFirst().getPublicKey());
    }

    @Test
    void aTokenOfAnotherControllerIsNotSentAndSaysSo() throws Exception {
        String other = new TestAuthority().fingerprint();
        assertThatThrownBy(() -> enrol(controller, SECRET, other))
                .isInstanceOf(EnrolmentException.class)
                .hasMessageContaining("fingerprint of the token")
                .hasMessageContaining("another controller")
                .hasMessageNotContaining("\n");
        assertThat(state.resolve("certificate.pem")).doesNotExist();
    }

    @Test
    void aRefusedTokenSaysWhy() throws Exception {
        assertThatThrownBy(() -> enrol(controller, "B".repeat(43), authority.fingerprint()))
                .isInstanceOf(EnrolmentException.class)
                .hasMessageContaining("PERMISSION_DENIED")
                .hasMessageContaining("expired");
    }

    @Test
    void aPeerThatIsNotTheControllerIsRefused() throws Exception {
        try (FakeController host = new FakeController(authority, SECRET, "spiffe://patchwave/host/web-2", planner)) {
            assertThatThrownBy(() -> enrol(host, SECRET, authority.fingerprint()))
                    .isInstanceOf(EnrolmentException.class)
                    .hasMessageContaining("must name spiffe://patchwave/controller");
        }
    }

    private static ToController hello() {
        return new ToController.Hello(
                Bytes.ofHex("00".repeat(16)),
                Bytes.EMPTY,
                1,
                new HostFacts("web-1", "debian 12", "amd64", "6.1", "boot", "0.1.0"));
    }

    /** Records what the link says. */
    private static final class Recorder implements Link.Listener {
        final List<FromController> messages = new CopyOnWriteArrayList<>();
        final List<String> losses = new CopyOnWriteArrayList<>();
        private final Link link;

        Recorder(Link link) {
            this.link = link;
        }

        @Override
        public void connected(long stream) {
            Thread.ofVirtual().start(() -> link.send(hello()));
        }

        @Override
        public void received(long stream, FromController message) {
            messages.add(message);
        }

        @Override
        public void disconnected(long stream, String why) {
            losses.add(why);
        }
    }

    private ControllerStream stream(Identity identity, FakeController... controllers) {
        return new ControllerStream(
                transport,
                Arrays.stream(controllers).map(FakeController::agents).toList(),
                identity,
                enrolment,
                Instant::now,
                new Random(1));
    }

    @Test
    void theLinkFindsTheNextControllerAndIsWelcomed() throws Exception {
        Identity identity = enrol(controller, SECRET, authority.fingerprint());
        FakeController dead = new FakeController(authority, SECRET, FakeController.CONTROLLER, planner);
        dead.close();
        ControllerStream stream = stream(identity, dead, controller);
        try (GrpcLink link = new GrpcLink(stream)) {
            Recorder recorder = new Recorder(link);
            link.start(recorder);
            await().atMost(Duration.ofSeconds(30)).until(() -> recorder.messages.size() >= 2);
            assertThat(recorder.messages.getFirst()).isInstanceOf(FromController.Welcome.class);
            assertThat(recorder.losses.getFirst()).contains("UNAVAILABLE", "next try in");
            stream.use(identity);
            await().atMost(Duration.ofSeconds(30)).until(() -> planner.hellos().size() == 2);
            assertThat(recorder.losses).anyMatch(why -> why.contains("renewed"));
        }
    }

    @Test
    void aControllerThatAcceptsAndSaysNothingIsLeftForTheNext() throws Exception {
        Identity identity = enrol(controller, SECRET, authority.fingerprint());
        AgentServiceGrpc.AgentServiceImplBase hangs = new AgentServiceGrpc.AgentServiceImplBase() {
            @Override
            public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
                return new StreamObserver<>() {
                    @Override
                    public void onNext(ConnectRequest request) {}

                    @Override
                    public void onError(Throwable failure) {}

                    @Override
                    public void onCompleted() {}
                };
            }
        };
        AtomicReference<Duration> uptime = new AtomicReference<>(Duration.ZERO);
        try (FakeController silent = new FakeController(authority, SECRET, FakeController.CONTROLLER, hangs);
                ControllerStream stream = new ControllerStream(
                        transport,
                        List.of(silent.agents(), controller.agents()),
                        identity,
                        enrolment,
                        Instant::now,
                        uptime::get,
                        new Random(1));
                GrpcLink link = new GrpcLink(stream)) {
            Recorder recorder = new Recorder(link);
            link.start(recorder);
            uptime.set(Duration.ofSeconds(59));
            stream.leaveIfSilent();
            assertThat(recorder.losses).isEmpty();
            uptime.set(Duration.ofSeconds(60));
            stream.leaveIfSilent();
            assertThat(recorder.losses).singleElement().asString().contains("does not answer");
            await().atMost(Duration.ofSeconds(30)).until(() -> !recorder.messages.isEmpty());
            assertThat(recorder.messages.getFirst()).isInstanceOf(FromController.Welcome.class);
        }
    }

    @Test
    void anEndedCertificateSaysWhatToDo() throws Exception {
        Identity fresh = enrol(controller, SECRET, authority.fingerprint());
        Identity ended = new Identity(
                fresh.hostId(),
                fresh.key(),
                List.of(authority.issue(
                        fresh.chain().getFirst().getPublicKey(),
                        "spiffe://patchwave/host/web-1",
                        Duration.ofMinutes(-5))),
                fresh.authority());
        try (GrpcLink link = new GrpcLink(stream(ended, controller))) {
            Recorder recorder = new Recorder(link);
            link.start(recorder);
            await().atMost(Duration.ofSeconds(30)).until(() -> !recorder.losses.isEmpty());
            assertThat(recorder.losses.getFirst())
                    .contains("certificate ended at", "remove certificate.pem", "new token")
                    .doesNotContain("\n");
        }
    }

    @Test
    void aFakeControllerIsNamedInTheLoss() throws Exception {
        Identity identity = enrol(controller, SECRET, authority.fingerprint());
        try (FakeController thief =
                        new FakeController(new TestAuthority(), SECRET, FakeController.CONTROLLER, planner);
                GrpcLink link = new GrpcLink(stream(identity, thief))) {
            Recorder recorder = new Recorder(link);
            link.start(recorder);
            await().atMost(Duration.ofSeconds(30)).until(() -> !recorder.losses.isEmpty());
            assertThat(recorder.losses.getFirst()).contains("Signature does not match");
            assertThat(planner.hellos()).isEmpty();
        }
    }
}
