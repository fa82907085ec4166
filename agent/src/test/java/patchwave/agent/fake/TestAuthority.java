package patchwave.agent.fake;

import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import patchwave.agent.trust.Signers;

/** Makes certificates. */
public final class TestAuthority {
    private static final X500Principal NAME = new X500Principal("CN=Test authority");

    private final KeyPair pair = pair();
    private final X509Certificate certificate;
    private long serial;

    /** A fresh authority. */
    public TestAuthority() throws Exception {
        certificate = issue(NAME, pair.getPublic(), "", Duration.ofDays(1), true);
    }

    static KeyPair pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The last part of a token. */
    public String fingerprint() throws Exception {
        return Signers.sha256(certificate.getEncoded());
    }

    /** A certificate that names this URI, from an hour ago until that long from now. */
    public X509Certificate issue(PublicKey key, String uri, Duration life) throws Exception {
        return issue(new X500Principal("CN=test"), key, uri, life, false);
    }

    private X509Certificate issue(X500Principal subject, PublicKey key, String uri, Duration life, boolean authority)
            throws Exception {
        Instant now = Instant.now();
        serial++;
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                NAME,
                BigInteger.valueOf(serial),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(life)),
                subject,
                key);
        builder.addExtension(
                Extension.basicConstraints, true, authority ? new BasicConstraints(0) : new BasicConstraints(false));
        if (!uri.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    static String pem(X509Certificate... chain) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (X509Certificate one : chain) {
                writer.writeObject(one);
            }
        }
        return text.toString();
    }
}
