package patchwave.agent.enrolment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import patchwave.agent.files.WholeFile;

/** key.pem, certificate.pem and authority.pem in the state directory; each file is written whole and synced. */
public final class IdentityFiles {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path key;
    private final Path publicKey;
    private final Path certificate;
    private final Path authority;

    /** @param directory exists */
    public IdentityFiles(Path directory) {
        key = directory.resolve("key.pem");
        publicKey = directory.resolve("key.pub");
        certificate = directory.resolve("certificate.pem");
        authority = directory.resolve("authority.pem");
    }

    /**
     * The identity on disk; empty if the host was never enrolled.
     *
     * @throws IllegalArgumentException if a file is damaged; the message names it
     */
    public Optional<Identity> load() {
        if (Files.notExists(certificate)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Identity.of(
                    Pem.key(Files.readString(key)),
                    Pem.certificates(Files.readString(certificate)),
                    Pem.certificates(Files.readString(authority)).getFirst()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read this host's identity: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "this host's identity beside " + certificate + " is damaged: " + e.getMessage()
                            + ". Remove the file to enrol again with a new token.",
                    e);
        }
    }

    /**
     * The host's key, made at the first call. It is on disk before it is used, so that a repeated enrolment shows the
     * same key.
     */
    KeyPair keyPair(SecureRandom random) {
        try {
            if (Files.exists(key) && Files.exists(publicKey)) {
                PrivateKey secret = Pem.key(Files.readString(key));
                byte[] der =
                        Base64.getDecoder().decode(Files.readString(publicKey).strip());
                PublicKey open = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
                return new KeyPair(open, secret);
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            WholeFile.write(key, Pem.write(pair.getPrivate()), PRIVATE);
            WholeFile.write(
                    publicKey,
                    Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()) + "\n",
                    PRIVATE);
            return pair;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep this host's key", e);
        }
    }

    /** Keeps a certificate of the host's key. The certificate comes last: without it there is no identity. */
    Identity store(PrivateKey secret, List<X509Certificate> chain, X509Certificate issuer) {
        Identity identity = Identity.of(secret, chain, issuer);
        try {
            WholeFile.write(authority, Pem.write(List.of(issuer)), PRIVATE);
            WholeFile.write(certificate, Pem.write(chain), PRIVATE);
            return identity;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep this host's certificate", e);
        }
    }
}
