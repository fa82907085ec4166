package patchwave.agent.trust;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.PlanVerdict;
import patchwave.agent.operation.SignedPlan;
import patchwave.agent.wire.FromWire;
import patchwave.agent.wire.WireException;
import patchwave.fuzz.Clear;
import patchwave.proto.plan.v1.Plan;

/** Whatever stands in a plan, signed or not: a verdict, and without good signatures never an accepting one. */
final class PlanFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final KeyPair OPERATOR = key();
    private static final PlanCheck CHECK = new PlanCheck(
            Signers.of(
                    List.of(Base64.getEncoder()
                            .encodeToString(OPERATOR.getPublic().getEncoded())),
                    1),
            Optional.of("production"),
            "debian 12",
            FromWire::plan,
            FromWire::standingApproval);

    private static KeyPair key() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @FuzzTest
    void message(@NotNull Plan plan) throws GeneralSecurityException {
        bytes(plan.toByteArray());
    }

    @FuzzTest
    void bytes(byte[] plan) throws GeneralSecurityException {
        String rollout = id(plan);
        PlanVerdict verdict = CHECK.check(signed(plan, signature(plan)), rollout, NOW);
        if (verdict instanceof PlanVerdict.Refused refused) {
            Clear.sentence(refused.why());
        }
        byte[] forged = signature(plan);
        forged[plan.length % forged.length] ^= 1;
        Clear.require(
                CHECK.check(signed(plan, forged), rollout, NOW) instanceof PlanVerdict.Refused,
                "a plan with a bad signature was accepted");
    }

    /** The rollout that a plan says it is for, so that more than the first check is reached. */
    private static String id(byte[] plan) {
        try {
            return FromWire.plan(Bytes.of(plan)).id();
        } catch (WireException refused) {
            Clear.sentence(refused.getMessage());
            return "r-1";
        }
    }

    private static SignedPlan signed(byte[] plan, byte[] signature) {
        String id = Signers.sha256(OPERATOR.getPublic().getEncoded());
        return new SignedPlan(Bytes.of(plan), List.of(new SignedPlan.Signature(id, Bytes.of(signature))));
    }

    private static byte[] signature(byte[] plan) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(OPERATOR.getPrivate());
        signer.update("patchwave-plan@v1\0".getBytes(StandardCharsets.US_ASCII));
        signer.update(plan);
        return signer.sign();
    }
}
