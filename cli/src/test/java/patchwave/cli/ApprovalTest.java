package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.signing.ApprovalFile;
import patchwave.cli.signing.Hashes;
import patchwave.cli.signing.SigningKey;
import patchwave.proto.operator.v1.GrantStandingApprovalRequest;
import patchwave.proto.operator.v1.GrantStandingApprovalResponse;
import patchwave.proto.operator.v1.ListStandingApprovalsRequest;
import patchwave.proto.operator.v1.ListStandingApprovalsResponse;
import patchwave.proto.operator.v1.RevokeStandingApprovalRequest;
import patchwave.proto.operator.v1.RevokeStandingApprovalResponse;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;

/** A standing approval from its making to its end. */
final class ApprovalTest {
    @TempDir
    Path home;

    private Bench bench;
    private Path file;

    @BeforeEach
    void start() {
        bench = new Bench(home);
        file = home.resolve("standing.approval");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void itIsMadeForTheControllersKeyAndSignedByNobody() {
        assertThat(create("--environment", "dev", "--environment", "staging", "--environment", "dev"))
                .isZero();
        ApprovalFile made = ApprovalFile.read(file);
        StandingApproval approval = made.approval();
        assertThat(made.signedApproval().getSignaturesList()).isEmpty();
        assertThat(approval.getApprovalId()).matches("standing-dev-staging-20261121-[a-z0-9]{4}");
        assertThat(approval.getEnvironmentsList()).containsExactly("dev", "staging");
        assertThat(approval.getControllerKey()).isEqualTo(ApprovalAnswers.CONTROLLER_KEY);
        assertThat(approval.getReboot()).isEqualTo(RebootPolicy.REBOOT_POLICY_REPORT);
        assertThat(approval.getReason()).isEqualTo("nights");
        assertThat(approval.getCreatedTime()).isEqualTo(Fixtures.at(Fixtures.NOW));
        assertThat(approval.getExpireTime()).isEqualTo(Fixtures.at(Fixtures.NOW.plus(Duration.ofDays(30))));
        assertThat(said())
                .contains(
                        "the controller may start by itself",
                        "where in dev, staging, and nowhere else",
                        "until 2026-12-21 23:04:00Z, in 30d 0h",
                        "reboots none: a host that needs one fails and says why",
                        "It may not: - begin an emergency",
                        "- take a rollout back to older versions",
                        "- touch a host of any other environment",
                        "Each host checks for itself",
                        "Nobody has signed it yet.",
                        "warning: urgency.start_immediate of the fleet file in force lacks staging: nothing is started");
        assertThat(bench.err()).contains("Nothing is allowed yet.", "  patchwave approval grant " + file);
        assertThat(bench.controller.granted).isEmpty();
    }

    @Test
    void itIsMadeAsWished() {
        assertThat(create("--environment", "dev", "--valid-for=90d", "--reboot=when-needed", "--id=nights"))
                .isZero();
        StandingApproval approval = ApprovalFile.read(file).approval();
        assertThat(approval.getApprovalId()).isEqualTo("nights");
        assertThat(approval.getReboot()).isEqualTo(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED);
        assertThat(approval.getExpireTime()).isEqualTo(Fixtures.at(Fixtures.NOW.plus(Duration.ofDays(90))));
        assertThat(said())
                .contains("drained hosts may reboot", "The fleet file in force names it in urgency.start_immediate.")
                .doesNotContain("warning");
    }

    @Test
    void whatIsMissingInTheFleetFileIsSaidBesideJsonToo() {
        assertThat(create("--environment", "staging", "--output=json")).isZero();
        assertThat(bench.out()).startsWith("{").endsWith("}\n");
        assertThat(bench.err()).contains("lacks staging");
    }

    @Test
    void anApprovalThatWouldBeRefusedLaterIsNotMade() {
        assertThat(create("--environment", "dev", "--reason", "x".repeat(501))).isEqualTo(2);
        assertThat(bench.err()).contains("--reason: expected 1 to 500 characters, found 501");
        assertThat(create("--environment", "dev", "--valid-for", "91d")).isEqualTo(2);
        assertThat(bench.err()).contains("--valid-for: expected 1h to 90d, found 91d 0h");
        List<String> many = new ArrayList<>();
        IntStream.range(0, 150)
                .forEach(i -> many.addAll(List.of("--environment", "environment-number-" + i + "-of-many")));
        assertThat(create(many.toArray(String[]::new))).isEqualTo(2);
        assertThat(bench.err()).contains("at most 4 KiB");
        assertThat(file).doesNotExist();
    }

    @Test
    void aNameThatWouldBeTooLongHasNoEnvironments() {
        assertThat(create("--environment", "a-name-of-thirty-two-letters-abc", "--environment", "another-such-name"))
                .isZero();
        assertThat(ApprovalFile.read(file).approval().getApprovalId()).matches("standing-20261121-[a-z0-9]{4}");
    }

    @Test
    void aControllerWithoutAKeyGetsNone() {
        bench.controller.answers.put(
                ListStandingApprovalsRequest.class, _ -> ListStandingApprovalsResponse.getDefaultInstance());
        assertThat(create("--environment", "dev")).isEqualTo(1);
        assertThat(bench.err()).contains("the controller named no key");
        assertThat(file).doesNotExist();
    }

    @Test
    void aFileUnderReviewIsNeverOverwritten() throws Exception {
        Files.writeString(file, "mine");
        assertThat(create("--environment", "dev")).isEqualTo(1);
        assertThat(bench.err()).contains("exists already and is never overwritten; choose another name");
        assertThat(file).hasContent("mine");
    }

    @Test
    void itIsGrantedWithASignatureThatIsGoodForItAlone() {
        assertThat(create("--environment", "dev")).isZero();
        ApprovalFile made = ApprovalFile.read(file);
        assertThat(bench.run("approval", "grant", file.toString()))
                .as(bench.err())
                .isZero();
        assertThat(bench.run("approval", "grant", file.toString())).isZero();
        assertThat(said())
                .contains(
                        "is in force: until 2026-12-21 23:04:00Z the controller may start by itself in dev",
                        "warning: urgency.start_immediate of the fleet file lacks staging",
                        "It has 1 signature",
                        "patchwave approval revoke standing-dev-20261121-");
        // The same bytes each time, so that repeating it is the same grant.
        assertThat(bench.controller.granted).hasSize(2);
        assertThat(bench.controller.granted.getFirst()).isEqualTo(bench.controller.granted.getLast());
        SignedStandingApproval granted = bench.controller.granted.getFirst();
        assertThat(granted.getApproval()).isEqualTo(made.signedApproval().getApproval());
        List<String> signers = bench.controller.planSigners;
        assertThat(ApprovalAnswers.isSigned(granted, signers)).isTrue();
        ByteString other = made.approval().toBuilder()
                .addEnvironments("production")
                .build()
                .toByteString();
        assertThat(ApprovalAnswers.isSigned(
                        granted.toBuilder().setApproval(other).build(), signers))
                .isFalse();
    }

    @Test
    void twoOperatorsSignWhereHostsAskForTwo() {
        assertThat(create("--environment", "dev")).isZero();
        assertThat(bench.run("approval", "sign", file.toString())).isZero();
        assertThat(said()).contains("Signed by this key: " + bench.signingKey.keyId());
        assertThat(bench.err().replaceAll("\\s+", " ")).contains("has your signature now: 1 signature in all.");
        assertThat(bench.run("approval", "sign", file.toString())).isZero();
        assertThat(bench.err().replaceAll("\\s+", " ")).contains("has your signature already: 1 signature in all.");
        try (Bench second = new Bench(home.resolve("second"))) {
            second.controller.planSigners.add(bench.signingKey.publicLine());
            assertThat(second.run("approval", "grant", file.toString()))
                    .as(second.err())
                    .isZero();
            assertThat(second.out()).contains("2 signatures");
            assertThat(second.controller.granted.getFirst().getSignaturesList())
                    .extracting(Signature::getKeyId)
                    .containsExactly(bench.signingKey.keyId(), second.signingKey.keyId());
        }
    }

    /** Whoever makes the file and writes a key of their own into it would need the second operator's signature alone, and no controller. */
    @Test
    void nobodySignsAnApprovalForAnotherKeyThanTheControllers() {
        assertThat(create("--environment", "dev")).isZero();
        ApprovalFile made = ApprovalFile.read(file);
        ApprovalFile.of(made.approval().toBuilder()
                        .setControllerKey(ByteString.copyFromUtf8("the thief's"))
                        .build())
                .replace(file, made);
        assertThat(bench.run("approval", "sign", file.toString())).isEqualTo(ExitCode.REFUSED.number());
        assertThat(bench.err()).contains("do not sign it", Hashes.sha256(ApprovalAnswers.CONTROLLER_KEY.toByteArray()));
        assertThat(ApprovalFile.read(file).signedApproval().getSignaturesList()).isEmpty();
    }

    @Test
    void aSignatureThatIsNotGoodIsTheControllersToRefuse() {
        bench.controller.planSigners.clear();
        bench.controller.planSigners.add(SigningKey.generate(new SecureRandom()).publicLine());
        assertThat(create("--environment", "dev")).isZero();
        assertThat(bench.run("approval", "grant", file.toString())).isEqualTo(1);
        assertThat(bench.err()).isEqualTo("patchwave: a signature is not good\n");
    }

    @Test
    void whatIsNotInForceIsNotSaidToBe() {
        bench.controller.answers.put(
                GrantStandingApprovalRequest.class,
                request -> GrantStandingApprovalResponse.newBuilder()
                        .setApproval(ApprovalAnswers.list().getApprovals(1))
                        .build());
        assertThat(create("--environment", "dev")).isZero();
        assertThat(bench.run("approval", "grant", file.toString())).isZero();
        assertThat(said())
                .contains(
                        "is on record, and not in force: revoked by operator:bob. Nothing is started by itself under it");
    }

    @Test
    void aFileThatWasChangedIsNeitherShownNorSignedNorGranted() throws Exception {
        assertThat(create("--environment", "dev")).isZero();
        String changed = Files.readString(file).replace("\"dev\"", "\"production\"");
        Files.writeString(file, changed);
        for (String command : List.of("show", "sign", "grant")) {
            assertThat(bench.run("approval", command, file.toString())).isEqualTo(1);
            assertThat(bench.err()).contains(file + ": 'approval' and the bytes in 'signed_approval' disagree");
            assertThat(bench.out()).isEmpty();
        }
        assertThat(file).hasContent(changed);
        assertThat(bench.controller.granted).isEmpty();
    }

    @Test
    void aPlanIsNotTakenForAnApproval() {
        String plan = Invocations.call("rollout sign", home).getLast();
        assertThat(bench.run("approval", "sign", plan)).isEqualTo(1);
        assertThat(bench.err()).contains("is not an approval file: its format is patchwave-plan-file/1");
    }

    @Test
    void showingNeedsNoConfiguration() throws Exception {
        assertThat(create("--environment", "dev")).isZero();
        Files.delete(home.resolve(".config/patchwave/patchwave.yaml"));
        assertThat(bench.run("approval", "show", file.toString())).isZero();
        assertThat(bench.err()).isEqualTo("Sign and grant it: patchwave approval grant " + file + "\n");
    }

    @Test
    void anApprovalThatIsOverSaysSo() throws Exception {
        ApprovalFile.of(ApprovalAnswers.list().getApprovals(2).getApproval()).create(file);
        assertThat(bench.run("approval", "show", file.toString())).isZero();
        assertThat(said()).contains("until 2026-11-21 23:03:00Z: it is over, and nothing begins under it any more");
    }

    @Test
    void approvalsAreListedWithWhatTheFleetFileSays() {
        assertThat(bench.run("approval", "list")).isZero();
        assertThat(bench.out()).isEqualTo("""
                APPROVAL                    ENVIRONMENTS  REBOOTS      UNTIL      STATE
                standing-dev-20261121-ab12  dev           report       in 30d 0h  in force
                    granted by operator:alice 2h ago, until 2026-12-21 23:04:00Z: what is urgent
                    begins at night too
                autumn                      dev, staging  report       in 30d 0h  revoked by
                                                                                  operator:bob
                    granted by operator:alice 2h ago, until 2026-12-21 23:04:00Z: what is urgent
                    begins at night too
                    revoked 2m ago: release week
                nights                      dev, staging  when-needed  1m 0s ago  expired
                    granted by operator:alice 2h ago, until 2026-11-21 23:03:00Z: what is urgent
                    begins at night too
                former                      dev, staging  report       in 30d 0h  another
                                                                                  controller key
                    granted by operator:alice 2h ago, until 2026-12-21 23:04:00Z: what is urgent
                    begins at night too

                The controller's key, for which approvals are made:
                  %s
                urgency.start_immediate of the fleet file in force: dev, lab
                warning: no approval in force covers lab: nothing is started by itself there.
                         Make one:
                  patchwave approval create \\
                      --environment lab \\
                      --reason '...' --out FILE
                """.formatted(Hashes.sha256(ApprovalAnswers.CONTROLLER_KEY.toByteArray())));
    }

    @Test
    void approvalsAreListedForScripts() throws Exception {
        assertThat(bench.run("approval", "list", "--output", "json")).isZero();
        ListStandingApprovalsResponse.Builder read = ListStandingApprovalsResponse.newBuilder();
        JsonFormat.parser().merge(bench.out(), read);
        assertThat(read.build()).isEqualTo(ApprovalAnswers.list());
    }

    @Test
    void whereNothingWasGrantedTheListSaysWhatIsMissing() {
        bench.controller.answers.put(
                ListStandingApprovalsRequest.class,
                _ -> ApprovalAnswers.list().toBuilder().clearApprovals().build());
        assertThat(bench.run("approval", "list")).isZero();
        assertThat(said())
                .contains("No standing approval was ever granted.", "no approval in force covers dev, lab")
                .contains("--environment dev \\ --environment lab \\");
        bench.controller.answers.put(
                ListStandingApprovalsRequest.class,
                _ -> ApprovalAnswers.list().toBuilder().clearStartImmediate().build());
        assertThat(bench.run("approval", "list")).isZero();
        assertThat(said()).contains("names no environment: nothing is started by itself.");
        bench.controller.answers.put(
                ListStandingApprovalsRequest.class,
                _ -> ApprovalAnswers.list().toBuilder()
                        .clearStartImmediate()
                        .addStartImmediate("lab")
                        .build());
        assertThat(bench.run("approval", "list")).isZero();
        assertThat(said()).contains("warning: approved, but not in urgency.start_immediate: dev;");
    }

    @Test
    void revokingSaysWhatGoesOn() {
        assertThat(bench.run("approval", "revoke", "nights", "--reason", "release week"))
                .isZero();
        assertThat(bench.controller.received)
                .contains(RevokeStandingApprovalRequest.newBuilder()
                        .setApprovalId("nights")
                        .setReason("release week")
                        .build());
        assertThat(said())
                .contains(
                        "Standing approval nights is revoked: nothing is started by itself under it any more.",
                        "Rollouts that have begun go on.",
                        "patchwave rollout abort ROLLOUT --reason '...'",
                        "can use it until 2026-12-21 23:04:00Z");
    }

    @Test
    void aCopyOfOneThatIsOverIsGoodForNobody() {
        bench.controller.answers.put(
                RevokeStandingApprovalRequest.class,
                _ -> RevokeStandingApprovalResponse.newBuilder()
                        .setApproval(ApprovalAnswers.list().getApprovals(2))
                        .build());
        assertThat(bench.run("approval", "revoke", "nights", "--reason", "r")).isZero();
        assertThat(said()).contains("is revoked").doesNotContain("copy");
    }

    @Test
    void anApprovalThatNobodyKnowsIsRefused() {
        bench.controller.answers.put(RevokeStandingApprovalRequest.class, _ -> {
            throw Status.NOT_FOUND
                    .withDescription("there is no standing approval nights")
                    .asRuntimeException();
        });
        assertThat(bench.run("approval", "revoke", "nights", "--reason", "r")).isEqualTo(1);
        assertThat(bench.err()).isEqualTo("patchwave: there is no standing approval nights\n");
    }

    @Test
    void withoutAKeyNothingIsSigned() throws Exception {
        assertThat(create("--environment", "dev")).isZero();
        Path config = home.resolve(".config/patchwave/patchwave.yaml");
        Files.writeString(config, Files.readString(config).replaceAll("signing_key:.*\n", ""));
        assertThat(bench.run("approval", "grant", file.toString())).isEqualTo(78);
        assertThat(bench.err()).contains("key 'signing_key' is missing");
        assertThat(bench.controller.granted).isEmpty();
    }

    private int create(String... more) {
        List<String> call = new ArrayList<>(List.of("approval", "create", "--out", file.toString()));
        call.addAll(List.of(more));
        if (!call.contains("--reason")) {
            call.addAll(List.of("--reason", "nights"));
        }
        return bench.run(call.toArray(String[]::new));
    }

    /** What was printed, without its line breaks. */
    private String said() {
        return bench.out().replaceAll("\\s+", " ");
    }
}
