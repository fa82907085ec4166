package patchwave.controller.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/** A private key and the certificate for it. */
public record Credentials(PrivateKey key, X509Certificate certificate) {
    @Override
    public String toString() {
        return certificate.getSubjectX500Principal().getName();
    }
}
