package patchwave.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.fake.TestOperator;
import patchwave.agent.link.Address;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Desired;
import patchwave.proto.agent.v1.Operation;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.agent.v1.Permit;
import patchwave.proto.agent.v1.PreparationState;
import patchwave.proto.agent.v1.Status;
import patchwave.proto.agent.v1.Welcome;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;

/**
 * A link that was taken over, against the real agent process: it says what it likes, and can do no more than a controller
 * that was taken over.
 */
@Timeout(120)
final class ForgingLinkIT {
    private static final String ROLLOUT = "ghost-1";

    @TempDir
    Path directory;

    private TestHostFiles host;
    private TestPrograms programs;
    private TestOperator operator;
    private RawLink link;
    private ByteString incarnation = ByteString.EMPTY;
    private long generation;

    @BeforeEach
    void connect() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        host = new TestHostFiles(directory);
        programs = new TestPrograms(directory);
        operator = new TestOperator();
        // This test itself is the link.
        host.configure(
                System.getProperty("user.name"),
                new Address("127.0.0.1", 1),
                new Address("127.0.0.1", 1),
                "none",
                operator.publicKey());
        Process agent = programs.agent();
        Path socket = directory.resolve("run/agent.sock");
        while (!Files.exists(socket) || programs.log("agent.log").indexOf("waits for the link") < 0) {
            assertThat(agent.isAlive()).as(programs.log("agent.log")).isTrue();
            Thread.onSpinWait();
        }
        link = new RawLink(socket);
        assertThat(link.hear()).contains(new FromAgent.Ready());
        link.say(LocalWire.opened(1, "web-1"));
        incarnation = hear(ConnectRequest::hasHello).getHello().getIncarnation();
        say(ConnectResponse.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setAccepted(true)
                        .setStatusInterval(Duration.newBuilder().setSeconds(1))
                        .setControllerTime(Timestamp.newBuilder().setSeconds(1_700_000_000))));
    }

    @AfterEach
    void close() throws Exception {
        link.close();
        programs.end();
    }

    private ConnectRequest hear(Predicate<ConnectRequest> wanted) throws Exception {
        while (true) {
            if (link.hear().orElseThrow() instanceof FromAgent.Send send && wanted.test(send.request())) {
                return send.request();
            }
        }
    }

    private Status status(Predicate<Status> wanted) throws Exception {
        return hear(it -> it.hasStatus() && wanted.test(it.getStatus())).getStatus();
    }

    private void say(ConnectResponse.Builder response) {
        link.say(LocalWire.received(1, response.build()));
    }

    private void desire(SignedPlan plan, OperationStage stage) {
        generation++;
        say(ConnectResponse.newBuilder()
                .setDesired(Desired.newBuilder()
                        .setGeneration(generation)
                        .setOperation(Operation.newBuilder()
                                .setRolloutId(ROLLOUT)
                                .setPlan(plan)
                                .setStage(stage)
                                .setAttempt(stage == OperationStage.OPERATION_STAGE_APPLY ? 1 : 0))));
    }

    private Permit permit(Status answered) {
        return Permit.newBuilder()
                .setRolloutId(ROLLOUT)
                .setAttempt(1)
                .setIncarnation(incarnation)
                .setStatusSequence(answered.getSequence())
                .setTimeToLive(Duration.newBuilder().setSeconds(60))
                .build();
    }

    private void say(Permit permit) {
        say(ConnectResponse.newBuilder().setPermit(permit));
    }

    /** The agent has worked in all that was said, and has done nothing. */
    private Status assertIdle() throws Exception {
        Status later = Status.getDefaultInstance();
        for (int i = 0; i < 2; i++) {
            later = status(it -> it.getObservedGeneration() == generation);
        }
        assertThat(later.getIntentAttempt()).isZero();
        assertThat(host.deeds()).isEmpty();
        assertThat(host.installed()).isEqualTo("1.0-1");
        return later;
    }

    @Test
    void aForgedPlanIsRefusedAndNoPermitHelps() throws Exception {
        ByteString plan = TestOperator.plan(ROLLOUT, "libghost", "1.0-2");
        SignedPlan good = operator.sign(plan);
        SignedPlan stranger = new TestOperator().sign(plan);
        SignedPlan forged = good.toBuilder()
                .setSignatures(
                        0,
                        good.getSignatures(0).toBuilder()
                                .setSignature(stranger.getSignatures(0).getSignature()))
                .build();
        SignedPlan changed = good.toBuilder()
                .setPlan(TestOperator.plan(ROLLOUT, "libghost", "9.9-9"))
                .build();
        SignedPlan unsigned = SignedPlan.newBuilder().setPlan(plan).build();
        for (SignedPlan bad : new SignedPlan[] {stranger, forged, changed, unsigned}) {
            assertRefused(bad, "it needs good signatures of 1");
        }
    }

    private void assertRefused(SignedPlan bad, String why) throws Exception {
        desire(bad, OperationStage.OPERATION_STAGE_PREPARE);
        Status refused = status(it -> it.getObservedGeneration() == generation
                && it.getPreparation().getState() == PreparationState.PREPARATION_STATE_REFUSED);
        assertThat(refused.getPreparation().getDetail()).contains(why);
        desire(bad, OperationStage.OPERATION_STAGE_APPLY);
        Status asked = status(it -> it.getObservedGeneration() == generation);
        assertThat(asked.getPermitWanted()).isFalse();
        say(permit(asked));
        assertIdle();
    }

    @Test
    void aStandingApprovalIsOfNoUseWithoutTheControllersKey() throws Exception {
        TestOperator controller = new TestOperator();
        TestOperator own = new TestOperator();
        StandingApproval approval = controller.approval("production-1").build();
        SignedStandingApproval genuine = operator.sign(approval);
        ByteString plan = TestOperator.plan(ROLLOUT, "libghost", "1.0-2");
        SignedPlan wanted =
                controller.sign(plan).toBuilder().setStandingApproval(genuine).build();
        SignedPlan unsigned = wanted.toBuilder().clearSignatures().build();
        SignedPlan ownSignature = wanted.toBuilder()
                .setSignatures(0, own.sign(plan).getSignatures(0))
                .build();
        SignedPlan changed = wanted.toBuilder()
                .setPlan(TestOperator.plan(ROLLOUT, "libghost", "9.9-9"))
                .build();
        for (SignedPlan bad : new SignedPlan[] {unsigned, ownSignature, changed}) {
            assertRefused(bad, "or one of the controller that standing approval 'production-1' names");
        }
        // Its own key in the approval's place.
        ByteString named = own.approval("production-1").build().toByteString();
        SignedPlan renamed = own.sign(plan).toBuilder()
                .setStandingApproval(genuine.toBuilder().setApproval(named))
                .build();
        assertRefused(renamed, "its standing approval needs good signatures of 1");
        desire(wanted, OperationStage.OPERATION_STAGE_PREPARE);
        assertThat(status(it -> it.getObservedGeneration() == generation
                                && it.getPreparation().getState() == PreparationState.PREPARATION_STATE_READY)
                        .getPreparation()
                        .getRolloutId())
                .isEqualTo(ROLLOUT);
    }

    @Test
    void aForgedPermitBeginsNothingAndOneThatAnswersTheHostItselfDoes() throws Exception {
        SignedPlan plan = operator.sign(TestOperator.plan(ROLLOUT, "libghost", "1.0-2"));
        desire(plan, OperationStage.OPERATION_STAGE_PREPARE);
        Status ready = status(it -> it.getPreparation().getState() == PreparationState.PREPARATION_STATE_READY);
        // Nobody wants it to begin yet.
        say(permit(ready));
        assertIdle();
        desire(plan, OperationStage.OPERATION_STAGE_APPLY);
        Status asks = status(Status::getPermitWanted);
        Permit right = permit(asks);
        say(right.toBuilder().setIncarnation(ByteString.copyFrom(new byte[16])).build());
        say(right.toBuilder().setAttempt(2).build());
        say(right.toBuilder().setRolloutId("ghost-2").build());
        say(right.toBuilder().setStatusSequence(asks.getSequence() + 100).build());
        say(right.toBuilder()
                .setStatusSequence(Math.max(1, ready.getSequence() - 1))
                .build());
        say(right.toBuilder().setTimeToLive(Duration.getDefaultInstance()).build());
        Status idle = assertIdle();
        // As a controller's would: a link can bring forward what operators signed, and nothing else.
        say(permit(idle));
        assertThat(status(it -> it.getFinishedAttempt() == 1).getIntentAttempt())
                .isEqualTo(1);
        assertThat(host.deeds()).containsExactly("drain", "applying", "undrain");
        assertThat(host.installed()).isEqualTo("1.0-2");
    }
}
