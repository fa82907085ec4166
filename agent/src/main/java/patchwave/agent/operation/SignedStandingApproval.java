package patchwave.agent.operation;

import java.util.List;

/**
 * A standing approval as operators signed it: exact bytes and signatures, not yet trusted.
 *
 * @param approval a serialised StandingApproval
 * @param signatures in no order of meaning
 */
public record SignedStandingApproval(Bytes approval, List<SignedPlan.Signature> signatures) {
    public SignedStandingApproval {
        signatures = List.copyOf(signatures);
    }
}
