package patchwave.agent.fake;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import patchwave.agent.link.Address;
import patchwave.proto.enrolment.v1.EnrolRequest;
import patchwave.proto.enrolment.v1.EnrolResponse;
import patchwave.proto.enrolment.v1.EnrolmentServiceGrpc;

/** The controller's two listeners for agents, over real TLS 1.3 on loopback. */
public final class FakeController implements AutoCloseable {
    /** The name that a controller's certificate must have. */
    public static final String CONTROLLER = "spiffe://patchwave/controller";

    private final TestAuthority authority;
    private final String secret;
    private final Server enrolment;
    private final Server agents;
    private final Address forAgents;

    /**
     * Listening.
     *
     * @param secret the token's first part, good for any number of enrolments
     * @param name the URI in the server's certificate
     * @param service for agents
     */
    public FakeController(TestAuthority authority, String secret, String name, BindableService service)
            throws Exception {
        this.authority = authority;
        this.secret = secret;
        enrolment = server(name, ClientAuth.NONE, new Enrolling());
        agents = server(name, ClientAuth.REQUIRE, service);
        forAgents = new Address("127.0.0.1", agents.getPort());
    }

    private Server server(String name, ClientAuth clients, BindableService service) throws Exception {
        KeyPair pair = TestAuthority.pair();
        X509Certificate own = authority.issue(pair.getPublic(), name, Duration.ofHours(1));
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(GrpcSslContexts.configure(
                                SslContextBuilder.forServer(pair.getPrivate(), own, authority.certificate()))
                        .trustManager(authority.certificate())
                        .clientAuth(clients)
                        .protocols("TLSv1.3")
                        .build())
                .addService(service)
                .build()
                .start();
    }

    /** Where agents connect; known after the end as well. */
    public Address agents() {
        return forAgents;
    }

    /** Where hosts enrol. */
    public Address enrolment() {
        return new Address("127.0.0.1", enrolment.getPort());
    }

    @Override
    public void close() {
        enrolment.shutdownNow();
        agents.shutdownNow();
    }

    private final class Enrolling extends EnrolmentServiceGrpc.EnrolmentServiceImplBase {
        @Override
        public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> responses) {
            try {
                byte[] der = request.getPublicKey().toByteArray();
                PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
                Signature proof = Signature.getInstance("SHA256withECDSA");
                proof.initVerify(key);
                proof.update(("patchwave-enrol@v1\0" + request.getToken() + "\0").getBytes(StandardCharsets.UTF_8));
                proof.update(der);
                if (!request.getToken().equals(secret)
                        || !proof.verify(request.getProof().toByteArray())) {
                    responses.onError(Status.PERMISSION_DENIED
                            .withDescription("the token is not known, used, or expired")
                            .asRuntimeException());
                    return;
                }
                String uri = "spiffe://patchwave/host/" + request.getHostId();
                X509Certificate issued = authority.issue(key, uri, Duration.ofHours(3));
                responses.onNext(EnrolResponse.newBuilder()
                        .setHostId(request.getHostId())
                        .setCertificateChain(TestAuthority.pem(issued))
                        .setAuthority(TestAuthority.pem(authority.certificate()))
                        .build());
                responses.onCompleted();
            } catch (Exception e) {
                responses.onError(e);
            }
        }
    }
}
