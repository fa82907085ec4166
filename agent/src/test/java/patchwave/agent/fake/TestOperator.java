package patchwave.agent.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import patchwave.agent.trust.Signers;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;

/** An operator who signs plans and standing approvals; or a controller, which signs plans under one. */
public final class TestOperator {
    private final KeyPair pair;

    /** An operator with a fresh key. */
    public TestOperator() throws Exception {
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    /** The line for plan_signers. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    /** A plan that brings one package of Debian 12 hosts in production to a version. */
    public static ByteString plan(String id, String name, String version) {
        long now = Instant.now().getEpochSecond();
        return Plan.newBuilder()
                .setPlanId(id)
                .setCreatedTime(Timestamp.newBuilder().setSeconds(now - 60))
                .setExpireTime(Timestamp.newBuilder().setSeconds(now + 3600))
                .addEnvironments("production")
                .addPatchLevels(PatchLevel.newBuilder()
                        .setOsRelease("debian 12")
                        .addPackages(PackageTarget.newBuilder()
                                .setName(name)
                                .setArchitecture("amd64")
                                .setVersion(version)))
                .build()
                .toByteString();
    }

    /** A standing approval for production, under which this one's signature of a plan counts. */
    public StandingApproval.Builder approval(String id) {
        long now = Instant.now().getEpochSecond();
        return StandingApproval.newBuilder()
                .setApprovalId(id)
                .setCreatedTime(Timestamp.newBuilder().setSeconds(now - 60))
                .setExpireTime(Timestamp.newBuilder().setSeconds(now + 1800))
                .addEnvironments("production")
                .setControllerKey(ByteString.copyFrom(pair.getPublic().getEncoded()));
    }

    /** The plan with this one's signature. */
    public SignedPlan sign(ByteString plan) throws Exception {
        return SignedPlan.newBuilder()
                .setPlan(plan)
                .addSignatures(sign("patchwave-plan@v1\0", plan))
                .build();
    }

    /** The standing approval with this operator's signature. */
    public SignedStandingApproval sign(StandingApproval approval) throws Exception {
        return SignedStandingApproval.newBuilder()
                .setApproval(approval.toByteString())
                .addSignatures(sign("patchwave-standing-approval@v1\0", approval.toByteString()))
                .build();
    }

    private patchwave.proto.plan.v1.Signature sign(String context, ByteString content) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(context.getBytes(StandardCharsets.US_ASCII));
        signature.update(content.toByteArray());
        return patchwave.proto.plan.v1.Signature.newBuilder()
                .setKeyId(Signers.sha256(pair.getPublic().getEncoded()))
                .setSignature(ByteString.copyFrom(signature.sign()))
                .build();
    }
}
