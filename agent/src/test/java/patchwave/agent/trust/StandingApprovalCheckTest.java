package patchwave.agent.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.PlanVerdict;
import patchwave.agent.operation.SignedPlan;
import patchwave.agent.operation.SignedStandingApproval;
import patchwave.agent.wire.FromWire;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.StandingApproval;

/** Each test breaks one thing of a plan that would be accepted under its standing approval. */
final class StandingApprovalCheckTest {
    private static final TestKey ALICE = TestKey.make();
    private static final TestKey BOB = TestKey.make();
    private static final TestKey CONTROLLER = TestKey.make();
    private static final TestKey MALLORY = TestKey.make();
    private static final Instant CREATED = Instant.parse("2026-11-01T00:00:00Z");

    private final StandingApproval.Builder approval = StandingApproval.newBuilder()
            .setApprovalId("dev-2026")
            .setCreatedTime(time(CREATED))
            .setExpireTime(time(CREATED.plus(Duration.ofDays(90))))
            .addEnvironments("dev")
            .addEnvironments("staging")
            .setControllerKey(key(CONTROLLER));
    private final Plan.Builder plan = Plan.newBuilder()
            .setPlanId("r-1")
            .setCreatedTime(time(CREATED))
            .setExpireTime(time(CREATED.plus(Duration.ofDays(30))))
            .addEnvironments("staging")
            .addPatchLevels(PatchLevel.newBuilder()
                    .setOsRelease("debian 12")
                    .addPackages(PackageTarget.newBuilder()
                            .setName("libc6")
                            .setArchitecture("amd64")
                            .setVersion("2")));
    private int required = 1;
    private Optional<String> environment = Optional.of("staging");
    private Instant now = CREATED.plus(Duration.ofDays(1));

    private static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static ByteString key(TestKey key) {
        return ByteString.copyFrom(key.publicKey().toArray());
    }

    private Bytes planBytes() {
        return Bytes.of(plan.build().toByteArray());
    }

    private Bytes approvalBytes() {
        return Bytes.of(approval.build().toByteArray());
    }

    private SignedStandingApproval approvedBy(TestKey... operators) {
        return new SignedStandingApproval(
                approvalBytes(),
                Arrays.stream(operators)
                        .map(it -> it.standingApproval(approvalBytes()))
                        .toList());
    }

    private PlanVerdict check(SignedStandingApproval given, SignedPlan.Signature... signatures) {
        return new PlanCheck(
                        Signers.of(
                                List.of(
                                        ALICE.publicKey().base64(),
                                        BOB.publicKey().base64()),
                                required),
                        environment,
                        "debian 12",
                        FromWire::plan,
                        FromWire::standingApproval)
                .check(new SignedPlan(planBytes(), Arrays.asList(signatures), Optional.of(given)), "r-1", now);
    }

    /** Signed by those who should. */
    private PlanVerdict check() {
        return check(approvedBy(ALICE), CONTROLLER.plan(planBytes()));
    }

