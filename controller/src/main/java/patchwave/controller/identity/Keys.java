package patchwave.controller.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.X509EncodedKeySpec;

/** Elliptic-curve keys on P-256, the only kind that certificates are made for. */
public final class Keys {
    private static final String CURVE = "secp256r1";

    private Keys() {}

    public static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot make P-256 keys", e);
        }
    }

    /**
     * Reads a SubjectPublicKeyInfo.
     *
     * @throws IllegalArgumentException if it is not a P-256 key
     */
    public static PublicKey parse(byte[] subjectPublicKeyInfo) {
        PublicKey key;
        try {
            key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("public_key: expected a P-256 SubjectPublicKeyInfo in DER", e);
        }
        if (!(key instanceof ECPublicKey ec) || !isP256(ec)) {
            throw new IllegalArgumentException("public_key: expected a key on the curve P-256");
        }
        return key;
    }

    /** Whether an SHA256withECDSA signature is by that key. */
    public static boolean verifies(PublicKey key, byte[] signature, byte[]... parts) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            for (byte[] part : parts) {
                verifier.update(part);
            }
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            // A signature of another form is a wrong signature.
            return false;
        }
    }

    private static boolean isP256(ECPublicKey key) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            ECParameterSpec wanted = parameters.getParameterSpec(ECParameterSpec.class);
            ECParameterSpec found = key.getParams();
            BigInteger cofactor = BigInteger.valueOf(found.getCofactor());
            return found.getCurve().equals(wanted.getCurve())
                    && found.getGenerator().equals(wanted.getGenerator())
                    && found.getOrder().equals(wanted.getOrder())
                    && cofactor.equals(BigInteger.valueOf(wanted.getCofactor()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no P-256 parameters", e);
        }
    }
}
