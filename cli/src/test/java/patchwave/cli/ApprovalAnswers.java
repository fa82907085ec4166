package patchwave.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import patchwave.cli.signing.Hashes;
import patchwave.cli.signing.SigningKey;
import patchwave.proto.operator.v1.GrantStandingApprovalResponse;
import patchwave.proto.operator.v1.ListStandingApprovalsResponse;
import patchwave.proto.operator.v1.RevokeStandingApprovalRequest;
import patchwave.proto.operator.v1.RevokeStandingApprovalResponse;
import patchwave.proto.operator.v1.StandingApprovalView;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;

/** Standing approvals for dev and staging, of which the fleet file names dev alone. */
final class ApprovalAnswers {
    static final ByteString CONTROLLER_KEY = key();
    private static final ByteString FORMER_KEY = key();

    private ApprovalAnswers() {}

    private static ByteString key() {
        return ByteString.copyFrom(Base64.getDecoder()
                .decode(SigningKey.generate(new SecureRandom()).publicLine()));
    }

    static StandingApproval approval() {
        return StandingApproval.newBuilder()
                .setApprovalId("standing-dev-20261121-ab12")
                .setCreatedTime(Fixtures.at(Fixtures.NOW))
                .setExpireTime(Fixtures.at(Fixtures.NOW.plus(Duration.ofDays(30))))
                .setReason("what is urgent begins at night too")
                .addEnvironments("dev")
                .addEnvironments("staging")
                .setControllerKey(CONTROLLER_KEY)
                .setReboot(RebootPolicy.REBOOT_POLICY_REPORT)
                .build();
    }

    /** One in force, one that was revoked, one that is over, and one for the key that the controller had before. */
    static ListStandingApprovalsResponse list() {
        StandingApprovalView.Builder view = StandingApprovalView.newBuilder()
                .setApproval(approval())
                .addSignerKeyIds("ab".repeat(32))
                .setGrantor("operator:alice")
                .setGrantTime(Fixtures.at(Fixtures.NOW.minusSeconds(7_200)));
        return ListStandingApprovalsResponse.newBuilder()
                .addApprovals(view.build().toBuilder()
                        .setInForce(true)
                        .setApproval(approval().toBuilder().clearEnvironments().addEnvironments("dev")))
                .addApprovals(revoked(
                        view.build().toBuilder()
                                .setApproval(approval().toBuilder().setApprovalId("autumn"))
                                .build(),
                        "release week"))
                .addApprovals(view.build().toBuilder()
                        .setApproval(approval().toBuilder()
                                .setApprovalId("nights")
                                .setReboot(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED)
                                .setExpireTime(Fixtures.at(Fixtures.NOW.minusSeconds(60)))))
                .addApprovals(view.build().toBuilder()
                        .setApproval(
                                approval().toBuilder().setApprovalId("former").setControllerKey(FORMER_KEY)))
                .setControllerKey(CONTROLLER_KEY)
                .addStartImmediate("dev")
                .addStartImmediate("lab")
                .build();
    }

    static GrantStandingApprovalResponse granted(SignedStandingApproval signed) {
        try {
            return GrantStandingApprovalResponse.newBuilder()
                    .setApproval(StandingApprovalView.newBuilder()
                            .setApproval(StandingApproval.parseFrom(signed.getApproval()))
                            .addAllSignerKeyIds(signed.getSignaturesList().stream()
                                    .map(Signature::getKeyId)
                                    .toList())
                            .setGrantor("operator:alice")
                            .setGrantTime(Fixtures.at(Fixtures.NOW))
                            .setInForce(true))
                    .addWarnings("urgency.start_immediate of the fleet file lacks staging")
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static RevokeStandingApprovalResponse revoked(RevokeStandingApprovalRequest request) {
        StandingApprovalView view = StandingApprovalView.newBuilder()
                .setApproval(approval().toBuilder().setApprovalId(request.getApprovalId()))
                .build();
        return RevokeStandingApprovalResponse.newBuilder()
                .setApproval(revoked(view, request.getReason()))
                .build();
    }

    private static StandingApprovalView revoked(StandingApprovalView view, String reason) {
        return view.toBuilder()
                .setRevoker("operator:bob")
                .setRevokeTime(Fixtures.at(Fixtures.NOW.minusSeconds(120)))
                .setRevokeReason(reason)
                .build();
    }

    /** Whether there is a signature, and each is over what the contract says, by one of the keys. */
    static boolean isSigned(SignedStandingApproval signed, List<String> planSigners) {
        return signed.getSignaturesCount() > 0
                && signed.getSignaturesList().stream()
                        .allMatch(signature -> planSigners.stream()
                                .map(line -> Base64.getDecoder().decode(line))
                                .filter(spki -> Hashes.sha256(spki).equals(signature.getKeyId()))
                                .anyMatch(spki -> isGood(signature, spki, signed.getApproval())));
    }

    private static boolean isGood(Signature signature, byte[] spki, ByteString approval) {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes("patchwave-standing-approval@v1".getBytes(StandardCharsets.US_ASCII));
        signed.write(0);
        signed.writeBytes(approval.toByteArray());
        try {
            java.security.Signature check = java.security.Signature.getInstance("Ed25519");
            check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
            check.update(signed.toByteArray());
            return check.verify(signature.getSignature().toByteArray());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
