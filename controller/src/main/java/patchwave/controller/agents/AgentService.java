package patchwave.controller.agents;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.Keys;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.PeerInterceptor;
import patchwave.controller.identity.Pem;
import patchwave.controller.identity.SpiffeName;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.fleet.HostId;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.RenewCertificateRequest;
import patchwave.proto.agent.v1.RenewCertificateResponse;

/** The agents' listener. The host is always the one that the certificate names. */
public final class AgentService extends AgentServiceGrpc.AgentServiceImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(AgentService.class);

    /** How long a stream may stay without Hello. */
    private static final Duration HELLO = Duration.ofSeconds(5);

    private static final byte[] RENEW_PREFIX = "patchwave-renew@v1\0".getBytes(StandardCharsets.US_ASCII);

    private final Sessions sessions;
    private final Store store;
    private final Authority authority;
    private final Duration certificateLife;
    private final ScheduledExecutorService timer;

    public AgentService(
            Sessions sessions,
            Store store,
            Authority authority,
            Duration certificateLife,
            ScheduledExecutorService timer) {
        this.sessions = sessions;
        this.store = store;
        this.authority = authority;
        this.certificateLife = certificateLife;
        this.timer = timer;
    }

    @Override
    public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
        ServerCallStreamObserver<ConnectResponse> stream = (ServerCallStreamObserver<ConnectResponse>) responses;
        AgentSession session = sessions.open(caller(), stream);
        stream.setOnReadyHandler(session.outbox::drain);
        var _ = timer.schedule(() -> requireHello(session), HELLO.toMillis(), TimeUnit.MILLISECONDS);
        return session;
    }

    private static void requireHello(AgentSession session) {
        if (!session.isGreeted()) {
            session.close(Status.DEADLINE_EXCEEDED.withDescription("expected hello within 5 seconds"));
        }
    }

    @Override
    public void renewCertificate(RenewCertificateRequest request, StreamObserver<RenewCertificateResponse> responses) {
        PeerIdentity.Host caller = caller();
        HostId host = caller.id();
        if (store.read(tables -> tables.hosts().find(host))
                .filter(stored -> stored.accepts(caller.certifiedAt()))
                .isEmpty()) {
            responses.onError(Status.PERMISSION_DENIED
                    .withDescription("host %s is not enrolled here, or was enrolled again since".formatted(host))
                    .asRuntimeException());
            return;
        }
        PublicKey key;
        try {
            key = Keys.parse(request.getPublicKey().toByteArray());
        } catch (IllegalArgumentException e) {
            responses.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        }
        if (!Keys.verifies(key, bytes(request.getProof()), RENEW_PREFIX, bytes(request.getPublicKey()))) {
            responses.onError(Status.INVALID_ARGUMENT
                    .withDescription("proof: not a signature by public_key over what agent.proto says")
                    .asRuntimeException());
            return;
        }
        X509Certificate certificate = authority.issueHost(host, key, certificateLife);
        store.change(
                Actor.host(host),
                tables -> tables.enrolment()
                        .recordCertificate(
                                certificate.getSerialNumber().toString(16),
                                SpiffeName.uri(certificate).orElse(""),
                                certificate.getNotAfter().toInstant()));
        LOG.info(
                "host={} certificate renewed until={}",
                host,
                certificate.getNotAfter().toInstant());
        responses.onNext(RenewCertificateResponse.newBuilder()
                .setCertificateChain(Pem.of(certificate))
                .build());
        responses.onCompleted();
    }

    private static byte[] bytes(ByteString value) {
        return value.toByteArray();
    }

    private static PeerIdentity.Host caller() {
        return switch (PeerInterceptor.PEER.get()) {
            case PeerIdentity.Host host -> host;
            case PeerIdentity.Operator _, PeerIdentity.Nobody _ ->
                throw Status.UNAUTHENTICATED
                        .withDescription("expected a host's client certificate")
                        .asRuntimeException();
        };
    }
}
