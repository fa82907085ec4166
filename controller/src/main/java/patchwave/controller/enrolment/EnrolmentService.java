package patchwave.controller.enrolment;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.agents.TokenBucket;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.Keys;
import patchwave.controller.identity.Pem;
import patchwave.controller.identity.SpiffeName;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Redemption;
import patchwave.controller.store.Sha256;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoreException;
import patchwave.controller.wire.OneLine;
import patchwave.fleet.HostId;
import patchwave.proto.enrolment.v1.EnrolRequest;
import patchwave.proto.enrolment.v1.EnrolResponse;
import patchwave.proto.enrolment.v1.EnrolmentServiceGrpc;

/** Gives a host its first certificate. Reachable by anybody, so it is slow to answer many and tells nothing. */
public final class EnrolmentService extends EnrolmentServiceGrpc.EnrolmentServiceImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentService.class);

    private static final byte[] PREFIX = "patchwave-enrol@v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZERO = {0};
    private static final int TOKEN = 200;
    private static final int LONGEST = 200;

    private final Store store;
    private final Authority authority;
    private final Duration certificateLife;
    private final InstantSource clock;
    private final TokenBucket attempts;

    public EnrolmentService(Store store, Authority authority, Duration certificateLife, InstantSource clock) {
        this.store = store;
        this.authority = authority;
        this.certificateLife = certificateLife;
        this.clock = clock;
        // A fleet of hundreds that starts together gets in at once; guessing tokens of 256 bits gets nowhere.
        this.attempts = new TokenBucket(500, 50, clock.instant());
    }

    @Override
    public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> responses) {
        EnrolResponse response;
        try {
            response = enrol(request);
        } catch (StatusRuntimeException e) {
            responses.onError(e);
            return;
        } catch (StoreException e) {
            LOG.error("enrolment failed: the database failed: {}", e.getMessage());
            responses.onError(Status.UNAVAILABLE
                    .withDescription("the controller cannot reach its database now")
                    .asRuntimeException());
            return;
        }
        responses.onNext(response);
        responses.onCompleted();
    }

    private EnrolResponse enrol(EnrolRequest request) {
        synchronized (attempts) {
            if (!attempts.take(clock.instant())) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("too many enrolments now; try again")
                        .asRuntimeException();
            }
        }
        PublicKey key;
        HostId host;
        try {
            host = new HostId(request.getHostId());
            key = Keys.parse(request.getPublicKey().toByteArray());
        } catch (IllegalArgumentException e) {
            // It quotes what anybody may have sent, and lands in logs.
            throw Status.INVALID_ARGUMENT
                    .withDescription(OneLine.of(String.valueOf(e.getMessage()), LONGEST))
                    .asRuntimeException();
        }
        byte[] token = request.getToken().getBytes(StandardCharsets.UTF_8);
        if (token.length > TOKEN) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("token: expected at most %d bytes".formatted(TOKEN))
                    .asRuntimeException();
        }
        byte[] publicKey = request.getPublicKey().toByteArray();
        if (!Keys.verifies(key, request.getProof().toByteArray(), PREFIX, token, ZERO, publicKey)) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("proof: not a signature by public_key over what enrolment.proto says")
                    .asRuntimeException();
        }
        return enrol(request.getToken(), host, key);
    }

    private EnrolResponse enrol(String token, HostId host, PublicKey key) {
        X509Certificate certificate = store.write(Actor.host(host), tables -> switch (tables.enrolment()
                .redeem(token, host, Sha256.hex(key.getEncoded()))) {
            case Redemption.Refused refused -> {
                LOG.warn("host={} enrolment refused why=\"{}\"", host, refused.reason());
                throw Status.PERMISSION_DENIED
                        .withDescription(
                                "the token is unknown, used or expired, or the name %s is not free".formatted(host))
                        .asRuntimeException();
            }
            case Redemption.Accepted accepted -> {
                X509Certificate made = authority.issueHost(accepted.host().id(), key, certificateLife);
                tables.enrolment()
                        .recordCertificate(
                                made.getSerialNumber().toString(16),
                                SpiffeName.uri(made).orElse(""),
                                made.getNotAfter().toInstant());
                yield made;
            }
        });
        LOG.info("host={} enrolled until={}", host, certificate.getNotAfter().toInstant());
        return EnrolResponse.newBuilder()
                .setHostId(host.value())
                .setCertificateChain(Pem.of(certificate))
                .setAuthority(Pem.of(authority.certificate()))
                .build();
    }
}
