package patchwave.agent.operation;

import java.util.List;

/**
 * A plan as operators signed it: exact bytes and signatures, not yet trusted.
 *
 * @param plan a serialised Plan
 * @param signatures in no order of meaning
 */
public record SignedPlan(Bytes plan, List<Signature> signatures) {
    public SignedPlan {
        signatures = List.copyOf(signatures);
    }

    /**
     * One operator's signature.
     *
     * @param keyId lower-case hexadecimal SHA-256 of the signer's SubjectPublicKeyInfo
     * @param signature Ed25519, 64 bytes
     */
    public record Signature(String keyId, Bytes signature) {}
}
