package patchwave.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The worker does one thing at a time, and the machine sleeps while nothing is due. */
final class WorkerTest {
    private static final FromController.Resolve QUESTION =
            new FromController.Resolve("q", List.of(new FromController.Wish("libc6", "")));

    private static Event answered() {
        return new Event.Resolved(
                new ToController.Resolution("q", "debian 12", List.of(), Optional.empty(), List.of(), true));
    }

    @Test
    void aQuestionDoesNotKeepADrainedHostOutOfService() {
        for (TestAgent agent : List.of(TestAgent.draining(), TestAgent.applying(), TestAgent.undraining())) {
            agent.receive(QUESTION);
            assertThat(agent.asked(Action.Resolve.class)).isEmpty();
            assertThat(agent.actions)
                    .filteredOn(Action.Send.class::isInstance)
                    .extracting(it -> ((Action.Send) it).message())
                    .filteredOn(ToController.Resolution.class::isInstance)
                    .singleElement()
                    .satisfies(it -> assertThat(((ToController.Resolution) it).failure())
                            .map(Failure::reason)
                            .contains(FailureReason.PACKAGE_MANAGER_BUSY));
        }
    }

    @Test
    void noPermitIsUsedWhileAQuestionIsAnswered() {
        // The drain would wait behind it, maybe longer than the permit lives.
        TestAgent agent = TestAgent.asking();
        FromController.Permit permit = agent.permit();
        agent.receive(QUESTION);
        assertThat(agent.asked(Action.Resolve.class)).isPresent();
        agent.receive(permit);
        assertThat(agent.phase()).isEmpty();
        agent.after(Duration.ofSeconds(1));
        assertThat(agent.status().orElseThrow().permitWanted()).isFalse();
        assertThat(agent.status().orElseThrow().notAskingReason()).contains("question");
        agent.now = agent.now.plus(Duration.ofSeconds(1));
        agent.tell(answered());
        assertThat(agent.status().orElseThrow().permitWanted()).isTrue();
        agent.receive(agent.permit());
        assertThat(agent.phase()).contains(Phase.Draining.class);
    }

    @Test
    void afterAnOperationTheMachineSleeps() {
        TestAgent agent = TestAgent.settling();
        agent.now = agent.now.plus(TestAgent.SETTLE);
        agent.sample(TestAgent.healthy());
        assertThat(agent.outcome().failure()).isEmpty();
        agent.after(Limits.DEFAULT.putBackPause().plusSeconds(1));
        agent.after(Duration.ofSeconds(1));
        assertThat(agent.machine.wakeAt(agent.state, agent.now).orElseThrow()).isGreaterThan(agent.now.boot());
    }

    @Test
    void aLateSampleIsWaitedForAsleep() {
        TestAgent agent = TestAgent.settling();
        agent.after(TestAgent.SETTLE);
        assertThat(agent.asked(Action.SampleHealth.class)).isPresent();
        assertThat(agent.machine.wakeAt(agent.state, agent.now).orElseThrow()).isGreaterThan(agent.now.boot());
    }

    @Test
    void aCancelAboveARunningAttemptFencesItWhenThatHasEnded() {
        TestAgent agent = TestAgent.applying();
        FromController.Cancel above = new FromController.Cancel(TestAgent.ROLLOUT, 8, "halt");
        agent.receive(above);
        assertThat(agent.phase()).contains(Phase.Applying.class);
        assertThat(agent.state.journal().attempts().fenced()).isZero();
        assertThat(agent.status()).isPresent();
        agent.tell(new Event.TransactionEnded(Optional.empty()));
        agent.tell(TestAgent.reached());
        agent.tell(new Event.Restarted(List.of(), List.of(), true, Optional.empty(), List.of()));
        agent.sample(TestAgent.healthy());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        agent.now = agent.now.plus(TestAgent.SETTLE);
        agent.sample(TestAgent.healthy());
        assertThat(agent.outcome().failure()).isEmpty();
        agent.receive(above);
        assertThat(agent.state.journal().attempts()).isEqualTo(new Attempts(7, 7, 7, 8, 0));
        agent.desire(FromController.Stage.APPLY, 8).prepared();
        agent.receive(new FromController.Permit(
                TestAgent.ROLLOUT,
                8,
                agent.state.incarnation(),
                agent.state.session().sequence(),
                Duration.ofMinutes(1),
                Optional.empty()));
        assertThat(agent.phase()).isEmpty();
    }

    @Test
    void aRolloutThatEndsWhileItIsPreparedLeavesNothing() {
        TestAgent agent = new TestAgent().sample(TestAgent.healthy()).connect();
        agent.desire(FromController.Stage.PREPARE, 0);
        assertThat(agent.asked(Action.Prepare.class)).isPresent();
        agent.receive(new FromController.Desired(2, Optional.empty()));
        agent.prepared();
        assertThat(agent.state.preparing()).isEqualTo(AgentState.Preparing.NOTHING);
        agent.after(Duration.ofSeconds(1));
        assertThat(agent.state.session().last().orElseThrow().preparation()).isEmpty();
        agent.desire(FromController.Stage.PREPARE, 0);
        assertThat(agent.asked(Action.Prepare.class)).isPresent();
    }

    @Test
    void aWishThatComesBackWhileItIsPreparedIsPreparedOnce() {
        TestAgent agent = new TestAgent().sample(TestAgent.healthy()).connect();
        agent.desire(FromController.Stage.PREPARE, 0);
        agent.receive(new FromController.Desired(2, Optional.empty()));
        agent.desire(FromController.Stage.PREPARE, 0);
        assertThat(agent.asked(Action.Prepare.class)).as("the worker is busy").isEmpty();
        agent.prepared();
        assertThat(agent.asked(Action.Prepare.class)).isPresent();
        agent.prepared();
        assertThat(agent.state.preparing().result().orElseThrow().state()).isEqualTo(Preparation.State.READY);
    }

    @Test
    void aRefusalIsFinalUntilTheHostIsAskedOnceMore() {
        Event.PrepareResult broken = new Event.PrepareResult.Failed(
                new Failure(FailureReason.PACKAGES_BROKEN, "packages are on hold"), false);
        TestAgent agent = new TestAgent().sample(TestAgent.healthy()).connect();
        agent.askedToPrepare(1);
        assertThat(agent.asked(Action.Prepare.class)).isPresent();
        agent.prepared(broken);
        assertThat(agent.state.preparing().result().orElseThrow().state()).isEqualTo(Preparation.State.REFUSED);
        agent.askedToPrepare(1);
        assertThat(agent.asked(Action.Prepare.class))
                .as("the same asking, repeated")
                .isEmpty();
        agent.askedToPrepare(0);
        assertThat(agent.asked(Action.Prepare.class)).as("no asking").isEmpty();
        agent.askedToPrepare(2);
        assertThat(agent.asked(Action.Prepare.class)).isPresent();
        agent.prepared();
        assertThat(agent.state.preparing().result().orElseThrow().state()).isEqualTo(Preparation.State.READY);
    }
}
