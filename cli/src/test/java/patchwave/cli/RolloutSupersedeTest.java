package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.GetRolloutResponse;
import patchwave.proto.operator.v1.ListRolloutsRequest;
import patchwave.proto.operator.v1.ListRolloutsResponse;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.Steer;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;

/** Moving a rollout to what has superseded it, cut off at any point. */
class RolloutSupersedeTest {
    private static final String OLD = "ghost-0";
    private static final String SENTENCE =
            "DSA-3142-2 of 2026-11-21 has glibc 2.36-9+deb12u14 for debian 12, this rollout installs 2.36-9+deb12u13";

    @TempDir
    private Path home;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(home);
        old(view -> view, plan -> plan);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void old(UnaryOperator<RolloutView.Builder> view, UnaryOperator<Plan.Builder> plan) {
        GetRolloutResponse answer = GetRolloutResponse.newBuilder()
                .setRollout(view.apply(
                        Fixtures.running().toBuilder().setRolloutId(OLD).setSuperseded(SENTENCE)))
                .setPlan(plan.apply(Fixtures.formerPlan().toBuilder().setPlanId(OLD)))
                .build();
        bench.controller.answers.put(GetRolloutRequest.class, _ -> answer);
    }

    private void listed(RolloutView.Builder... rollouts) {
        ListRolloutsResponse.Builder answer = ListRolloutsResponse.newBuilder();
        List.of(rollouts).forEach(answer::addRollouts);
        bench.controller.answers.put(ListRolloutsRequest.class, _ -> answer.build());
    }

    private static RolloutView.Builder successor() {
        return Fixtures.running().toBuilder().setReason("GHOST (in place of ghost-0)");
    }

    private PlanRolloutRequest planned() {
        return bench.controller.planned.getFirst();
    }

    @Test
    void itShowsThePlanAsksStartsTheNewOneAndAbortsTheOldOne() throws Exception {
        old(view -> view, plan -> plan.setReboot(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED));
        bench.answers.add("y");
        assertThat(bench.run("rollout", "supersede", OLD)).as(bench.err()).isZero();
        assertThat(bench.questions)
                .containsExactly("Shall I start this plan, and abort rollout ghost-0, which is RUNNING? [y/N] ");
        assertThat(bench.out())
                .contains(
                        "superseded: DSA-3142-2", "2.36-9+deb12u14", "Rollout ghost-1 is started in place of ghost-0");
        assertThat(planned().getPackagesList())
                .containsExactly(PackageWish.newBuilder().setName("libc6").build());
        assertThat(planned().getAdvisoryId()).isEqualTo("CVE-2015-0235");
        assertThat(planned().getEnvironmentsList()).containsExactly("dev", "production");
        assertThat(planned().getEmergency()).isTrue();
        assertThat(planned().getReboot()).isEqualTo(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED);
        assertThat(planned().getReason()).isEqualTo("GHOST: remote code execution in glibc (in place of ghost-0)");
        assertThat(bench.controller.started.getFirst().getSignatures(0).getKeyId())
                .isEqualTo(bench.signingKey.keyId());
        SteerRolloutRequest abort = bench.controller.steered.getFirst();
        assertThat(abort.getRolloutId()).isEqualTo(OLD);
        assertThat(abort.getSteer()).isEqualTo(Steer.STEER_ABORT);
        assertThat(abort.getReason()).isEqualTo("superseded by rollout ghost-1");
    }

    @Test
    void whatIsNotWantedChangesNothing() {
        assertThat(bench.run("rollout", "supersede", OLD)).as("nobody to ask").isEqualTo(1);
        assertThat(bench.err()).contains("nothing was started or aborted", "--yes");
        bench.answers.add("n");
        assertThat(bench.run("rollout", "supersede", OLD)).isEqualTo(1);
        assertThat(bench.controller.started).isEmpty();
        assertThat(bench.controller.steered).isEmpty();
    }

    /** The tool died when the new one was started and the old one was not aborted yet. */
    @Test
    void begunAnewItDoesWhatIsLeftAndStartsNothingTwice() {
        listed(successor());
        assertThat(bench.run("rollout", "supersede", OLD)).isZero();
        assertThat(bench.err()).contains("Rollout ghost-1 was started in place of ghost-0 before");
        assertThat(bench.controller.started).isEmpty();
        assertThat(bench.controller.steered).hasSize(1);
        old(view -> view.setState(RolloutState.ROLLOUT_STATE_ABORTED), plan -> plan);
        assertThat(bench.run("rollout", "supersede", OLD)).as("all is done").isZero();
        assertThat(bench.controller.started).isEmpty();
    }