    private static void accepted(PlanVerdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        PlanVerdict.Accepted.class,
                        it -> assertThat(it.standingApproval()).contains("dev-2026"));
    }

    private static void refused(PlanVerdict verdict, String... words) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        PlanVerdict.Refused.class, it -> assertThat(it.why()).contains(words));
    }

    @Test
    void aPlanOfTheNamedControllerWithinTheApprovalIsAccepted() {
        accepted(check());
        required = 2;
        accepted(check(approvedBy(BOB, ALICE), CONTROLLER.plan(planBytes())));
    }

    @Test
    void asManyDistinctSignersAsForAPlanMustHaveSignedTheApproval() {
        SignedPlan.Signature controller = CONTROLLER.plan(planBytes());
        refused(check(approvedBy(), controller), "standing approval needs good signatures of 1", "but has 0");
        refused(check(approvedBy(MALLORY), controller), "but has 0");
        refused(check(approvedBy(CONTROLLER), controller), "but has 0");
        required = 2;
        refused(check(approvedBy(ALICE, ALICE), controller), "needs good signatures of 2", "but has 1");
        refused(check(approvedBy(ALICE, CONTROLLER), controller), "but has 1");
    }

    @Test
    void aSignatureOfOneKindIsNoneOfTheOther() {
        SignedStandingApproval asPlan =
                new SignedStandingApproval(approvalBytes(), List.of(ALICE.plan(approvalBytes())));
        refused(check(asPlan, CONTROLLER.plan(planBytes())), "standing approval needs", "but has 0");
        refused(check(approvedBy(ALICE), CONTROLLER.standingApproval(planBytes())), "one of the controller", "neither");
        refused(check(approvedBy(), ALICE.standingApproval(planBytes())), "but has 0");
    }

    @Test
    void signaturesAreOverTheseVeryBytes() {
        SignedPlan.Signature other = CONTROLLER.plan(planBytes());
        SignedStandingApproval given = approvedBy(ALICE);
        plan.setReason("another");
        refused(check(given, other), "neither");
        approval.addEnvironments("production");
        refused(
                check(new SignedStandingApproval(approvalBytes(), given.signatures()), CONTROLLER.plan(planBytes())),
                "but has 0");
    }

    @Test
    void onlyTheNamedControllerSignsPlansUnderIt() {
        refused(check(approvedBy(ALICE)), "one of the controller", CONTROLLER.id(), "neither");
        refused(check(approvedBy(ALICE), MALLORY.plan(planBytes())), "neither");
        SignedPlan.Signature stolen = new SignedPlan.Signature(
                CONTROLLER.id(), MALLORY.plan(planBytes()).signature());
        refused(check(approvedBy(ALICE), stolen), "neither");
        required = 2;
        refused(check(approvedBy(ALICE, BOB), ALICE.plan(planBytes())), "neither");
    }

    @Test
    void anApprovalNamesAnEd25519Key() {
        approval.clearControllerKey();
        refused(check(), "the controller key of standing approval 'dev-2026' must be", "Ed25519");
        approval.setControllerKey(key(TestKey.make("Ed448")));
        refused(check(), "the controller key", "Ed25519");
    }

    /** Else the first signature of two that a plan needs would be the controller's, and enough. */
    @Test
    void noPlanSignerIsTheController() {
        required = 2;
        approval.setControllerKey(key(ALICE));
        refused(
                check(approvedBy(ALICE, BOB), ALICE.plan(planBytes())),
                "controller key",
                ALICE.id(),
                "a plan signer of this host");
    }

    @Test
    void theSameKeyOtherwiseWrittenIsTheSameKey() {
        required = 2;
        // With parameters of NULL where there should be none.
        Bytes withNull = Bytes.ofHex("302c300706032b65700500032100"
                + ALICE.publicKey().hex().substring("302a300506032b6570032100".length()));
        approval.setControllerKey(ByteString.copyFrom(withNull.toArray()));
        SignedPlan.Signature signature = new SignedPlan.Signature(
                Signers.sha256(withNull.toArray()), ALICE.plan(planBytes()).signature());
        refused(check(approvedBy(ALICE, BOB), signature), "a plan signer of this host");
    }

    @Test
    void anApprovalHasAName() {
        approval.setApprovalId("../Dev");
        refused(check(), "must be named by", "'../Dev'");
        approval.setApprovalId("ab");
        refused(check(), "must be named by", "'ab'");
    }

    @Test
    void anApprovalEnds() {
        now = CREATED.plus(Duration.ofDays(30));
        plan.setCreatedTime(time(now)).setExpireTime(time(now.plus(Duration.ofDays(30))));
        approval.setExpireTime(time(now.plusNanos(1)));
        accepted(check());
        approval.setExpireTime(time(now));
        refused(check(), "standing approval 'dev-2026' expired at " + now, "sign a new one");
    }

    /** Else it would be good from now until its far end, and 90 days were no bound. */
    @Test
    void anApprovalOfAFutureDayIsRefused() {
        approval.setCreatedTime(time(now.plus(Duration.ofHours(1)))).setExpireTime(time(now.plus(Duration.ofDays(90))));
        accepted(check());
        approval.setCreatedTime(time(now.plus(Duration.ofHours(1)).plusNanos(1)));
        refused(check(), "which is still to come", "set this host's clock");
    }

    @Test
    void anApprovalLivesNinetyDaysAtMost() {
        approval.setExpireTime(time(CREATED.plus(Duration.ofDays(91))));
        refused(check(), "within 90 days of " + CREATED);
        approval.setExpireTime(time(CREATED.plus(Duration.ofDays(90)).plusNanos(1)));
        refused(check(), "within 90 days");
        approval.setCreatedTime(time(now.plus(Duration.ofDays(2)))).setExpireTime(time(now.plus(Duration.ofDays(1))));
        refused(check(), "within 90 days");
    }

    @Test
    void everyEnvironmentOfThePlanIsTheApprovals() {
        plan.addEnvironments("production");
        refused(check(), "[staging, production]", "covers [dev, staging]", "have operators sign this plan");
        environment = Optional.of("production");
        refused(check(), "covers [dev, staging]");
        approval.clearEnvironments();
        refused(check(), "names no environment");
    }

    @Test
    void aHostOfAnotherEnvironmentRefuses() {
        environment = Optional.of("production");
        refused(check(), "this host is of production");
        environment = Optional.of("dev");
        refused(check(), "this host is of dev");
    }

    @Test
    void aHostThatDoesNotPinItsEnvironmentRefuses() {
        environment = Optional.empty();
        refused(check(), "'dev-2026'", "set environment in agent.yaml");
    }

    @Test
    void noEmergencyAndNoWayBackComesUnderIt() {
        plan.setEmergency(true);
        refused(check(), "emergency", "have operators sign this plan");
        plan.setEmergency(false).setRollsBack("r-0");
        refused(check(), "takes back r-0", "have operators sign this plan");
    }

    @Test
    void rebootsAreThosePlannedAndApproved() {
        plan.setReboot(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED);
        refused(check(), "reboot", "'dev-2026'", "have operators sign this plan");
        approval.setReboot(RebootPolicy.REBOOT_POLICY_REPORT);
        refused(check(), "reboot");
        approval.setRebootValue(99);
        refused(check(), "reboot");
        approval.setReboot(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED);
        accepted(check());
        plan.clearReboot();
        accepted(check());
    }

    @Test
    void whatEveryPlanIsCheckedForIsChecked() {
        plan.setExpireTime(time(now));
        refused(check(), "it expired");
        plan.setExpireTime(time(CREATED.plus(Duration.ofDays(31))));
        refused(check(), "30 days");
        plan.setExpireTime(time(CREATED.plus(Duration.ofDays(30)))).setPlanId("r-2");
        refused(check(), "plan 'r-2'");
        plan.setPlanId("r-1").clearPatchLevels();
        refused(check(), "debian 12");
    }

    @Test
    void aFieldThatThisAgentDoesNotKnowMayBeARestriction() {
        UnknownFieldSet later = UnknownFieldSet.newBuilder()
                .addField(100, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        approval.setUnknownFields(later);
        refused(check(), "cannot be read", "a field that this agent does not know", "upgrade this agent");
        approval.setUnknownFields(UnknownFieldSet.getDefaultInstance());
        accepted(check());
        approval.setExpireTime(approval.getExpireTime().toBuilder().setUnknownFields(later));
        refused(check(), "a field that this agent does not know");
    }

    @Test
    void whatIsNotReadIsRefused() {
        Bytes broken = Bytes.of((byte) 0xff);
        SignedStandingApproval given = new SignedStandingApproval(broken, List.of(ALICE.standingApproval(broken)));
        refused(check(given, CONTROLLER.plan(planBytes())), "its standing approval cannot be read");
        approval.clearExpireTime();
        refused(check(), "its standing approval cannot be read", "expire_time");
        approval.setExpireTime(time(CREATED.plus(Duration.ofDays(90))));
        plan.clearCreatedTime();
        refused(check(), "it cannot be read", "created_time");
    }

    @Test
    void limitsAreChecked() {
        SignedStandingApproval many = new SignedStandingApproval(
                approvalBytes(), Collections.nCopies(17, ALICE.standingApproval(approvalBytes())));
        refused(check(many, CONTROLLER.plan(planBytes())), "at most 4096 bytes and 16 signatures", "17");
        approval.setReason("x".repeat(4096));
        refused(check(), "at most 4096 bytes");
    }

    @Test
    void besideEnoughSignaturesOfOperatorsItMeansNothing() {
        environment = Optional.empty();
        plan.setEmergency(true).addEnvironments("production");
        SignedStandingApproval bad =
                new SignedStandingApproval(Bytes.of(new byte[8192]), List.of(MALLORY.plan(planBytes())));
        assertThat(check(bad, BOB.plan(planBytes())))
                .isInstanceOfSatisfying(
                        PlanVerdict.Accepted.class,
                        it -> assertThat(it.standingApproval()).isEmpty());
    }
}
