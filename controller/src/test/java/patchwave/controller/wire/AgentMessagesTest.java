package patchwave.controller.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchwave.controller.inventory.RecordBytes;
import patchwave.controller.inventory.ReportPart;
import patchwave.controller.store.HostFacts;
import patchwave.host.Hello;
import patchwave.host.HostHealth;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.host.OperationOutcome;
import patchwave.host.OperationStep;
import patchwave.host.PackageWish;
import patchwave.host.PreparationReport;
import patchwave.host.PreparationReport.Progress;
import patchwave.host.PreparationReport.Trouble;
import patchwave.host.Resolution;
import patchwave.proto.agent.v1.CheckResult;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.FailureReason;
import patchwave.proto.agent.v1.Health;
import patchwave.proto.agent.v1.HealthState;
import patchwave.proto.agent.v1.InventoryPart;
import patchwave.proto.agent.v1.OperationResult;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.agent.v1.PackageChange;
import patchwave.proto.agent.v1.Preparation;
import patchwave.proto.agent.v1.PreparationState;
import patchwave.proto.agent.v1.Status;
import patchwave.proto.agent.v1.UnattendedMode;
import patchwave.proto.agent.v1.UnattendedUpgrades;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.rollout.RolloutId;

class AgentMessagesTest {
    private static final Incarnation A = new Incarnation("0123456789abcdef0123456789abcdef");
    private static final ByteString A_BYTES = ByteString.copyFrom(HexFormat.of().parseHex(A.hex()));
    private static final RolloutId ROLLOUT = new RolloutId("ghost-1");
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00.5Z");

    private static Status.Builder status() {
        return Status.newBuilder()
                .setSequence(7)
                .setIncarnation(A_BYTES)
                .setJournalVersion(10)
                .setBootId("boot")
                .setIntentAttempt(4)
                .setBegunAttempt(3)
                .setFinishedAttempt(2)
                .setFencedAttempt(1)
                .setObservedGeneration(9)
                .setPermitWanted(true)
                .setHealth(Health.newBuilder().setState(HealthState.HEALTH_STATE_HEALTHY));
    }

    private static FromAgent.Report read(Status.Builder status) {
        return (FromAgent.Report)
                AgentMessages.read(ConnectRequest.newBuilder().setStatus(status).build());
    }

    @Test
    void hello() {
        ConnectRequest request = ConnectRequest.newBuilder()
                .setHello(patchwave.proto.agent.v1.Hello.newBuilder()
                        .setIncarnation(A_BYTES)
                        .setJournalVersion(10)
                        .setBootId("boot")
                        .setAgentVersion("0.1")
                        .setFacts(patchwave.proto.agent.v1.HostFacts.newBuilder()
                                .setHostname("web-1")
                                .setOsRelease("debian 12")
                                .setArchitecture("amd64")
                                .setKernelRelease("6.1")))
                .build();
        assertThat(AgentMessages.read(request))
                .isEqualTo(new FromAgent.Greeting(
                        new Hello(A, Optional.empty(), 10, "boot"),
                        new HostFacts("web-1", "debian 12", "amd64", "6.1", "0.1"),
                        false));
    }

    private static InventoryPart.Builder inventoryPart() {
        return InventoryPart.newBuilder()
                .setHash(ByteString.copyFrom(new byte[32]))
                .setNumber(2)
                .setLast(true)
                .setTakeTime(Timestamp.newBuilder().setSeconds(7))
                .addRemoved(ByteString.copyFrom(new byte[32]))
                .addAdded(ByteString.copyFromUtf8("record"));
    }

    private static FromAgent readPart(InventoryPart.Builder part) {
        return AgentMessages.read(
                ConnectRequest.newBuilder().setInventoryPart(part).build());
    }

