package patchwave.agent.trust;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.PlanVerdict;
import patchwave.agent.operation.SignedPlan;
import patchwave.agent.operation.SignedStandingApproval;
import patchwave.agent.wire.FromWire;
import patchwave.agent.wire.WireException;
import patchwave.fuzz.Clear;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.StandingApproval;

/**
 * Whatever stands in a plan or in a standing approval, signed or not: a verdict, and without good signatures, or beyond the
 * approval, never an accepting one.
 */
final class PlanFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String PLAN = "patchwave-plan@v1\0";
    private static final String STANDING_APPROVAL = "patchwave-standing-approval@v1\0";
    private static final KeyPair OPERATOR = key();
    private static final KeyPair CONTROLLER = controller();
    private static final PlanCheck CHECK = new PlanCheck(
            Signers.of(
                    List.of(Base64.getEncoder()
                            .encodeToString(OPERATOR.getPublic().getEncoded())),
                    1),
            Optional.of("production"),
            "debian 12",
            FromWire::plan,
            FromWire::standingApproval);

    /** Always the same, so that the corpus can name it. */
    private static KeyPair controller() {
        try {
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            // The first pair of RFC 8032, 7.1.
            byte[] secret = HexFormat.of()
                    .parseHex("302e020100300506032b657004220420"
                            + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
            byte[] open = HexFormat.of()
                    .parseHex("302a300506032b6570032100"
                            + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
            return new KeyPair(
                    keys.generatePublic(new X509EncodedKeySpec(open)),
                    keys.generatePrivate(new PKCS8EncodedKeySpec(secret)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

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

    /** An approval without a key names the controller's, which nobody finds by chance. */
    @FuzzTest
    void approved(@NotNull Plan plan, @NotNull StandingApproval approval) throws GeneralSecurityException {
        StandingApproval named = approval.getControllerKey().isEmpty()
                ? approval.toBuilder()
                        .setControllerKey(
                                ByteString.copyFrom(CONTROLLER.getPublic().getEncoded()))
                        .build()
                : approval;
        approved(plan.toByteArray(), named.toByteArray());
    }

    @FuzzTest
    void approvedBytes(byte[] approval) throws GeneralSecurityException {
        Plan plan = Plan.newBuilder()
                .setPlanId("r-1")
                .setCreatedTime(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()))
                .setExpireTime(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond() + 1))
                .addEnvironments("production")
                .addPatchLevels(PatchLevel.newBuilder()
                        .setOsRelease("debian 12")
                        .addPackages(PackageTarget.newBuilder().setName("libc6")))
                .build();
        approved(plan.toByteArray(), approval);
    }

    private static void approved(byte[] plan, byte[] approval) throws GeneralSecurityException {
        String rollout = id(plan);
        byte[] byController = sign(CONTROLLER, PLAN, plan);
        byte[] byOperator = sign(OPERATOR, STANDING_APPROVAL, approval);
        switch (CHECK.check(approved(plan, byController, approval, byOperator), rollout, NOW)) {
            case PlanVerdict.Refused refused -> Clear.sentence(refused.why());
            case PlanVerdict.Accepted accepted -> within(accepted, plan, approval);
        }
        byController[plan.length % byController.length] ^= 1;
        Clear.require(
                CHECK.check(approved(plan, byController, approval, byOperator), rollout, NOW)
                        instanceof PlanVerdict.Refused,
                "a plan without a good signature of the controller was accepted");
        byController[plan.length % byController.length] ^= 1;
        byOperator[approval.length % byOperator.length] ^= 1;
        Clear.require(
                CHECK.check(approved(plan, byController, approval, byOperator), rollout, NOW)
                        instanceof PlanVerdict.Refused,
                "a standing approval without a good signature was accepted");
    }

    /** What must hold of an accepted plan, read by itself. */
    private static void within(PlanVerdict.Accepted accepted, byte[] planBytes, byte[] approvalBytes) {
        try {
            Plan plan = Plan.parseFrom(planBytes);
            StandingApproval approval = StandingApproval.parseFrom(approvalBytes);
            Clear.require(
                    accepted.standingApproval().equals(Optional.of(approval.getApprovalId())),
                    "it is known what it came under");
            Clear.require(
                    approval.getEnvironmentsList().containsAll(plan.getEnvironmentsList())
                            && plan.getEnvironmentsList().contains("production"),
                    "it stays in its environments");
            Clear.require(!plan.getEmergency() && plan.getRollsBack().isEmpty(), "it goes forward, as usual");
            Clear.require(
                    plan.getReboot() != RebootPolicy.REBOOT_POLICY_WHEN_NEEDED
                            || approval.getReboot() == RebootPolicy.REBOOT_POLICY_WHEN_NEEDED,
                    "it reboots only as approved");
            Clear.require(approval.getExpireTime().getSeconds() >= NOW.getEpochSecond(), "the approval is not over");
            Clear.require(approval.getUnknownFields().asMap().isEmpty(), "nothing in it is ignored");
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("what was accepted can be read", e);
        }
    }

    private static SignedPlan approved(byte[] plan, byte[] byController, byte[] approval, byte[] byOperator) {
        return new SignedPlan(
                Bytes.of(plan),
                List.of(signature(CONTROLLER, byController)),
                Optional.of(new SignedStandingApproval(Bytes.of(approval), List.of(signature(OPERATOR, byOperator)))));
    }

    private static SignedPlan signed(byte[] plan, byte[] signature) {
        return new SignedPlan(Bytes.of(plan), List.of(signature(OPERATOR, signature)));
    }

    private static SignedPlan.Signature signature(KeyPair pair, byte[] signature) {
        return new SignedPlan.Signature(Signers.sha256(pair.getPublic().getEncoded()), Bytes.of(signature));
    }

    private static byte[] signature(byte[] plan) throws GeneralSecurityException {
        return sign(OPERATOR, PLAN, plan);
    }

    private static byte[] sign(KeyPair pair, String context, byte[] content) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(context.getBytes(StandardCharsets.US_ASCII));
        signer.update(content);
        return signer.sign();
    }
}
