package patchwave.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;
import patchwave.agent.operation.Attempts;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.Evidence;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.HostFacts;
import patchwave.agent.operation.OperationStep;
import patchwave.agent.operation.Outcome;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.Preparation;
import patchwave.agent.operation.RebootReason;
import patchwave.agent.operation.SignedPlan;
import patchwave.agent.operation.SignedStandingApproval;
import patchwave.agent.operation.ToController;
import patchwave.agent.operation.UnattendedUpgrades;
import patchwave.agent.trust.StandingApproval;
import patchwave.proto.agent.v1.Cancel;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Desired;
import patchwave.proto.agent.v1.Operation;
import patchwave.proto.agent.v1.OperationResult;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.agent.v1.Permit;
import patchwave.proto.agent.v1.RebootReasonKind;
import patchwave.proto.agent.v1.Resolve;
import patchwave.proto.agent.v1.Status;
import patchwave.proto.agent.v1.UnattendedMode;
import patchwave.proto.agent.v1.Welcome;
import patchwave.proto.plan.v1.RebootPolicy;

final class WireTest {
    private static com.google.protobuf.Duration seconds(long seconds) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).build();
    }

    private static FromController read(ConnectResponse message) {
        try {
            return FromWire.message(ConnectResponse.parseFrom(message.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Operation.Builder operation() {
        return Operation.newBuilder()
                .setRolloutId("r-1")
                .setStage(OperationStage.OPERATION_STAGE_APPLY)
                .setAttempt(7)
                .setSettle(seconds(30))
                .setPlan(patchwave.proto.plan.v1.SignedPlan.newBuilder()
                        .setPlan(ByteString.copyFromUtf8("p"))
                        .addSignatures(patchwave.proto.plan.v1.Signature.newBuilder()
                                .setKeyId("k")
                                .setSignature(ByteString.copyFromUtf8("s"))));
    }

    private static ConnectResponse desired(Operation.Builder operation) {
        return ConnectResponse.newBuilder()
                .setDesired(Desired.newBuilder().setGeneration(3).setOperation(operation))
                .build();
    }

    @Test
    void everyMessageOfTheControllerIsRead() {
        assertThat(read(ConnectResponse.newBuilder()
                        .setWelcome(Welcome.newBuilder()
                                .setAccepted(true)
                                .setAttemptFloor(6)
                                .setStatusInterval(seconds(15))
                                .setControllerTime(Timestamp.newBuilder().setSeconds(1_700_000_000)))
                        .build()))
                .isEqualTo(new FromController.Welcome(
                        true, "", 6, Duration.ofSeconds(15), Instant.ofEpochSecond(1_700_000_000)));
        assertThat(read(desired(operation())))
                .isEqualTo(new FromController.Desired(
                        3,
                        Optional.of(new FromController.Operation(
                                "r-1",
                                new SignedPlan(
                                        Bytes.of((byte) 'p'),
                                        List.of(new SignedPlan.Signature("k", Bytes.of((byte) 's')))),
                                FromController.Stage.APPLY,
                                7,
                                Duration.ofSeconds(30),
                                0))));
        assertThat(read(ConnectResponse.newBuilder()
                        .setPermit(Permit.newBuilder()
                                .setRolloutId("r-1")
                                .setAttempt(7)
                                .setIncarnation(ByteString.copyFromUtf8("i"))
                                .setStatusSequence(9)
                                .setTimeToLive(seconds(60))
                                .setNotAfterTime(Timestamp.newBuilder().setSeconds(5)))
                        .build()))
                .isEqualTo(new FromController.Permit(
                        "r-1",
                        7,
                        Bytes.of((byte) 'i'),
                        9,
                        Duration.ofMinutes(1),
                        Optional.of(Instant.ofEpochSecond(5))));
        assertThat(read(ConnectResponse.newBuilder()
                        .setCancel(Cancel.newBuilder()
                                .setRolloutId("r-1")
                                .setAttempt(7)
                                .setReason("halt"))
                        .build()))
                .isEqualTo(new FromController.Cancel("r-1", 7, "halt"));
        assertThat(read(ConnectResponse.newBuilder()
                        .setResolve(Resolve.newBuilder()
                                .setRequestId("q")
                                .addPackages(PackageWish.newBuilder().setName("libc6")))
                        .build()))
                .isEqualTo(new FromController.Resolve("q", List.of(new FromController.Wish("libc6", ""))));
    }

    @Test
    void aStandingApprovalComesWithItsPlan() {
        Operation.Builder operation = operation();
        operation
                .getPlanBuilder()
                .setStandingApproval(patchwave.proto.plan.v1.SignedStandingApproval.newBuilder()
                        .setApproval(ByteString.copyFromUtf8("a"))
                        .addSignatures(patchwave.proto.plan.v1.Signature.newBuilder()
                                .setKeyId("o")
                                .setSignature(ByteString.copyFromUtf8("t"))));
        assertThat(read(desired(operation)))
                .isInstanceOfSatisfying(
                        FromController.Desired.class,
                        it -> assertThat(it.operation().orElseThrow().plan().standingApproval())
                                .contains(new SignedStandingApproval(
                                        Bytes.of((byte) 'a'),
                                        List.of(new SignedPlan.Signature("o", Bytes.of((byte) 't'))))));
    }

    @Test
    void whatIsUnknownOrOutOfBoundsIsRefused() {
        for (ConnectResponse bad : List.of(
                ConnectResponse.getDefaultInstance(),
                desired(operation().setStageValue(99)),
                desired(operation().setStage(OperationStage.OPERATION_STAGE_UNSPECIFIED)),
                desired(operation().setAttempt(0)),
                desired(operation().setSettle(seconds(90_000))),
                desired(operation().setStage(OperationStage.OPERATION_STAGE_PREPARE)),
                ConnectResponse.newBuilder()
                        .setWelcome(Welcome.newBuilder().setAccepted(true))
                        .build(),
                ConnectResponse.newBuilder()
                        .setPermit(Permit.newBuilder().setRolloutId("r-1"))
                        .build())) {
            assertThatThrownBy(() -> read(bad)).as(bad.toString()).isInstanceOf(WireException.class);
        }
    }

    private static final HealthReport SICK =
            HealthReport.of(List.of(new CheckResult("tcp:web", HealthState.UNHEALTHY, "refused")));

    private static ToController.Status status(FailureReason reason, OperationStep step) {
        return new ToController.Status(
                9,
                Bytes.of((byte) 'i'),
                41,
                "boot",
                new Attempts(7, 6, 5, 4, 3),
                Optional.of(new Outcome(
                        "r-1",
                        5,
                        Optional.of(new Failure(reason, "why")),
                        new Evidence(
                                List.of(new Evidence.InstalledPackage("libc6", "amd64", "1", "2", "ii ")),
                                List.of(new Evidence.StaleProcess(1, "init", "s", "/f", "why")),
                                List.of("web.service"),
                                SICK,
                                "tag",
                                "6.1",
                                "boot",
                                List.of("/etc/x"),
                                true,
                                List.of(new RebootReason(RebootReason.Kind.KERNEL, "6.1 runs")),
                                1),
                        Instant.ofEpochSecond(1),
                        Instant.ofEpochSecond(2),
                        Optional.of(Duration.ofSeconds(1)),
                        true)),
                3,
                SICK,
                Optional.of(
                        Preparation.failed("r-1", "hash", Preparation.State.RETRYING, new Failure(reason, "why"), 3)),
                Optional.of(step),
                true,
                "",
                new UnattendedUpgrades(UnattendedUpgrades.Mode.INSTALLS, List.of("a.timer"), true),
                Optional.of(Instant.ofEpochSecond(7)));
    }

    @ParameterizedTest
    @EnumSource(FailureReason.class)
    void everyReasonTravels(FailureReason reason) throws InvalidProtocolBufferException {
        Status status = sent(status(reason, OperationStep.DRAINING)).getStatus();
        assertThat(status.getOutcome().getReason().name()).isEqualTo("FAILURE_REASON_" + reason);
        assertThat(status.getPreparation().getReason().name()).isEqualTo("FAILURE_REASON_" + reason);
        assertThat(status.getPreparation().getTries()).isEqualTo(3);
        assertThat(status.getUnattendedUpgrades().getMode()).isEqualTo(UnattendedMode.UNATTENDED_MODE_INSTALLS);
        assertThat(status.getUnattendedUpgrades().getMechanismsList()).containsExactly("a.timer");
        assertThat(status.getUnattendedUpgrades().getSwitchedOff()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(OperationStep.class)
    void everyStepTravels(OperationStep step) throws InvalidProtocolBufferException {
        assertThat(sent(status(FailureReason.INTERNAL, step))
                        .getStatus()
                        .getStep()
                        .name())
                .isEqualTo("OPERATION_STEP_" + step);
    }

    private static ConnectRequest sent(ToController message) throws InvalidProtocolBufferException {
        return ConnectRequest.parseFrom(ToWire.message(message).toByteArray());
    }

    @Test
    void statusTravelsWhole() throws InvalidProtocolBufferException {
        Status status =
                sent(status(FailureReason.INTERNAL, OperationStep.SETTLING)).getStatus();
        assertThat(List.of(
                        status.getSequence(),
                        status.getJournalVersion(),
                        status.getIntentAttempt(),
                        status.getBegunAttempt(),
                        status.getFinishedAttempt(),
                        status.getFencedAttempt(),
                        status.getObservedGeneration()))
                .containsExactly(9L, 41L, 7L, 6L, 5L, 4L, 3L);
        assertThat(status.getBootId()).isEqualTo("boot");
        assertThat(status.getDrainedSinceTime().getSeconds()).isEqualTo(7);
        assertThat(status.getPermitWanted()).isTrue();
        assertThat(status.getHealth().getChecks(0).getMessage()).isEqualTo("refused");
        assertThat(status.getOutcome().getResult()).isEqualTo(OperationResult.OPERATION_RESULT_FAILED);
        assertThat(status.getOutcome().getLeftDrained()).isTrue();
        assertThat(status.getOutcome().getOutOfService().getSeconds()).isEqualTo(1);
        assertThat(status.getOutcome().getEvidence().getPackages(0).getAfterVersion())
                .isEqualTo("2");
        assertThat(status.getOutcome().getEvidence().getStaleProcesses(0).getFile())
                .isEqualTo("/f");
        assertThat(status.getOutcome().getEvidence().getReboots()).isEqualTo(1);
        assertThat(status.getOutcome().getEvidence().getRebootReasons(0).getKind())
                .isEqualTo(RebootReasonKind.REBOOT_REASON_KIND_KERNEL);
        assertThat(status.getOutcome().getEvidence().getRebootReasons(0).getDetail())
                .isEqualTo("6.1 runs");
        assertThat(status.getOutcome().getEvidence().getAllProcessesInspected()).isTrue();
    }

    @Test
    void helloAndResolutionTravel() throws InvalidProtocolBufferException {
        ConnectRequest hello = sent(new ToController.Hello(
                Bytes.of((byte) 'i'),
                Bytes.EMPTY,
                41,
                new HostFacts("web-1", "debian 12", "amd64", "6.1", "boot", "0.1.0")));
        assertThat(hello.getHello().getFacts().getOsRelease()).isEqualTo("debian 12");
        assertThat(hello.getHello().getPreviousIncarnation().isEmpty()).isTrue();
        assertThat(hello.getHello().getJournalVersion()).isEqualTo(41);
        ConnectRequest resolution = sent(new ToController.Resolution(
                "q", "debian 12", List.of(new Plan.Target("libc6", "amd64", "2")), Optional.empty(), List.of(), true));
        assertThat(resolution.getResolution().getTargets(0).getVersion()).isEqualTo("2");
        assertThat(resolution.getResolution().getNotNeeded()).isTrue();
    }

    @Test
    void inventoriesTravel() throws InvalidProtocolBufferException {
        assertThat(sent(new ToController.Hello(
                                        Bytes.of((byte) 'i'),
                                        Bytes.EMPTY,
                                        41,
                                        new HostFacts("web-1", "debian 12", "amd64", "6.1", "boot", "0.1.0"))
                                .reportingInventory())
                        .getHello()
                        .getReportsInventory())
                .isTrue();
        Bytes hash = Bytes.of(new byte[32]);
        ConnectRequest part = sent(new ToController.InventoryPart(
                Bytes.EMPTY, hash, 3, true, Instant.ofEpochSecond(7), List.of(hash), List.of(Bytes.of((byte) 1))));
        assertThat(part.getInventoryPart().getNumber()).isEqualTo(3);
        assertThat(part.getInventoryPart().getLast()).isTrue();
        assertThat(part.getInventoryPart().getBaseHash().isEmpty()).isTrue();
        assertThat(part.getInventoryPart().getHash().size()).isEqualTo(32);
        assertThat(part.getInventoryPart().getTakeTime().getSeconds()).isEqualTo(7);
        assertThat(part.getInventoryPart().getRemovedCount()).isEqualTo(1);
        assertThat(part.getInventoryPart().getAdded(0).byteAt(0)).isEqualTo((byte) 1);
        ConnectResponse.Builder held = ConnectResponse.newBuilder();
        held.getInventoryHeldBuilder();
        assertThat(FromWire.message(held.build())).isEqualTo(new FromController.InventoryHeld(Bytes.EMPTY));
        held.getInventoryHeldBuilder().setHash(com.google.protobuf.ByteString.copyFrom(new byte[32]));
        assertThat(FromWire.message(held.build())).isEqualTo(new FromController.InventoryHeld(hash));
        held.getInventoryHeldBuilder().setHash(com.google.protobuf.ByteString.copyFrom(new byte[31]));
        assertThatThrownBy(() -> FromWire.message(held.build())).hasMessageContaining("inventory_held.hash");
    }

    @Test
    void aPlanIsReadFromItsBytes() {
        patchwave.proto.plan.v1.Plan plan = patchwave.proto.plan.v1.Plan.newBuilder()
                .setPlanId("r-1")
                .setCreatedTime(Timestamp.newBuilder().setSeconds(1))
                .setExpireTime(Timestamp.newBuilder().setSeconds(2))
                .addEnvironments("dev")
                .build();
        Plan read = FromWire.plan(Bytes.of(plan.toByteArray()));
        assertThat(read.id()).isEqualTo("r-1");
        assertThat(read.hash()).hasSize(64);
        assertThatThrownBy(() -> FromWire.plan(Bytes.of((byte) 0xff))).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> FromWire.plan(Bytes.EMPTY)).hasMessageContaining("created_time");
    }

    @Test
    void aStandingApprovalIsReadFromItsBytes() {
        patchwave.proto.plan.v1.StandingApproval.Builder approval =
                patchwave.proto.plan.v1.StandingApproval.newBuilder()
                        .setApprovalId("dev-1")
                        .setCreatedTime(Timestamp.newBuilder().setSeconds(1))
                        .setExpireTime(Timestamp.newBuilder().setSeconds(2))
                        .setReason("words")
                        .addEnvironments("dev")
                        .setControllerKey(ByteString.copyFromUtf8("k"))
                        .setReboot(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED);
        assertThat(approved(approval))
                .isEqualTo(new StandingApproval(
                        "dev-1",
                        Instant.ofEpochSecond(1),
                        Instant.ofEpochSecond(2),
                        List.of("dev"),
                        Bytes.of((byte) 'k'),
                        true));
        for (int value : new int[] {0, 1, 99}) {
            assertThat(approved(approval.setRebootValue(value)).mayReboot()).isFalse();
        }
        assertThatThrownBy(() -> FromWire.standingApproval(Bytes.of((byte) 0xff)))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> FromWire.standingApproval(Bytes.EMPTY)).hasMessageContaining("created_time");
    }

    private static StandingApproval approved(patchwave.proto.plan.v1.StandingApproval.Builder approval) {
        return FromWire.standingApproval(Bytes.of(approval.build().toByteArray()));
    }

    /** Once journaled it would be reported for ever, and every controller refuses a report of it. */
    @Test
    void anAttemptThatNoControllerWouldReadIsRefused() {
        ConnectResponse.Builder cancel = ConnectResponse.newBuilder();
        cancel.getCancelBuilder().setRolloutId("r-1").setAttempt((1L << 53) + 1);
        ConnectResponse.Builder welcome = ConnectResponse.newBuilder();
        welcome.getWelcomeBuilder()
                .setAttemptFloor(Long.MAX_VALUE)
                .getStatusIntervalBuilder()
                .setSeconds(15);
        for (ConnectResponse bad : List.of(cancel.build(), welcome.build())) {
            assertThatThrownBy(() -> FromWire.message(bad)).isInstanceOf(WireException.class);
        }
    }
}
