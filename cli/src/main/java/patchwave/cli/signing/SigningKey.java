package patchwave.cli.signing;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import patchwave.cli.config.SecretFile;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.proto.plan.v1.SignedStandingApproval;

/** An operator's Ed25519 key: what every host asks for before it touches a package. */
public final class SigningKey {
    /** Signed once, to try a key: without the zero byte of a {@link SigningContext}, so that it stands for no document. */
    private static final byte[] PROBE = "patchwave".getBytes(StandardCharsets.US_ASCII);

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int LINE = 64;

    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private SigningKey(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** A new key. */
    public static SigningKey generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(java.security.spec.NamedParameterSpec.ED25519, random);
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    /**
     * Reads a key file.
     *
     * @throws Refusal if others can touch the file, or it is not an Ed25519 private key in PKCS8 PEM form
     */
    public static SigningKey read(Path file) {
        String pem = SecretFile.read(file);
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new Refusal(ExitCode.BAD_CONFIGURATION, file + ": expected '" + BEGIN + "', found none");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
            return new SigningKey(key, publicKeyOf(key));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Refusal(
                    ExitCode.BAD_CONFIGURATION,
                    file
                            + ": is not an Ed25519 private key in PKCS8 PEM form; make one with 'patchwave operator keygen'",
                    e);
        }
    }

    /** Adds this key's signature to a plan's; a plan that has it already is returned as it is. */
    public SignedPlan sign(SignedPlan plan) {
        return signature(SigningContext.PLAN, plan.getPlan(), plan.getSignaturesList())
                .map(signature -> plan.toBuilder().addSignatures(signature).build())
                .orElse(plan);
    }

    /** Adds this key's signature to a standing approval's; one that has it already is returned as it is. */
    public SignedStandingApproval sign(SignedStandingApproval approval) {
        return signature(SigningContext.STANDING_APPROVAL, approval.getApproval(), approval.getSignaturesList())
                .map(signature -> approval.toBuilder().addSignatures(signature).build())
                .orElse(approval);
    }

    /** SHA-256 of the public key's SubjectPublicKeyInfo, in lower-case hexadecimal: how a signature names its signer. */
    public String keyId() {
        return Hashes.sha256(publicKey.getEncoded());
    }

    /** The SubjectPublicKeyInfo in base64: what agents list in plan_signers. */
    public String publicLine() {
        return Base64.getEncoder().encodeToString(publicKey.getEncoded());
    }

    /** The private key in PKCS8 PEM form: a secret. */
    public String pem() {
        return BEGIN + "\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(privateKey.getEncoded()) + "\n" + END
                + "\n";
    }

    /** Empty if this key's is among those that the document has. */
    private Optional<Signature> signature(SigningContext context, ByteString document, List<Signature> present) {
        String keyId = keyId();
        if (present.stream().anyMatch(signature -> signature.getKeyId().equals(keyId))) {
            return Optional.empty();
        }
        try {
            java.security.Signature signature = java.security.Signature.getInstance("Ed25519");
            signature.initSign(privateKey);
            signature.update(context.signed(document));
            return Optional.of(Signature.newBuilder()
                    .setKeyId(keyId)
                    .setSignature(ByteString.copyFrom(signature.sign()))
                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 signing failed", e);
        }
    }

    /**
     * The public key of a private one. The JDK has no call for this, but its generator makes the pair from the 32 random
     * bytes that it asks for, and these are the private key (RFC 8032, 5.1.5). Checked by a signature, so that a JDK that
     * does otherwise is an error and never a wrong key.
     */
    private static PublicKey publicKeyOf(PrivateKey key) throws GeneralSecurityException {
        byte[] seed = ((EdECPrivateKey) key)
                .getBytes()
                .orElseThrow(() -> new GeneralSecurityException("key is not readable"));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(java.security.spec.NamedParameterSpec.ED25519, new FixedBytes(seed));
        PublicKey candidate = generator.generateKeyPair().getPublic();
        java.security.Signature probe = java.security.Signature.getInstance("Ed25519");
        probe.initSign(key);
        probe.update(PROBE);
        byte[] signed = probe.sign();
        probe.initVerify(candidate);
        probe.update(PROBE);
        if (!probe.verify(signed)) {
            throw new GeneralSecurityException("this JDK derives another public key");
        }
        return candidate;
    }

    private static final class FixedBytes extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;

        private FixedBytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] target) {
            System.arraycopy(bytes, 0, target, 0, Math.min(bytes.length, target.length));
        }
    }
}
