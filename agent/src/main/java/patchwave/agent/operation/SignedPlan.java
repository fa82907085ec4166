package patchwave.agent.operation;

import java.util.List;
import java.util.Optional;

/**
 * A plan as it was signed: exact bytes and signatures, not yet trusted.
 *
 * @param plan a serialised Plan
 * @param signatures in no order of meaning
 * @param standingApproval what allowed the controller to sign it in the operators' place; empty if they did themselves
 */
public record SignedPlan(Bytes plan, List<Signature> signatures, Optional<SignedStandingApproval> standingApproval) {
    public SignedPlan {
        signatures = List.copyOf(signatures);
    }

    /** A plan that no standing approval comes with. */
    public SignedPlan(Bytes plan, List<Signature> signatures) {
        this(plan, signatures, Optional.empty());
    }

    /**
     * One signature.
     *
     * @param keyId lower-case hexadecimal SHA-256 of the signer's SubjectPublicKeyInfo
     * @param signature Ed25519, 64 bytes
     */
    public record Signature(String keyId, Bytes signature) {}
}
