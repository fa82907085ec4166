package patchwave.cli.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.cli.Fixtures;
import patchwave.cli.config.SecretFile;
import patchwave.cli.outcome.Refusal;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedStandingApproval;

final class PlanFileTest {
    private final SigningKey key = SigningKey.generate(new SecureRandom());
    private final PlanFile plan = PlanFile.of(Fixtures.plan().toByteString(), Fixtures.preview());

    @TempDir
    Path directory;

    @Test
    void aFileGoesThereAndBack() {
        Path file = directory.resolve("ghost.plan");
        PlanFile signed = plan.signedBy(key);
        signed.create(file);
        assertThat(PlanFile.read(file)).isEqualTo(signed);
        assertThat(signed.text()).contains("\"plan_id\": \"ghost-1\"", "\"version\": \"2.36-9+deb12u14\"");
    }

    /** A full disk, or a death in between, leaves the old plan with its signatures: it is never emptied in place. */
    @Test
    void aSignatureReplacesTheFileAsAWhole() throws Exception {
        Path file = directory.resolve("ghost.plan");
        plan.create(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        Path former = Files.createLink(directory.resolve("former"), file);
        plan.signedBy(key).replace(file, plan);
        assertThat(PlanFile.read(file)).isEqualTo(plan.signedBy(key));
        assertThat(PlanFile.read(former)).isEqualTo(plan);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw----");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("ghost.plan", "former");
    }

    @Test
    void whoeverSignsMeanwhileKeepsTheirSignature() throws Exception {
        Path file = directory.resolve("ghost.plan");
        plan.create(file);
        PlanFile first = plan.signedBy(SigningKey.generate(new SecureRandom()));
        first.replace(file, plan);
        assertThatThrownBy(() -> plan.signedBy(key).replace(file, plan))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("was changed by somebody else meanwhile");
        assertThat(PlanFile.read(file)).isEqualTo(first);
        Path part = Files.createFile(directory.resolve("ghost.plan.part"));
        assertThatThrownBy(() -> first.signedBy(key).replace(file, first))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("somebody else is replacing it");
        assertThat(PlanFile.read(file)).isEqualTo(first);
        assertThat(part).as("it is theirs").exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.36-9+deb12u14\"\\n | 2.36-9+evil\"\\n | disagree",
                "\"emergency\": true | \"emergency\": false | disagree",
                "\"environment\": \"production\" | \"environment\": \"staging\" | [dev, staging] and 'plan.environments'",
                "\"plan_hash\": \" | \"plan_hash\": \"0 | 'plan_hash' is not that of the bytes",
                "patchwave-plan-file/1 | patchwave-plan-file/2 | 'format' is not",
                "\"plan_hash\" | \"hash\" | unknown field 'hash'",
                "\"emergency\" | \"emergencies\" | field 'plan' is not as expected",
                "\"signed_plan\": \" | \"signed_plan\": \"!! | cannot be decoded"
            })
    void aFileThatWasChangedByHandIsRefused(String from, String to, String said) {
        String text = plan.signedBy(key).text();
        String tampered = text.replace(from.replace("\\n", ""), to.replace("\\n", ""));
        assertThat(tampered).isNotEqualTo(text);
        assertThatThrownBy(() -> PlanFile.parse("ghost.plan", tampered))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("ghost.plan: ")
                .hasMessageContaining(said);
    }

    /** It would travel with the plan, and nobody would have seen it. */
    @Test
    void aStandingApprovalBesideThePlanIsRefused() {
        String text = new PlanFile(
                        plan.signedPlan().toBuilder()
                                .setStandingApproval(SignedStandingApproval.getDefaultInstance())
                                .build(),
                        plan.plan(),
                        plan.preview())
                .text();
        assertThatThrownBy(() -> PlanFile.parse("ghost.plan", text))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("has a standing approval beside it");
    }

    @Test
    void aChangedPreviewDoesNotChangeWhatIsSigned() {
        PlanPreview changed = plan.preview().toBuilder().clearWarnings().build();
        PlanFile other = PlanFile.parse("p", new PlanFile(plan.signedPlan(), plan.plan(), changed).text());
        assertThat(other.signedPlan()).isEqualTo(plan.signedPlan());
    }

