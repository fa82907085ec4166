package patchwave.controller.agents;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
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
import patchwave.controller.store.Transaction;
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
        if (!store.<Boolean>read(tables -> mayRenew(tables, caller))) {
            responses.onError(notEnrolled(host));
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
        Optional<X509Certificate> renewed = renew(caller, key);
        if (renewed.isEmpty()) {
            responses.onError(notEnrolled(host));
            return;
        }
        X509Certificate certificate = renewed.get();
        LOG.info(
                "host={} certificate renewed until={}",
                host,
                certificate.getNotAfter().toInstant());
        responses.onNext(RenewCertificateResponse.newBuilder()
                .setCertificateChain(Pem.of(certificate))
                .build());
        responses.onCompleted();
    }

    /** Looks again in the transaction that records it: a certificate made after a new enrolment would be the new host's. */
    private Optional<X509Certificate> renew(PeerIdentity.Host caller, PublicKey key) {
        return store.write(Actor.host(caller.id()), tables -> {
            if (!mayRenew(tables, caller)) {
                return Optional.empty();
            }
            X509Certificate made = authority.issueHost(caller.id(), key, certificateLife);
            tables.enrolment()
                    .recordCertificate(
                            made.getSerialNumber().toString(16),
                            SpiffeName.uri(made).orElse(""),
                            made.getNotAfter().toInstant());
            return Optional.of(made);
        });
    }

    private static boolean mayRenew(Transaction tables, PeerIdentity.Host caller) {
        return tables.hosts()
                .find(caller.id())
                .filter(stored -> stored.accepts(caller.certifiedAt()))
                .isPresent();
    }

    private static StatusRuntimeException notEnrolled(HostId host) {
        return Status.PERMISSION_DENIED
                .withDescription("host %s is not enrolled here, or was enrolled again since".formatted(host))
                .asRuntimeException();
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