    @Test
    void aSuccessorThatWasAbortedIsNone() {
        listed(successor().setState(RolloutState.ROLLOUT_STATE_ABORTED));
        assertThat(bench.run("rollout", "supersede", OLD, "--yes")).isZero();
        assertThat(bench.controller.started).hasSize(1);
    }

    @Test
    void ifTheOldOneCannotBeAbortedItSaysWhatIsLeftToDo() {
        bench.controller.answers.put(SteerRolloutRequest.class, RolloutSupersedeTest::refused);
        assertThat(bench.run("rollout", "supersede", OLD, "--yes")).isNotZero();
        assertThat(bench.controller.started).hasSize(1);
        assertThat(bench.err())
                .contains("Rollout ghost-1 is started, and ghost-0 is not aborted. Left to do: patchwave rollout abort"
                        + " ghost-0 --reason 'superseded by rollout ghost-1'");
    }

    private static Message refused(Message request) {
        throw Status.PERMISSION_DENIED.withDescription("no").asRuntimeException();
    }

    @Test
    void whatMovesNothingIsRefused() {
        old(view -> view, _ -> Fixtures.plan().toBuilder());
        assertThat(bench.run("rollout", "supersede", OLD, "--yes")).isEqualTo(1);
        assertThat(bench.err()).contains("the newer version is not in their repositories yet");
        old(view -> view.setState(RolloutState.ROLLOUT_STATE_COMPLETED), plan -> plan);
        assertThat(bench.run("rollout", "supersede", OLD, "--yes")).isEqualTo(1);
        assertThat(bench.err()).contains("is completed, so there is nothing to move");
        old(view -> view.setRollsBack("ghost-9"), plan -> plan);
        assertThat(bench.run("rollout", "supersede", OLD, "--yes")).isEqualTo(1);
        assertThat(bench.controller.started).isEmpty();
        assertThat(bench.controller.steered).isEmpty();
    }

    @Test
    void itKeepsTheWindowOrTheTimeThatIsStillToCome() {
        old(view -> view.setWindow("tuesday-night"), plan -> plan);
        assertThat(bench.run("rollout", "supersede", OLD, "--yes")).isZero();
        assertThat(bench.controller.startWishes.getFirst().getWindow()).isEqualTo("tuesday-night");
        assertThat(bench.controller.startWishes.getFirst().hasStartTime()).isFalse();
        old(
                view -> view.setState(RolloutState.ROLLOUT_STATE_SCHEDULED)
                        .setScheduledTime(Fixtures.at(Fixtures.NOW.plusSeconds(60))),
                plan -> plan);
        assertThat(bench.run("rollout", "supersede", OLD, "--yes")).isZero();
        assertThat(bench.controller.startWishes.getLast().getStartTime())
                .isEqualTo(Fixtures.at(Fixtures.NOW.plusSeconds(60)));
    }

    @Test
    void theReasonNamesTheFormerOneAloneAndFits() {
        old(view -> view, plan -> plan.setReason("Log4Shell (in place of ghost-9)"));
        assertThat(bench.run("rollout", "supersede", OLD, "--yes")).isZero();
        assertThat(planned().getReason()).isEqualTo("Log4Shell (in place of ghost-0)");
        assertThat(bench.run("rollout", "supersede", OLD, "--yes", "--reason", "x".repeat(500)))
                .isZero();
        assertThat(bench.controller.planned.getLast().getReason()).hasSize(500).endsWith("xxx (in place of ghost-0)");
    }

    @Test
    void everyViewSaysItInOneSentence() {
        listed(Fixtures.running().toBuilder().setSuperseded(SENTENCE));
        RolloutView ended = Fixtures.completed();
        bench.controller.streams.add(
                List.of(Fixtures.running().toBuilder().setSuperseded(SENTENCE).build(), ended));
        assertThat(bench.run("rollout", "show", OLD)).isZero();
        assertThat(flat()).contains("superseded: " + SENTENCE + "; move it with 'patchwave rollout supersede ghost-0'");
        assertThat(bench.run("rollout", "show", OLD, "--output", "json")).isZero();
        assertThat(bench.out()).contains("\"superseded\": \"" + SENTENCE + "\"");
        assertThat(bench.run("rollout", "list")).isZero();
        assertThat(flat()).contains("superseded:", "'patchwave rollout", "supersede ghost-1'");
        assertThat(bench.run("rollout", "watch", "ghost-1", "--plain")).isZero();
        assertThat(bench.out()).containsOnlyOnce("superseded: " + SENTENCE);
    }

    private String flat() {
        return bench.out().replaceAll("\\s+", " ");
    }
}
