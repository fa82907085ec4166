package patchwave.cli.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import patchwave.cli.Fixtures;
import patchwave.cli.outcome.Refusal;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;

final class ApprovalFileTest {
    private static final StandingApproval APPROVAL = StandingApproval.newBuilder()
            .setApprovalId("nights")
            .setCreatedTime(Fixtures.at(Fixtures.NOW))
            .setExpireTime(Fixtures.at(Fixtures.NOW.plusSeconds(86_400)))
            .setReason("what is urgent begins at night too")
            .addEnvironments("dev")
            .setControllerKey(ByteString.copyFromUtf8("key"))
            .setReboot(RebootPolicy.REBOOT_POLICY_REPORT)
            .build();

    private final SigningKey key = SigningKey.generate(new SecureRandom());
    private final ApprovalFile approval = ApprovalFile.of(APPROVAL);

    @TempDir
    Path directory;

    @Test
    void aFileGoesThereAndBack() {
        Path file = directory.resolve("standing.approval");
        approval.create(file);
        ApprovalFile signed = ApprovalFile.read(file).signedBy(key);
        signed.replace(file, approval);
        assertThat(ApprovalFile.read(file)).isEqualTo(signed);
        assertThat(signed.signedApproval().getApproval()).isEqualTo(APPROVAL.toByteString());
        assertThat(signed.text())
                .contains(
                        "\"format\": \"patchwave-approval-file/1\"",
                        "\"approval_id\": \"nights\"",
                        "\"reboot\": \"REBOOT_POLICY_REPORT\"",
                        "\"approval_hash\": \"" + Hashes.sha256(APPROVAL.toByteArray()));
        assertThatThrownBy(() -> approval.create(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("exists already");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"dev\" | \"production\" | 'approval' and the bytes in 'signed_approval' disagree",
                "POLICY_REPORT | POLICY_WHEN_NEEDED | disagree: the file was changed by hand. Make another with",
                "\"approval_hash\": \" | \"approval_hash\": \"0 | 'approval_hash' is not that of the bytes",
                "approval-file/1 | approval-file/2 | 'format' is not patchwave-approval-file/1",
                "approval-file/1 | plan-file/1 | is not an approval file: its format is patchwave-plan-file/1",
                "\"approval_hash\" | \"preview\" | unknown field 'preview'",
                "\"reason\" | \"reasons\" | field 'approval' is not as expected",
                "\"signed_approval\": \" | \"signed_approval\": \"!! | 'signed_approval' cannot be decoded",
                "\"format\" | format: { | is not an approval file: "
            })
    void aFileThatWasChangedByHandIsRefused(String from, String to, String said) {
        String text = approval.signedBy(key).text();
        String tampered = text.replace(from, to);
        assertThat(tampered).isNotEqualTo(text);
        assertThatThrownBy(() -> ApprovalFile.parse("nights", tampered))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("nights: ")
                .hasMessageContaining(said);
    }

    static List<ByteString> hidden() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        Timestamp.Builder within = APPROVAL.getExpireTime().toBuilder().setUnknownFields(unknown);
        return List.of(
                APPROVAL.toBuilder().setUnknownFields(unknown).build().toByteString(),
                APPROVAL.toBuilder().setExpireTime(within).build().toByteString(),
                // The same field twice: the first is read by nobody.
                StandingApproval.newBuilder()
                        .setReason("else")
                        .build()
                        .toByteString()
                        .concat(APPROVAL.toByteString()));
    }

    @ParameterizedTest
    @MethodSource("hidden")
    void bytesWithPartsThatCannotBeShownAreRefused(ByteString bytes) {
        String text = new ApprovalFile(
                        SignedStandingApproval.newBuilder().setApproval(bytes).build(), APPROVAL)
                .text();
        assertThatThrownBy(() -> ApprovalFile.parse("nights", text))
                .isInstanceOf(Refusal.class)
                .hasMessage("nights: the approval has parts that this version of patchwave cannot show; use the"
                        + " controller's version");
    }

    @Test
    void aRebootPolicyThatIsNotKnownIsRefused() {
        String text =
                ApprovalFile.of(APPROVAL.toBuilder().setRebootValue(7).build()).text();
        assertThatThrownBy(() -> ApprovalFile.parse("nights", text))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("'reboot' has a value");
    }

    @Test
    void theSignatureIsWhatTheContractSays() throws Exception {
        Signature signature = approval.signedBy(key).signedApproval().getSignatures(0);
        assertThat(signature.getKeyId())
                .isEqualTo(Hashes.sha256(Base64.getDecoder().decode(key.publicLine())));
        assertThat(isOver(signature, "patchwave-standing-approval@v1\0", APPROVAL.toByteString()))
                .isTrue();
    }

    @Test
    void aSignatureOnOneIsNeverOneOnTheOther() throws Exception {
        ByteString bytes = APPROVAL.toByteString();
        Signature onPlan =
                key.sign(SignedPlan.newBuilder().setPlan(bytes).build()).getSignatures(0);
        Signature onApproval = approval.signedBy(key).signedApproval().getSignatures(0);
        assertThat(isOver(onPlan, "patchwave-plan@v1\0", bytes)).isTrue();
        assertThat(isOver(onPlan, "patchwave-standing-approval@v1\0", bytes)).isFalse();
        assertThat(isOver(onApproval, "patchwave-plan@v1\0", bytes)).isFalse();
        assertThat(Arrays.stream(SigningContext.values()).map(context -> context.signed(ByteString.EMPTY)))
                .doesNotHaveDuplicates()
                .allSatisfy(prefix -> assertThat(new String(prefix, StandardCharsets.US_ASCII))
                        .matches("[a-z@0-9-]+\0"));
    }

    @Test
    void twoOperatorsSignAndNeitherTwice() {
        SigningKey second = SigningKey.generate(new SecureRandom());
        assertThat(approval.signedBy(key)
                        .signedBy(second)
                        .signedBy(key)
                        .signedApproval()
                        .getSignaturesList())
                .extracting(Signature::getKeyId)
                .containsExactly(key.keyId(), second.keyId());
    }

    private boolean isOver(Signature signature, String context, ByteString document) throws Exception {
        PublicKey publicKey = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key.publicLine())));
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.write(context.getBytes(StandardCharsets.US_ASCII));
        signed.write(document.toByteArray());
        java.security.Signature check = java.security.Signature.getInstance("Ed25519");
        check.initVerify(publicKey);
        check.update(signed.toByteArray());
        return check.verify(signature.getSignature().toByteArray());
    }
}
