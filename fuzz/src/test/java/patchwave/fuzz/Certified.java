package patchwave.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.Keys;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.SpiffeName;

/** An authority of its own, and what hosts sign. */
public final class Certified {
    private Certified() {}

    /** An authority whose certificates begin and end by this clock. */
    public static Authority authority(InstantSource clock) {
        try {
            return Authority.open(Scratch.directory("authority"), clock, new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A host's key. */
    public static KeyPair hostKey() {
        return Keys.generate(new SecureRandom());
    }

    /** Fails unless the text is a certificate of the authority for this host and key, which ends by then. */
    public static void require(String pem, Authority authority, String host, KeyPair key, Instant end) {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            certificate.verify(authority.certificate().getPublicKey());
            Clear.require(certificate.getPublicKey().equals(key.getPublic()), "a certificate for another key");
            PeerIdentity named = SpiffeName.read(certificate);
            Clear.require(
                    named instanceof PeerIdentity.Host it && it.id().value().equals(host),
                    "a certificate for another host: " + named);
            Clear.require(!certificate.getNotAfter().toInstant().isAfter(end), "a certificate for too long");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("no certificate of the authority: " + pem, e);
        }
    }

    /** A signature as hosts make it. */
    public static byte[] sign(KeyPair key, byte[]... parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.getPrivate());
            for (byte[] part : parts) {
                signature.update(part);
            }
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
