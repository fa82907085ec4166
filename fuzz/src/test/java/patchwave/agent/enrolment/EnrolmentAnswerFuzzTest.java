package patchwave.agent.enrolment;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import patchwave.controller.identity.Authority;
import patchwave.fleet.HostId;
import patchwave.fuzz.Certified;
import patchwave.fuzz.Clear;
import patchwave.fuzz.Scratch;
import patchwave.proto.enrolment.v1.EnrolRequest;
import patchwave.proto.enrolment.v1.EnrolResponse;
import patchwave.proto.enrolment.v1.EnrolmentServiceGrpc;

/** Whatever a controller answers a host that enrols: an identity that can be read again, or an EnrolmentException. */
final class EnrolmentAnswerFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T23:11:00Z");
    private static final Authority AUTHORITY = Certified.authority(() -> NOW);
    private static final Token TOKEN = new Token("A".repeat(43), AUTHORITY.fingerprint());
    private static final AtomicReference<EnrolResponse> ANSWER =
            new AtomicReference<>(EnrolResponse.getDefaultInstance());
    private static final IdentityFiles FILES = new IdentityFiles(Scratch.directory("identity"));
    private static final KeyPair KEY = FILES.keyPair(new SecureRandom());
    private static final X509Certificate CERTIFICATE =
            AUTHORITY.issueHost(new HostId("web-1"), KEY.getPublic(), Duration.ofDays(30));

    static {
        try {
            var _ = InProcessServerBuilder.forName("enrolment")
                    .directExecutor()
                    .addService(new EnrolmentServiceGrpc.EnrolmentServiceImplBase() {
                        @Override
                        public void enrol(EnrolRequest request, StreamObserver<EnrolResponse> responses) {
                            responses.onNext(ANSWER.get());
                            responses.onCompleted();
                        }
                    })
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param rightAuthority the answer begins with the authority of the token
     * @param rightCertificate the chain begins with a certificate for the host's key
     */
    @FuzzTest
    void answer(@NotNull EnrolResponse answer, boolean rightAuthority, boolean rightCertificate) {
        EnrolResponse.Builder said = answer.toBuilder();
        if (rightAuthority) {
            said.setAuthority(Pem.write(List.of(AUTHORITY.certificate())) + answer.getAuthority());
        }
        if (rightCertificate) {
            said.setCertificateChain(Pem.write(List.of(CERTIFICATE)) + answer.getCertificateChain());
        }
        ANSWER.set(said.build());
        try {
            Identity identity = new Enrolment(FILES, new SecureRandom())
                    .enrol(
                            TOKEN,
                            "web-1",
                            _ -> InProcessChannelBuilder.forName("enrolment")
                                    .directExecutor()
                                    .build());
            Clear.require(FILES.load().orElseThrow().equals(identity), "the identity is read as another one");
        } catch (EnrolmentException refused) {
            Clear.sentence(refused.getMessage());
        }
    }
}