    /** Reviewers would sign for production and see dev alone. */
    @Test
    void aPreviewThatShowsOtherEnvironmentsThanTheSignedOnesIsRefused() {
        PlanPreview devAlone = plan.preview().toBuilder().removeStages(1).build();
        String text = new PlanFile(plan.signedPlan(), plan.plan(), devAlone).text();
        assertThatThrownBy(() -> PlanFile.parse("ghost.plan", text))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("ghost.plan: 'preview.stages' has the environments [dev]")
                .hasMessageContaining("'plan.environments' has [dev, production]");
        assertThatThrownBy(() -> PlanFile.of(Fixtures.plan().toByteString(), PlanPreview.getDefaultInstance()))
                .isInstanceOf(Refusal.class);
    }

    /** Hosts that know the value may reboot more than the signer can see. */
    @Test
    void aRebootPolicyThatIsNotKnownIsNeverSigned() {
        ByteString newer = Fixtures.plan().toBuilder().setRebootValue(7).build().toByteString();
        assertThatThrownBy(() -> PlanFile.of(newer, Fixtures.preview()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("'reboot' has a value that this version of patchwave does not know");
    }

    @Test
    void aPlanWithPartsThatCannotBeShownIsNeverSigned() {
        ByteString hidden =
                Fixtures.plan().toByteString().concat(ByteString.copyFrom(new byte[] {(byte) 0xf8, 0x07, 1}));
        assertThatThrownBy(() -> PlanFile.of(hidden, Fixtures.preview()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("cannot show");
    }

    @Test
    void partsThatCannotBeShownAreFoundAtAnyDepth() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        Plan.Builder hidden = Fixtures.plan().toBuilder();
        hidden.getPatchLevelsBuilder(0).getPackagesBuilder(0).setUnknownFields(unknown);
        assertThatThrownBy(() -> PlanFile.of(hidden.build().toByteString(), Fixtures.preview()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("cannot show");
    }

    @Test
    void theSignatureIsWhatTheContractSays() throws Exception {
        Signature signature = plan.signedBy(key).signedPlan().getSignatures(0);
        byte[] spki = Base64.getDecoder().decode(key.publicLine());
        PublicKey publicKey = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.write("patchwave-plan@v1".getBytes(StandardCharsets.US_ASCII));
        signed.write(0);
        signed.write(Fixtures.plan().toByteArray());
        java.security.Signature check = java.security.Signature.getInstance("Ed25519");
        check.initVerify(publicKey);
        check.update(signed.toByteArray());
        assertThat(check.verify(signature.getSignature().toByteArray())).isTrue();
        assertThat(signature.getSignature().size()).isEqualTo(64);
        assertThat(signature.getKeyId()).isEqualTo(Hashes.sha256(spki)).matches("[0-9a-f]{64}");
    }

    @Test
    void twoOperatorsSignAndNeitherTwice() {
        SigningKey second = SigningKey.generate(new SecureRandom());
        PlanFile both = plan.signedBy(key).signedBy(second).signedBy(key);
        assertThat(both.signedPlan().getSignaturesList())
                .extracting(Signature::getKeyId)
                .containsExactly(key.keyId(), second.keyId());
    }

    @Test
    void aKeyGoesThereAndBack() {
        Path file = directory.resolve("key.pem");
        SecretFile.create(file, key.pem());
        SigningKey read = SigningKey.read(file);
        assertThat(read.keyId()).isEqualTo(key.keyId());
        assertThat(read.sign(plan.signedPlan())).isEqualTo(key.sign(plan.signedPlan()));
    }

    @Test
    void somethingElseIsNotAKey() throws Exception {
        Path file = directory.resolve("key.pem");
        SecretFile.create(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> SigningKey.read(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("not an Ed25519");
        Files.delete(file);
        SecretFile.create(file, "hello");
        assertThatThrownBy(() -> SigningKey.read(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("expected '-----BEGIN");
    }
}
