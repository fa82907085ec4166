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

/** An operator who signs plans. */
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

    /** The plan with this operator's signature. */
    public SignedPlan sign(ByteString plan) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update("patchwave-plan@v1\0".getBytes(StandardCharsets.US_ASCII));
        signature.update(plan.toByteArray());
        return SignedPlan.newBuilder()
                .setPlan(plan)
                .addSignatures(patchwave.proto.plan.v1.Signature.newBuilder()
                        .setKeyId(Signers.sha256(pair.getPublic().getEncoded()))
                        .setSignature(ByteString.copyFrom(signature.sign())))
                .build();
    }
}
