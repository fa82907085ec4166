package patchwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchwave.agent.fake.TestOperator;
import patchwave.agent.health.HealthReport;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.AgentState;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.HostFacts;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;
import patchwave.agent.operation.Limits;
import patchwave.agent.operation.Machine;
import patchwave.agent.operation.Moment;
import patchwave.agent.operation.PackageChange;
import patchwave.agent.operation.ToController;
import patchwave.agent.trust.PlanCheck;
import patchwave.agent.trust.Signers;
import patchwave.agent.wire.FromWire;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Desired;
import patchwave.proto.agent.v1.Operation;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.plan.v1.SignedPlan;

/** A plan under a standing approval from its first message to its begin, by the agent's own check, on a clock that is set. */
final class AgentCoreTest {
    private static final String ROLLOUT = "r-1";

    private final List<JournalRecord> written = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Action.Work> asked = new ArrayList<>();
    private final TestOperator operator = new TestOperator();
    private final TestOperator controller = new TestOperator();
    private final ByteString plan = TestOperator.plan(ROLLOUT, "libghost", "1.0-2");
    private Moment now = new Moment(Instant.now(), Duration.ofHours(1));
    private long lastStatus;
    private AgentCore agent;

    AgentCoreTest() throws Exception {
        PlanCheck check = new PlanCheck(
                Signers.of(List.of(operator.publicKey()), 1),
                Optional.of("production"),
                "debian 12",
                FromWire::plan,
                FromWire::standingApproval);
        agent = new AgentCore(
                new Machine(new HostFacts("web-1", "debian 12", "amd64", "6.1", "boot-1", "test"), Limits.DEFAULT),
                AgentState.of(JournalState.EMPTY, Bytes.of(new byte[16])),
                check::check,
                Duration.ofSeconds(5),
                new Hands());
    }

    private final class Hands implements AgentCore.Hands {
        @Override
        public void append(JournalRecord entry) {
            written.add(entry);
        }

        @Override
        public void send(ToController message) {
            if (message instanceof ToController.Status status) {
                lastStatus = status.sequence();
            }
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }

        @Override
        public void work(Action.Work action) {
            asked.add(action);
        }

        @Override
        public void sample() {}
    }

    private void tell(Event event) {
        agent.handle(event, now);
    }

    private void receive(FromController message) {
        tell(new Event.Received(1, message, Optional.empty()));
    }

    private void desire(SignedPlan signed, long generation, OperationStage stage) {
        receive(FromWire.message(ConnectResponse.newBuilder()
                .setDesired(Desired.newBuilder()
                        .setGeneration(generation)
                        .setOperation(Operation.newBuilder()
                                .setRolloutId(ROLLOUT)
                                .setPlan(signed)
                                .setStage(stage)
                                .setAttempt(stage == OperationStage.OPERATION_STAGE_APPLY ? 1 : 0)))
                .build()));
    }

    @BeforeEach
    void connectAndPrepare() throws Exception {
        SignedPlan signed = controller.sign(plan).toBuilder()
                .setStandingApproval(
                        operator.sign(controller.approval("dev-2026").build()))
                .build();
        tell(new Event.Started());
        tell(new Event.HealthSampled(HealthReport.of(List.of()), now.boot()));
        tell(new Event.Connected(1));
        receive(new FromController.Welcome(true, "", 0, Duration.ofSeconds(15), now.wall()));
        desire(signed, 1, OperationStage.OPERATION_STAGE_PREPARE);
        assertThat(asked)
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Prepare.class,
                        it -> tell(new Event.Prepared(
                                ROLLOUT,
                                it.plan().hash(),
                                new Event.PrepareResult.Ready(
                                        List.of(new PackageChange("libghost", "amd64", "1.0-1", "1.0-2")),
                                        List.of()))));
        assertThat(notes).containsExactly("rollout r-1 came under standing approval dev-2026");
        desire(signed, 2, OperationStage.OPERATION_STAGE_APPLY);
    }

    /** Time goes by, a Status is sent, and a permit answers it at once. */
    private void permitAfter(Duration time) {
        now = now.plus(time);
        tell(new Event.HealthSampled(HealthReport.of(List.of()), now.boot()));
        tell(new Event.Tick());
        receive(new FromController.Permit(
                ROLLOUT, 1, agent.state().incarnation(), lastStatus, Duration.ofMinutes(1), Optional.empty()));
    }

    @Test
    void aPlanUnderAStandingApprovalBegins() {
        permitAfter(Duration.ofSeconds(1));
        assertThat(written).hasAtLeastOneElementOfType(JournalRecord.Intent.class);
        assertThat(notes).last().isEqualTo("attempt 1 of rollout r-1 begins under standing approval dev-2026");
    }

    @Test
    void anApprovalThatExpiredSinceThePreparationBeginsNothing() {
        // The plan itself lives for half an hour more.
        permitAfter(Duration.ofMinutes(31));
        assertThat(written).doesNotHaveAnyElementsOfTypes(JournalRecord.Intent.class);
        assertThat(notes).last().asString().contains("is not used: PLAN", "standing approval 'dev-2026' expired");
    }
}
