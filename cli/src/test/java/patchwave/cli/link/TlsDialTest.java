package patchwave.cli.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.cli.config.CliConfig;
import patchwave.cli.config.SecretFile;
import patchwave.cli.outcome.ExitCode;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.GetFleetRequest;
import patchwave.proto.operator.v1.GetFleetResponse;

/** Real TLS over loopback: whom the hand tool talks to, and whom not. */
final class TlsDialTest {
    private static final String CONTROLLER = "spiffe://patchwave/controller";
    private static final String OPERATOR = "spiffe://patchwave/operator/admin/alice";

    @TempDir
    Path directory;

    private final TestAuthority authority = new TestAuthority();
    private @Nullable Server server;

    @AfterEach
    void stop() {
        Server running = server;
        if (running != null) {
            running.shutdownNow();
        }
    }

    @Test
    void theControllerIsTalkedTo() throws Exception {
        assertThat(call(authority, authority.issue(CONTROLLER, List.of("127.0.0.1")), "TLSv1.3"))
                .isEqualTo(7);
    }

    @Test
    void aHostOfTheSameAuthorityDoesNotPassForTheController() {
        TestAuthority.Identity host = authority.issue("spiffe://patchwave/host/web-1", List.of("127.0.0.1"));
        refused(() -> call(authority, host, "TLSv1.3"), "does not name spiffe://patchwave/controller");
    }

    @Test
    void aControllerOfAnotherAuthorityIsNotTrusted() {
        TestAuthority other = new TestAuthority();
        refused(() -> call(other, other.issue(CONTROLLER, List.of("127.0.0.1")), "TLSv1.3"), "no trust");
    }

    @Test
    void aControllerOfAnotherNameIsNotTrusted() {
        refused(() -> call(authority, authority.issue(CONTROLLER, List.of("192.0.2.1")), "TLSv1.3"), "127.0.0.1");
    }

    @Test
    void nothingOlderThanTlsOneDotThreeIsSpoken() {
        assertThatThrownBy(() -> call(authority, authority.issue(CONTROLLER, List.of("127.0.0.1")), "TLSv1.2"))
                .isInstanceOf(StatusRuntimeException.class);
    }

    @Test
    void nobodyAtTheAddressIsUnreachable() throws Exception {
        CliConfig config = config(1);
        try (ControllerLink link = new ControllerLink(new TlsDial().open(config))) {
            assertThatThrownBy(() -> link.fleet().getFleet(GetFleetRequest.getDefaultInstance()))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            failure -> assertThat(StatusMeaning.of(failure.getStatus(), config.controller())
                                            .exitCode())
                                    .isEqualTo(ExitCode.UNREACHABLE));
        }
    }

    private void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String said) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
            Status status = failure.getStatus();
            assertThat(StatusMeaning.of(status, "c:1").exitCode()).isEqualTo(ExitCode.NOT_PERMITTED);
            assertThat(StatusMeaning.of(status, "c:1").sentence()).contains(said);
        });
    }

    private long call(TestAuthority serverAuthority, TestAuthority.Identity identity, String protocol)
            throws Exception {
        Server started = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(GrpcSslContexts.configure(
                                SslContextBuilder.forServer(identity.key(), identity.certificate()), SslProvider.JDK)
                        .protocols(protocol)
                        .trustManager(serverAuthority.certificate(), authority.certificate())
                        .clientAuth(ClientAuth.REQUIRE)
                        .build())
                .addService(new Fleet())
                .build()
                .start();
        server = started;
        try (ControllerLink link = new ControllerLink(new TlsDial().open(config(started.getPort())))) {
            return link.fleet().getFleet(GetFleetRequest.getDefaultInstance()).getRevision();
        }
    }

    private CliConfig config(int port) throws Exception {
        TestAuthority.Identity operator = authority.issue(OPERATOR, List.of());
        Path key = directory.resolve("client-key.pem");
        SecretFile.create(key, TestAuthority.pem("PRIVATE KEY", operator.key().getEncoded()));
        Path certificate = Files.writeString(
                directory.resolve("client.pem"),
                TestAuthority.pem("CERTIFICATE", operator.certificate().getEncoded()));
        Path pinned = Files.writeString(
                directory.resolve("authority.pem"),
                TestAuthority.pem("CERTIFICATE", authority.certificate().getEncoded()));
        return new CliConfig(
                directory.resolve("patchwave.yaml"), "127.0.0.1", port, pinned, certificate, key, Optional.empty());
    }

    private static final class Fleet extends FleetServiceGrpc.FleetServiceImplBase {
        @Override
        public void getFleet(GetFleetRequest request, StreamObserver<GetFleetResponse> observer) {
            observer.onNext(GetFleetResponse.newBuilder().setRevision(7).build());
            observer.onCompleted();
        }
    }
}
