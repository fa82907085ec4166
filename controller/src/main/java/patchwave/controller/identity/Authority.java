package patchwave.controller.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import patchwave.fleet.HostId;

/** The fleet's certificate authority: made at the first start, kept in the state directory, readable by its owner alone. */
public final class Authority {
    /** Of the authority's own certificate. */
    public static final Duration LIFE = Duration.ofDays(10 * 365);

    /** Of operators' certificates. */
    public static final Duration OPERATOR_LIFE = Duration.ofDays(365);

    /** How far a peer's clock may be behind ours. */
    static final Duration BACKDATED = Duration.ofMinutes(5);

    private final Credentials own;
    private final InstantSource clock;
    private final SecureRandom random;

    private Authority(Credentials own, InstantSource clock, SecureRandom random) {
        this.own = own;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Reads the authority, or makes it if there is none.
     *
     * @param directory made if it is not there
     * @throws IOException if it cannot be read or written, or one of its two files is missing
     */
    public static Authority open(Path directory, InstantSource clock, SecureRandom random) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path keyFile = directory.resolve("authority-key.pem");
        Path certificateFile = directory.resolve("authority.pem");
        if (Files.exists(keyFile) != Files.exists(certificateFile)) {
            throw new IOException(
                    "%s: authority.pem and authority-key.pem belong together, but one is missing: restore it from a backup"
                            .formatted(directory));
        }
        if (Files.exists(keyFile)) {
            Credentials own = new Credentials(Pem.readKey(keyFile), Pem.readCertificate(certificateFile));
            return new Authority(own, clock, random);
        }
        Authority made = make(clock, random);
        Pem.write(certificateFile, Pem.of(made.own.certificate()), false);
        Pem.write(keyFile, Pem.of(made.own.key()), true);
        return made;
    }

    private static Authority make(InstantSource clock, SecureRandom random) {
        KeyPair pair = Keys.generate(random);
        Instant now = clock.instant();
        X500Name name = new X500Name("CN=Patchwave authority " + HexFormat.of().toHexDigits(random.nextInt()));
        try {
            X509v3CertificateBuilder builder =
                    builder(name, name, pair.getPublic(), now.minus(BACKDATED), now.plus(LIFE), random);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new Authority(new Credentials(pair.getPrivate(), sign(builder, pair)), clock, random);
        } catch (CertIOException e) {
            throw new IllegalStateException("the authority's certificate cannot be encoded", e);
        }
    }

    public X509Certificate certificate() {
        return own.certificate();
    }

    /** Lower-case hexadecimal SHA-256 of the certificate's DER form: the last part of an enrolment token. */
    public String fingerprint() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(own.certificate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /** A certificate for an agent. */
    public X509Certificate issueHost(HostId host, PublicKey key, Duration life) {
        return issue("CN=" + host, List.of(uri(SpiffeName.of(host))), key, life, KeyPurposeId.id_kp_clientAuth);
    }

    /**
     * A certificate for an operator.
     *
     * @throws IllegalArgumentException if the name cannot be in a certificate
     */
    public X509Certificate issueOperator(Role role, String name, PublicKey key) {
        return issue(
                "CN=" + name,
                List.of(uri(SpiffeName.of(role, name))),
                key,
                OPERATOR_LIFE,
                KeyPurposeId.id_kp_clientAuth);
    }

    /**
     * A key and certificate for the controller's listeners.
     *
     * @param names DNS names and IP addresses under which it is reached
     */
    public Credentials issueServer(List<String> names, Duration life) {
        List<GeneralName> all = new ArrayList<>();
        for (String name : names) {
            all.add(new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name));
        }
        all.add(uri(SpiffeName.CONTROLLER));
        KeyPair pair = Keys.generate(random);
        return new Credentials(
                pair.getPrivate(),
                issue("CN=Patchwave controller", all, pair.getPublic(), life, KeyPurposeId.id_kp_serverAuth));
    }

    private X509Certificate issue(
            String subject, List<GeneralName> names, PublicKey key, Duration life, KeyPurposeId purpose) {
        Instant now = clock.instant();
        Instant end = now.plus(life);
        Instant last = own.certificate().getNotAfter().toInstant();
        X500Name issuer =
                X500Name.getInstance(own.certificate().getSubjectX500Principal().getEncoded());
        try {
            X509v3CertificateBuilder builder = builder(
                    issuer,
                    X500Name.getInstance(new X500Principal(subject).getEncoded()),
                    key,
                    now.minus(BACKDATED),
                    end.isBefore(last) ? end : last,
                    random);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            return sign(builder, new KeyPair(own.certificate().getPublicKey(), own.key()));
        } catch (CertIOException e) {
            throw new IllegalStateException("a certificate for %s cannot be encoded".formatted(subject), e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant from, Instant until, SecureRandom random)
            throws CertIOException {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        // 127 random bits: positive, unguessable, never used twice.
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                issuer,
                new BigInteger(127, random).add(BigInteger.ONE),
                Date.from(from),
                Date.from(until),
                subject,
                info);
        try {
            X509ExtensionUtils ids = new X509ExtensionUtils(new JcaDigestCalculatorProviderBuilder()
                    .build()
                    .get(new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
                            org.bouncycastle.asn1.oiw.OIWObjectIdentifiers.idSHA1)));
            builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(info));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("this Java runtime has no SHA-1 for key identifiers", e);
        }
        return builder;
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair issuer) {
        try {
            ContentSigner signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be signed", e);
        }
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("[0-9]+(\\.[0-9]+){3}");
    }
}
