package patchwave.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When the agent may end to make room for another version of itself. */
final class ReplacementTest {
    @Test
    void anIdleAgentMayAlsoWhenItWaitsForItsPermit() {
        assertThat(new TestAgent().state.mayBeReplaced()).isTrue();
        assertThat(TestAgent.asking().state.mayBeReplaced()).isTrue();
    }

    @Test
    void anAgentAtWorkMayNot() {
        assertThat(TestAgent.draining().state.mayBeReplaced()).isFalse();
        assertThat(TestAgent.applying().state.mayBeReplaced()).isFalse();
        assertThat(TestAgent.verifying().state.mayBeReplaced()).isFalse();
        assertThat(TestAgent.restarting().state.mayBeReplaced()).isFalse();
        assertThat(TestAgent.checking().state.mayBeReplaced()).isFalse();
        assertThat(TestAgent.undraining().state.mayBeReplaced()).isFalse();
        assertThat(new TestAgent(TestAgent.journal()).state.mayBeReplaced()).isFalse();
    }

    @Test
    void anAgentThatPreparesOrAnswersAQuestionMayNot() {
        TestAgent preparing = new TestAgent();
        preparing.sample(TestAgent.healthy()).connect().desire(FromController.Stage.PREPARE, 0);
        assertThat(preparing.state.mayBeReplaced()).isFalse();
        preparing.prepared();
        assertThat(preparing.state.mayBeReplaced()).isTrue();

        TestAgent asked = new TestAgent().connect();
        asked.receive(new FromController.Resolve("q-1", List.of()));
        assertThat(asked.state.mayBeReplaced()).isFalse();
    }

    @Test
    void theQuietTimeOfAnOperationBeginsAnewInTheNextProcess() {
        TestAgent settling = TestAgent.settling();
        assertThat(settling.state.mayBeReplaced()).isTrue();

        TestAgent next = new TestAgent(settling.state.journal());
        next.tell(new Event.Found(Event.RunnerEvidence.ENDED));
        assertThat(next.asked(Action.Verify.class)).isPresent();
        next.tell(TestAgent.reached());
        next.tell(new Event.Restarted(List.of(), List.of(), true, Optional.empty(), List.of()));
        next.sample(TestAgent.healthy());
        // Back in service already: nobody undrains it again.
        assertThat(next.asked(Action.Undrain.class)).isEmpty();
        assertThat(next.phase()).contains(Phase.Settling.class);
        next.now = next.now.plus(TestAgent.SETTLE).plus(Duration.ofSeconds(1));
        next.sample(TestAgent.healthy());
        assertThat(next.outcome().failure()).isEmpty();
    }
}
