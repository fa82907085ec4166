package patchwave.agent.enrolment;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** Proves that the sender of a public key holds the private one (enrolment.proto, agent.proto). */
final class Proof {
    private Proof() {}

    /** For EnrolRequest.proof. */
    static byte[] enrol(PrivateKey key, String token, byte[] publicKey) {
        return sign(key, ("patchwave-enrol@v1\0" + token + "\0").getBytes(StandardCharsets.UTF_8), publicKey);
    }

    /** For RenewCertificateRequest.proof. */
    static byte[] renew(PrivateKey key, byte[] publicKey) {
        return sign(key, "patchwave-renew@v1\0".getBytes(StandardCharsets.US_ASCII), publicKey);
    }

    private static byte[] sign(PrivateKey key, byte[] context, byte[] publicKey) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(context);
            signature.update(publicKey);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the host's own key cannot sign", e);
        }
    }
}