    @Test
    void inventoryPart1() {
        assertThat(readPart(inventoryPart()))
                .isEqualTo(new FromAgent.InventoryReport(new ReportPart(
                        Optional.empty(),
                        "00".repeat(32),
                        2,
                        true,
                        Instant.ofEpochSecond(7),
                        List.of("00".repeat(32)),
                        List.of(new RecordBytes("record".getBytes(java.nio.charset.StandardCharsets.UTF_8))))));
        assertThat(((FromAgent.InventoryReport)
                                readPart(inventoryPart().setBaseHash(ByteString.copyFrom(new byte[32]))))
                        .part()
                        .base())
                .contains("00".repeat(32));
    }

    @Test
    void aPartOfAnInventoryThatBreaksItsFormIsRefused() {
        ByteString shorter = ByteString.copyFrom(new byte[31]);
        assertThatThrownBy(() -> readPart(inventoryPart().setHash(shorter)))
                .hasMessageContaining("inventory_part.hash");
        assertThatThrownBy(() -> readPart(inventoryPart().setBaseHash(shorter)))
                .hasMessageContaining("inventory_part.base_hash");
        assertThatThrownBy(() -> readPart(inventoryPart().addRemoved(shorter)))
                .hasMessageContaining("inventory_part.removed");
        assertThatThrownBy(() -> readPart(inventoryPart().setNumber(-1))).hasMessageContaining("inventory_part.number");
        assertThatThrownBy(() -> readPart(inventoryPart().clearTakeTime()))
                .hasMessageContaining("inventory_part.take_time");
        assertThatThrownBy(() -> readPart(
                        inventoryPart().setTakeTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))))
                .hasMessageContaining("inventory_part.take_time");
        assertThatThrownBy(() -> readPart(inventoryPart().addAdded(ByteString.copyFrom(new byte[(16 << 10) + 1]))))
                .hasMessageContaining("inventory_part.added");
    }

    @Test
    void status1() {
        FromAgent.Report report = read(status());
        assertThat(report.status().journal()).isEqualTo(new JournalNumbers(4, 3, 2, 1));
        assertThat(report.status().incarnation()).isEqualTo(A);
        assertThat(report.status().permitWanted()).isTrue();
        assertThat(report.health()).isEqualTo(new HostHealth.Healthy());
        assertThat(report.step()).isEqualTo(OperationStep.NONE);
        assertThat(report.observedGeneration()).isEqualTo(9);
    }

    @Test
    void outcomeIsReadAndKeptAsItCame() throws InvalidProtocolBufferException {
        Outcome outcome = Outcome.newBuilder()
                .setRolloutId(ROLLOUT.value())
                .setAttempt(2)
                .setResult(OperationResult.OPERATION_RESULT_FAILED)
                .setReason(FailureReason.FAILURE_REASON_SERVICE_UNHEALTHY)
                .setDetail("ghostd is down")
                .setBeginTime(Timestamp.newBuilder().setSeconds(1_000))
                .setFinishTime(Timestamp.newBuilder().setSeconds(1_095))
                .build();
        FromAgent.Report report = read(status().setOutcome(outcome));
        assertThat(report.status().outcome())
                .contains(new OperationOutcome(
                        ROLLOUT,
                        2,
                        Optional.of(new OperationOutcome.Failure(
                                patchwave.rollout.FailureReason.SERVICE_UNHEALTHY, "ghostd is down")),
                        Optional.of(Duration.ofSeconds(95))));
        assertThat(Outcome.parseFrom(report.outcome().bytes())).isEqualTo(outcome);
    }

    @Test
    void preparation() {
        Preparation.Builder preparation = Preparation.newBuilder()
                .setRolloutId(ROLLOUT.value())
                .setPlanHash("f".repeat(64))
                .setState(PreparationState.PREPARATION_STATE_REFUSED)
                .setReason(FailureReason.FAILURE_REASON_DISK_FULL)
                .setDetail("no room");
        assertThat(read(status().setPreparation(preparation)).status().preparation())
                .contains(new PreparationReport(
                        ROLLOUT,
                        "f".repeat(64),
                        new Progress.Refused(patchwave.rollout.FailureReason.DISK_FULL, "no room")));
    }

    @Test
    void aPreparationThatIsTriedAgainSaysWhyAndHowOften() {
        Preparation.Builder preparation = Preparation.newBuilder()
                .setRolloutId(ROLLOUT.value())
                .setPlanHash("f".repeat(64))
                .setState(PreparationState.PREPARATION_STATE_RETRYING)
                .setReason(FailureReason.FAILURE_REASON_REPOSITORY)
                .setDetail("no mirror")
                .setTries(3);
        Trouble trouble = new Trouble(patchwave.rollout.FailureReason.REPOSITORY, "no mirror", 3);
        assertThat(progress(preparation)).isEqualTo(new Progress.Underway(Optional.of(trouble)));
        assertThat(progress(preparation.setState(PreparationState.PREPARATION_STATE_RUNNING)))
                .isEqualTo(new Progress.Underway(Optional.of(trouble)));
        assertThat(progress(preparation.clearReason().clearDetail().clearTries()))
                .isEqualTo(new Progress.Underway(Optional.empty()));
    }

    @Test
    void whatUpdatesAHostByItselfIsSaidOrNotKnown() {
        assertThat(read(status()).unattended()).isEmpty();
        assertThat(read(status().setUnattendedUpgrades(UnattendedUpgrades.newBuilder()
                                .setMode(UnattendedMode.UNATTENDED_MODE_INSTALLS)
                                .addMechanisms("os-update.timer")
                                .setSwitchedOff(true)))
                        .unattended())
                .contains(new patchwave.host.UnattendedUpgrades(
                        patchwave.host.UnattendedUpgrades.Mode.INSTALLS, List.of("os-update.timer"), true));
        assertThat(read(status().setUnattendedUpgrades(
                                        UnattendedUpgrades.newBuilder().setModeValue(99)))
                        .unattended()
                        .orElseThrow()
                        .mode())
                .isEqualTo(patchwave.host.UnattendedUpgrades.Mode.UNKNOWN);
    }

    private static Progress progress(Preparation.Builder preparation) {
        return read(status().setPreparation(preparation))
                .status()
                .preparation()
                .orElseThrow()
                .progress();
    }

    @Test
    void unhealthyNamesTheWorstCheck() {
        Health.Builder health = Health.newBuilder()
                .setState(HealthState.HEALTH_STATE_UNHEALTHY)
                .addChecks(CheckResult.newBuilder()
                        .setName("tcp:ghostd")
                        .setState(HealthState.HEALTH_STATE_UNHEALTHY)
                        .setMessage("refused"));
        assertThat(read(status().setHealth(health)).health())
                .isEqualTo(new HostHealth.Unhealthy("tcp:ghostd: refused"));
    }

    @Test
    void healthThatIsNotSaidOrNotKnownIsNotHealthy() {
        assertThat(read(status().clearHealth()).health()).isInstanceOf(HostHealth.Undecided.class);
        assertThat(read(status().setHealth(Health.newBuilder().setStateValue(99)))
                        .health())
                .isInstanceOf(HostHealth.Undecided.class);
    }

    @Test
    void resolution() {
        ConnectRequest request = ConnectRequest.newBuilder()
                .setResolution(patchwave.proto.agent.v1.Resolution.newBuilder()
                        .setRequestId("q1")
                        .setOsRelease("debian 12")
                        .addTargets(PackageTarget.newBuilder()
                                .setName("libghost")
                                .setArchitecture("all")
                                .setVersion("1.0-2"))
                        .addChanges(PackageChange.newBuilder()
                                .setName("libghost")
                                .setArchitecture("all")
                                .setFromVersion("1.0-1")
                                .setToVersion("1.0-2")))
                .build();
        assertThat(AgentMessages.read(request))
                .isEqualTo(new FromAgent.Answer(
                        "q1",
                        new Resolution(
                                "debian 12",
                                List.of(new Resolution.Target("libghost", "all", "1.0-2")),
                                List.of(new Resolution.Change("libghost", "all", Optional.of("1.0-1"), "1.0-2")),
                                false,
                                Optional.empty())));
    }

    @ParameterizedTest
    @EnumSource(FailureReason.class)
    void everyReasonHasItsCoreValue(FailureReason reason) {
        if (reason == FailureReason.UNRECOGNIZED || reason == FailureReason.FAILURE_REASON_UNSPECIFIED) {
            assertThatThrownBy(() -> Fields.reason("reason", reason)).isInstanceOf(WireFault.class);
        } else {
            assertThat("FAILURE_REASON_" + Fields.reason("reason", reason)).isEqualTo(reason.name());
        }
    }

    @Test
    void faultsNameTheField() {
        assertFault("status.sequence", builder -> builder.setSequence(0));
        assertFault("status.incarnation", builder -> builder.setIncarnation(ByteString.copyFrom(new byte[3])));
        assertFault("status.begun_attempt", builder -> builder.setBegunAttempt(-1));
        assertFault("status.boot_id", builder -> builder.setBootId("x".repeat(1_000)));
        assertFault("status.outcome.result", builder -> builder.setOutcome(Outcome.newBuilder()));
        assertFault(
                "status.outcome.rollout_id",
                builder -> builder.setOutcome(Outcome.newBuilder()
                        .setResult(OperationResult.OPERATION_RESULT_SUCCEEDED)
                        .setRolloutId("../etc")));
        assertFault("status.preparation.state", builder -> builder.setPreparation(Preparation.newBuilder()));
        assertThatThrownBy(() -> AgentMessages.read(ConnectRequest.getDefaultInstance()))
                .hasMessageContaining("message");
    }

    private static void assertFault(String field, Consumer<Status.Builder> change) {
        Status.Builder builder = status();
        change.accept(builder);
        assertThatThrownBy(() -> read(builder)).isInstanceOf(WireFault.class).hasMessageStartingWith(field);
    }

    @Test
    void welcomeOfBothKinds() {
        ConnectResponse accepted =
                ControllerMessages.write(new ToAgent.Welcome(Optional.empty(), 5, Duration.ofSeconds(15), NOW));
        assertThat(accepted.getWelcome().getAccepted()).isTrue();
        assertThat(accepted.getWelcome().getAttemptFloor()).isEqualTo(5);
        assertThat(accepted.getWelcome().getStatusInterval().getSeconds()).isEqualTo(15);
        assertThat(accepted.getWelcome().getControllerTime()).isEqualTo(Fields.timestamp(NOW));
        ConnectResponse refused =
                ControllerMessages.write(new ToAgent.Welcome(Optional.of("clone"), 5, Duration.ofSeconds(15), NOW));
        assertThat(refused.getWelcome().getAccepted()).isFalse();
        assertThat(refused.getWelcome().getQuarantineReason()).isEqualTo("clone");
    }

    @Test
    void desiredOfAllKinds() {
        SignedPlan plan =
                SignedPlan.newBuilder().setPlan(ByteString.copyFromUtf8("plan")).build();
        ToAgent.SignedPlanBytes bytes = new ToAgent.SignedPlanBytes(plan.toByteArray());
        ConnectResponse none = ControllerMessages.write(new ToAgent.Desired(3, Optional.empty()));
        assertThat(none.getDesired().getGeneration()).isEqualTo(3);
        assertThat(none.getDesired().hasOperation()).isFalse();
        ConnectResponse prepare = ControllerMessages.write(new ToAgent.Desired(
                4, Optional.of(new ToAgent.Work(ROLLOUT, bytes, Optional.empty(), Duration.ofMinutes(1), 5))));
        assertThat(prepare.getDesired().getOperation().getStage()).isEqualTo(OperationStage.OPERATION_STAGE_PREPARE);
        assertThat(prepare.getDesired().getOperation().getPlan()).isEqualTo(plan);
        ConnectResponse apply = ControllerMessages.write(new ToAgent.Desired(
                5, Optional.of(new ToAgent.Work(ROLLOUT, bytes, Optional.of(8L), Duration.ofMinutes(1), 0))));
        assertThat(apply.getDesired().getOperation().getStage()).isEqualTo(OperationStage.OPERATION_STAGE_APPLY);
        assertThat(apply.getDesired().getOperation().getAttempt()).isEqualTo(8);
        assertThat(apply.getDesired().getOperation().getSettle().getSeconds()).isEqualTo(60);
    }

    @Test
    void permitCancelResolve() {
        ConnectResponse permit = ControllerMessages.write(
                new ToAgent.Permit(ROLLOUT, 8, A, 7, Duration.ofSeconds(60), Optional.of(Instant.ofEpochSecond(77))));
        assertThat(permit.getPermit().getIncarnation()).isEqualTo(A_BYTES);
        assertThat(permit.getPermit().getStatusSequence()).isEqualTo(7);
        assertThat(permit.getPermit().getTimeToLive().getSeconds()).isEqualTo(60);
        assertThat(permit.getPermit().getNotAfterTime().getSeconds()).isEqualTo(77);
        ConnectResponse unbounded = ControllerMessages.write(
                new ToAgent.Permit(ROLLOUT, 8, A, 7, Duration.ofSeconds(60), Optional.empty()));
        assertThat(unbounded.getPermit().hasNotAfterTime()).isFalse();
        ConnectResponse cancel = ControllerMessages.write(new ToAgent.Cancel(ROLLOUT, 8, "x".repeat(900)));
        assertThat(cancel.getCancel().getAttempt()).isEqualTo(8);
        assertThat(cancel.getCancel().getReason()).hasSize(500);
        ConnectResponse resolve = ControllerMessages.write(new ToAgent.Resolve(
                "q1",
                List.of(new PackageWish("libghost", Optional.of("1.0-2")), new PackageWish("x", Optional.empty()))));
        assertThat(resolve.getResolve().getRequestId()).isEqualTo("q1");
        assertThat(resolve.getResolve().getPackages(0).getVersion()).isEqualTo("1.0-2");
        assertThat(resolve.getResolve().getPackages(1).getVersion()).isEmpty();
    }

    @Test
    void timesThatCannotBeSubtractedTellNothing() {
        Outcome.Builder outcome = Outcome.newBuilder()
                .setRolloutId(ROLLOUT.value())
                .setAttempt(2)
                .setResult(OperationResult.OPERATION_RESULT_SUCCEEDED)
                .setBeginTime(Timestamp.newBuilder().setSeconds(0))
                .setFinishTime(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(Integer.MAX_VALUE));
        FromAgent read = AgentMessages.read(ConnectRequest.newBuilder()
                .setStatus(status().setOutcome(outcome))
                .build());
        assertThat(read)
                .isInstanceOfSatisfying(
                        FromAgent.Report.class,
                        report -> assertThat(
                                        report.status().outcome().orElseThrow().took())
                                .isEmpty());
    }

    @Test
    void whatAHostSendsCannotBeginALineOfTheLog() {
        Outcome.Builder outcome = Outcome.newBuilder()
                .setRolloutId("x\nhost=web-2 enrolled" + "x".repeat(100_000))
                .setAttempt(2)
                .setResult(OperationResult.OPERATION_RESULT_SUCCEEDED);
        ConnectRequest request = ConnectRequest.newBuilder()
                .setStatus(status().setOutcome(outcome))
                .build();
        assertThatThrownBy(() -> AgentMessages.read(request))
                .isInstanceOf(WireFault.class)
                .message()
                .doesNotContain("\n")
                .hasSizeLessThan(1_100);
    }
}
