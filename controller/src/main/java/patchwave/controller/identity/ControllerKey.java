package patchwave.controller.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.jspecify.annotations.Nullable;

/**
 * The Ed25519 key that signs plans which the controller starts by itself. It is worth nothing alone: hosts ask for a standing approval
 * too that operators have signed and that names it (docs/adr/0021). Made at the first start, kept in the state directory.
 */
public final class ControllerKey {
    /** plan.proto, Signature. */
    private static final byte[] CONTEXT = "patchwave-plan@v1\0".getBytes(StandardCharsets.US_ASCII);

    private final Ed25519PrivateKeyParameters key;

    private ControllerKey(Ed25519PrivateKeyParameters key) {
        this.key = key;
    }

    /** A new one, kept nowhere. */
    public static ControllerKey generate(SecureRandom random) {
        return new ControllerKey(new Ed25519PrivateKeyParameters(random));
    }

    /**
     * Reads the key, or makes it if there is none.
     *
     * @param file in a directory that is there
     * @throws IOException if it cannot be read or written, or is no Ed25519 key
     */
    public static ControllerKey open(Path file, SecureRandom random) throws IOException {
        if (Files.exists(file)) {
            return new ControllerKey(read(file));
        }
        ControllerKey made = generate(random);
        Pem.write(
                file,
                Pem.privateKey(
                        PrivateKeyInfoFactory.createPrivateKeyInfo(made.key).getEncoded()),
                true);
        return made;
    }

    private static Ed25519PrivateKeyParameters read(Path file) throws IOException {
        try {
            AsymmetricKeyParameter read = PrivateKeyFactory.createKey(Pem.readContent(file));
            if (read instanceof Ed25519PrivateKeyParameters ed25519) {
                return ed25519;
            }
        } catch (IOException | RuntimeException e) {
            throw unusable(file, e);
        }
        throw unusable(file, null);
    }

    /** Not taken for none: a new one would end every standing approval without a word. */
    private static IOException unusable(Path file, @Nullable Exception cause) {
        return new IOException(
                "%s: expected an Ed25519 key in PKCS8 PEM form: restore it from a backup, or remove it and give standing approvals anew"
                        .formatted(file),
                cause);
    }

    /** The public key in SubjectPublicKeyInfo (DER) form. */
    public byte[] publicKey() {
        try {
            return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key.generatePublicKey())
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("an Ed25519 key cannot be encoded", e);
        }
    }

    /** The signature on a serialised plan. */
    public byte[] sign(byte[] plan) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(CONTEXT, 0, CONTEXT.length);
        signer.update(plan, 0, plan.length);
        return signer.generateSignature();
    }
}
