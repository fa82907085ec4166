package patchwave.controller.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Certificates and private keys as PEM text and PEM files. */
public final class Pem {
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    public static String of(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    public static String of(PrivateKey key) {
        return privateKey(key.getEncoded());
    }

    /** Of a PKCS8 key in DER form. */
    static String privateKey(byte[] pkcs8) {
        return block("PRIVATE KEY", pkcs8);
    }

    /** The first certificate of a file. */
    public static X509Certificate readCertificate(Path file) throws IOException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
        } catch (GeneralSecurityException e) {
            throw new IOException("%s: expected a certificate in PEM: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** A PKCS8 key on an elliptic curve. */
    public static PrivateKey readKey(Path file) throws IOException {
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(readContent(file)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("%s: expected a PKCS8 key in PEM: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * What is inside of a file with one block.
     *
     * @throws IllegalArgumentException if it is not Base64
     */
    static byte[] readContent(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        return Base64.getDecoder()
                .decode(text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
    }

    /** Replaces a file at once, synced, so that a crash leaves the old one or the new one. */
    public static void write(Path file, String text, boolean secret) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        // The permissions are set when the file is made, before anything is in it.
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--")));
        Files.writeString(fresh, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String block(String kind, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, ENCODER.encodeToString(content), kind);
    }
}
