package patchwave.agent.enrolment;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import patchwave.agent.trust.Signers;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.RenewCertificateRequest;
import patchwave.proto.enrolment.v1.EnrolRequest;
import patchwave.proto.enrolment.v1.EnrolResponse;
import patchwave.proto.enrolment.v1.EnrolmentServiceGrpc;

/** Gets and renews the host's certificate. Blocking; every call is safe to repeat. */
public final class Enrolment {
    private static final long LIMIT_SECONDS = 20;

    private final IdentityFiles files;
    private final SecureRandom random;

    public Enrolment(IdentityFiles files, SecureRandom random) {
        this.files = files;
        this.random = random;
    }

    /**
     * Exchanges a token for a certificate.
     *
     * @param hostId the name that the host wants
     * @param connect opens a channel to the enrolment listener with this trust; it is shut down afterwards
     * @throws EnrolmentException if the controller refuses, or answers something that does not fit the token
     */
    public Identity enrol(Token token, String hostId, Function<ControllerTrust, ManagedChannel> connect) {
        KeyPair pair = files.keyPair(random);
        byte[] publicKey = pair.getPublic().getEncoded();
        ManagedChannel channel = connect.apply(ControllerTrust.pinned(token.fingerprint()));
        try {
            EnrolResponse response = EnrolmentServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .enrol(EnrolRequest.newBuilder()
                            .setToken(token.secret())
                            .setHostId(hostId)
                            .setPublicKey(ByteString.copyFrom(publicKey))
                            .setProof(ByteString.copyFrom(Proof.enrol(pair.getPrivate(), token.secret(), publicKey)))
                            .build());
            X509Certificate authority =
                    Pem.certificates(response.getAuthority()).getFirst();
            if (!Signers.sha256(authority.getEncoded()).equals(token.fingerprint())) {
                throw new EnrolmentException("the controller's authority does not have the token's fingerprint");
            }
            return accept(pair, Pem.certificates(response.getCertificateChain()), authority);
        } catch (StatusRuntimeException e) {
            throw new EnrolmentException("the controller did not enrol this host: " + StatusText.of(e), e);
        } catch (CertificateEncodingException | IllegalArgumentException e) {
            throw new EnrolmentException("the controller's answer cannot be used: " + e.getMessage(), e);
        } finally {
            channel.shutdownNow();
        }
    }

    /**
     * A fresh certificate for the host's key. The key stays the same: one file changes, so that no crash can part a key
     * from its certificate.
     *
     * @param channel to the agents listener, with the current certificate
     * @throws EnrolmentException if the controller refuses or cannot be reached
     */
    public Identity renew(Identity current, ManagedChannel channel) {
        KeyPair pair = files.keyPair(random);
        byte[] publicKey = pair.getPublic().getEncoded();
        try {
            String chain = AgentServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .renewCertificate(RenewCertificateRequest.newBuilder()
                            .setPublicKey(ByteString.copyFrom(publicKey))
                            .setProof(ByteString.copyFrom(Proof.renew(pair.getPrivate(), publicKey)))
                            .build())
                    .getCertificateChain();
            return accept(pair, Pem.certificates(chain), current.authority());
        } catch (StatusRuntimeException e) {
            throw new EnrolmentException("the certificate was not renewed: " + StatusText.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new EnrolmentException("the renewed certificate cannot be used: " + e.getMessage(), e);
        }
    }

    private Identity accept(KeyPair pair, List<X509Certificate> chain, X509Certificate authority) {
        if (!chain.getFirst().getPublicKey().equals(pair.getPublic())) {
            throw new EnrolmentException("the certificate is for another key than this host's");
        }
        return files.store(pair.getPrivate(), chain, authority);
    }
}
