package patchwave.agent.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.SignedPlan;
import patchwave.agent.operation.SignedStandingApproval;

/**
 * The operators whose signatures this host trusts, and how many of them it takes.
 *
 * @param keys Ed25519 public keys by key id (lower-case hexadecimal SHA-256 of the SubjectPublicKeyInfo)
 * @param required distinct keys needed, from 1 to their number
 */
public record Signers(SortedMap<String, PublicKey> keys, int required) {
    /** What stands before the bytes that are signed: no signature of one kind is ever one of the other. */
    private static final byte[] PLAN = "patchwave-plan@v1\0".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] STANDING_APPROVAL =
            "patchwave-standing-approval@v1\0".getBytes(StandardCharsets.US_ASCII);

    /** @throws IllegalArgumentException if required is not between 1 and the number of distinct keys */
    public Signers {
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        if (required < 1 || required > keys.size()) {
            throw new IllegalArgumentException("the signatures required must be 1 to the " + keys.size()
                    + " distinct plan signers, but are " + required);
        }
    }

    /**
     * Signers from the lines that {@code patchwave operator keygen} prints.
     *
     * @param keys Base64 of SubjectPublicKeyInfo (DER), Ed25519
     * @param required distinct keys needed
     * @throws IllegalArgumentException if one is no such key, or required does not fit
     */
    public static Signers of(List<String> keys, int required) {
        TreeMap<String, PublicKey> byId = new TreeMap<>();
        for (String key : keys) {
            try {
                byte[] der = Base64.getDecoder().decode(key);
                PublicKey parsed = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
                byId.put(sha256(der), parsed);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "must be Base64 of an Ed25519 SubjectPublicKeyInfo, but is " + key, e);
            }
        }
        return new Signers(byId, required);
    }

    /** How many distinct trusted keys signed this plan. */
    int count(SignedPlan signed) {
        return count(PLAN, signed.plan(), signed.signatures());
    }

    /** How many distinct trusted keys signed this standing approval. */
    int count(SignedStandingApproval signed) {
        return count(STANDING_APPROVAL, signed.approval(), signed.signatures());
    }

    private int count(byte[] context, Bytes content, List<SignedPlan.Signature> signatures) {
        TreeSet<String> good = new TreeSet<>();
        for (SignedPlan.Signature signature : signatures) {
            @Nullable PublicKey key = keys.get(signature.keyId());
            if (key != null && good(key, context, content, signature.signature())) {
                good.add(signature.keyId());
            }
        }
        return good.size();
    }

    private static boolean good(PublicKey key, byte[] context, Bytes content, Bytes signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(context);
            verifier.update(content.toArray());
            return verifier.verify(signature.toArray());
        } catch (GeneralSecurityException _) {
            // A signature of a wrong form is a bad signature.
            return false;
        }
    }

    /** Lower-case hexadecimal SHA-256. */
    public static String sha256(byte... bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The key ids, for people. */
    public List<String> keyIds() {
        return keys.keySet().stream().toList();
    }
}
