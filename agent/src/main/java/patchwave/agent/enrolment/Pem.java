package patchwave.agent.enrolment;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Keys and certificates as text (RFC 7468). */
final class Pem {
    private static final String KEY = "PRIVATE KEY";

    private Pem() {}

    static String write(PrivateKey key) {
        return block(KEY, key.getEncoded());
    }

    static String write(List<X509Certificate> chain) {
        StringBuilder out = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                out.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a parsed certificate cannot be written", e);
            }
        }
        return out.toString();
    }

    private static String block(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    /** @throws IllegalArgumentException if this is no EC key in PKCS 8 form */
    static PrivateKey key(String pem) {
        try {
            String body =
                    pem.strip().replace("-----BEGIN " + KEY + "-----", "").replace("-----END " + KEY + "-----", "");
            byte[] der = Base64.getMimeDecoder().decode(body);
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("must be an EC private key in PKCS 8 form (PEM)", e);
        }
    }

    /** @throws IllegalArgumentException if these are no certificates, or none */
    static List<X509Certificate> certificates(String pem) {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw new IllegalArgumentException("must have a certificate (PEM), but has none");
            }
            return chain;
        } catch (CertificateException e) {
            throw new IllegalArgumentException("must have certificates (PEM)", e);
        }
    }
}
