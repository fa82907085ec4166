package patchwave.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rule A3: what an agent finds in its journal when it starts, and what it does about it. */
final class RecoveryTest {
    private static final JournalRecord.Begun BEGUN = new JournalRecord.Begun(7, Instant.parse("2026-11-21T11:59:20Z"));

    private static TestAgent found(Event.RunnerEvidence evidence, JournalRecord... records) {
        TestAgent agent = new TestAgent(TestAgent.journal(records));
        assertThat(agent.phase()).contains(Phase.Recovering.class);
        assertThat(agent.asked(Action.FindTransaction.class)).isPresent();
        agent.tell(new Event.Found(evidence));
        assertThat(agent.asked(Action.RunTransaction.class)).isEmpty();
        return agent;
    }

    @Test
    void a3AnIntentWithoutDrainIsFenced() {
        TestAgent agent = found(Event.RunnerEvidence.NONE);
        assertThat(agent.state.journal().attempts().fenced()).isEqualTo(7);
        assertThat(agent.phase()).isEmpty();
    }

    @Test
    void a3ADrainedHostIsPutBackBeforeItIsFenced() {
        TestAgent agent = found(Event.RunnerEvidence.NONE, TestAgent.drain(JournalRecord.DrainMark.BEGAN));
        assertThat(agent.asked(Action.Undrain.class)).isPresent();
        assertThat(agent.state.journal().attempts().fenced()).isZero();
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.state.journal().attempts().fenced()).isEqualTo(7);
        assertThat(agent.state.journal().attempts().begun()).isZero();
    }

    /** Killed before it could write that there are none: it is not held for hooks that it never had. */
    @Test
    void a3AHostWithoutHooksIsInService() {
        TestAgent agent = found(Event.RunnerEvidence.NONE, TestAgent.drain(JournalRecord.DrainMark.BEGAN));
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(0)));
        assertThat(agent.state.journal().drainedSince()).isEmpty();
        assertThat(agent.state.journal().attempts().fenced()).isEqualTo(7);
    }

    @Test
    void a3ADrainedHostWhoseHooksAreGoneStaysDrained() {
        TestAgent agent = found(
                Event.RunnerEvidence.NONE,
                TestAgent.drain(JournalRecord.DrainMark.BEGAN),
                TestAgent.drain(JournalRecord.DrainMark.DRAINED));
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(0)));
        assertThat(agent.state.journal().drainedSince()).isPresent();
        assertThat(agent.state.journal().attempts().fenced()).isZero();
    }

    @Test
    void a3ADrainThatFailedBeforeTheCrashStillEndsAsFailed() {
        TestAgent agent = found(
                Event.RunnerEvidence.NONE,
                TestAgent.drain(JournalRecord.DrainMark.BEGAN),
                new JournalRecord.Failed(7, new Failure(FailureReason.DRAIN_FAILED, "hook")));
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.DRAIN_FAILED);
    }

    @Test
    void a3ARunningTransactionIsAwaited() {
        TestAgent agent = found(Event.RunnerEvidence.RUNNING, BEGUN);
        assertThat(agent.asked(Action.AwaitTransaction.class)).isPresent();
        assertThat(agent.phase()).contains(Phase.Applying.class);
    }

    @Test
    void a3AnEndedTransactionIsVerifiedAndFinished() {
        TestAgent agent = found(Event.RunnerEvidence.ENDED, TestAgent.drain(JournalRecord.DrainMark.BEGAN), BEGUN);
        assertThat(agent.asked(Action.Verify.class)).isPresent();
        agent.tell(TestAgent.reached());
        agent.tell(new Event.Restarted(List.of(), List.of(), true, Optional.empty(), List.of()));
        agent.sample(TestAgent.healthy());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        agent.now = agent.now.plus(TestAgent.SETTLE);
        agent.sample(TestAgent.healthy());
        assertThat(agent.outcome().failure()).isEmpty();
        assertThat(agent.outcome().outOfService()).isPresent();
    }

    @Test
    void a3EvidenceWithoutTheRecordIsWrittenDown() {
        TestAgent agent = found(Event.RunnerEvidence.RUNNING);
        assertThat(agent.state.journal().attempts().begun()).isEqualTo(7);
    }

    @Test
    void a3AnAgentThatDiedBeforeTheRunnersMarkLeavesAnAttemptThatIsFenced() {
        TestAgent applying = TestAgent.applying();
        TestAgent agent = new TestAgent(applying.state.journal());
        agent.tell(new Event.Found(Event.RunnerEvidence.NONE));
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.state.journal().attempts().fenced()).isEqualTo(7);
        assertThat(agent.state.journal().outcome()).isEmpty();
    }

    @Test
    void a3BegunButNeverStartedIsNotInstalledFromRecovery() {
        TestAgent agent = found(Event.RunnerEvidence.NONE, BEGUN);
        agent.tell(TestAgent.missed());
        assertThat(agent.asked(Action.Repair.class)).isEmpty();
        agent.sample(TestAgent.healthy());
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.INSTALL_FAILED);
    }

    @Test
    void a3ACancelWhileRecoveringIsKept() {
        TestAgent agent = new TestAgent(TestAgent.journal(TestAgent.drain(JournalRecord.DrainMark.BEGAN)));
        agent.sample(TestAgent.healthy()).connect();
        agent.receive(new FromController.Cancel(TestAgent.ROLLOUT, 7, "halt"));
        agent.tell(new Event.Found(Event.RunnerEvidence.NONE));
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.written)
                .anyMatch(it -> it instanceof JournalRecord.Fenced fenced
                        && fenced.reason().equals("halt"));
    }

    private static JournalRecord byHand(boolean midway) {
        return new JournalRecord.Drain(
                7,
                JournalRecord.DrainMark.UNDRAINED,
                Instant.parse("2026-11-21T11:59:40Z"),
                Optional.of(new JournalRecord.ByHand("ann", "no agent", midway)));
    }

    /** It serves clients: it is neither drained again nor restarted under them, and not called patched. */
    @Test
    void a3AHostThatWasPutBackByHandMidwayIsVerifiedAndEndsAsFailed() {
        TestAgent agent =
                found(Event.RunnerEvidence.ENDED, TestAgent.drain(JournalRecord.DrainMark.BEGAN), BEGUN, byHand(true));
        assertThat(agent.state.journal().drainedSince()).isEmpty();
        agent.tell(TestAgent.reached());
        assertThat(agent.asked(Action.Restart.class)).isEmpty();
        agent.sample(TestAgent.healthy());
        assertThat(agent.asked(Action.Undrain.class)).isEmpty();
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.NOT_CONVERGED);
        assertThat(agent.failure().detail())
                .endsWith("retry it; put back into service by hand by ann at 2026-11-21T11:59:40Z: no agent");
        assertThat(agent.outcome().leftDrained()).isFalse();
        assertThat(agent.outcome().outOfService()).contains(Duration.ofSeconds(30));
    }

    @Test
    void a3WhatIsHalfInstalledOnAHostThatWasPutBackByHandIsNotRepairedUnderItsClients() {
        TestAgent agent =
                found(Event.RunnerEvidence.ENDED, TestAgent.drain(JournalRecord.DrainMark.BEGAN), BEGUN, byHand(true));
        agent.tell(TestAgent.missed());
        assertThat(agent.asked(Action.Repair.class)).isEmpty();
        agent.sample(TestAgent.healthy());
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.INSTALL_FAILED);
        assertThat(agent.failure().detail()).contains("libc6 is at 1", "by hand by ann");
    }

    @Test
    void a3ARebootThatWasAskedForIsNotAskedForAgainAfterAPersonPutTheHostBack() {
        TestAgent agent = found(
                Event.RunnerEvidence.ENDED,
                TestAgent.drain(JournalRecord.DrainMark.BEGAN),
                BEGUN,
                new JournalRecord.Reboot(7, 1, "boot-1", List.of(), Instant.parse("2026-11-21T11:59:30Z")),
                byHand(true));
        assertThat(agent.phase()).contains(Phase.Verifying.class);
    }

    @Test
    void a3AnAttemptThatHadNotBegunIsFencedAfterAPersonPutTheHostBack() {
        TestAgent agent =
                found(Event.RunnerEvidence.NONE, TestAgent.drain(JournalRecord.DrainMark.BEGAN), byHand(false));
        assertThat(agent.asked(Action.Undrain.class)).isEmpty();
        assertThat(agent.state.journal().attempts().fenced()).isEqualTo(7);
        assertThat(agent.written)
                .anyMatch(it -> it instanceof JournalRecord.Fenced fenced
                        && fenced.reason().contains("by hand by ann"));
    }

    @Test
    void a3AHostThatWasWellWhenAPersonPutItBackIsNotRestartedUnderItsClientsEither() {
        TestAgent agent = found(
                Event.RunnerEvidence.ENDED,
                TestAgent.drain(JournalRecord.DrainMark.BEGAN),
                BEGUN,
                new JournalRecord.Step(7, OperationStep.UNDRAINING, Instant.parse("2026-11-21T11:59:30Z")),
                byHand(false));
        agent.tell(TestAgent.reached());
        assertThat(agent.asked(Action.Restart.class)).isEmpty();
        agent.sample(TestAgent.healthy());
        assertThat(agent.asked(Action.Undrain.class)).isEmpty();
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.NOT_CONVERGED);
        assertThat(agent.failure().detail()).contains("retry it, which drains the host", "by hand by ann");
        assertThat(agent.outcome().leftDrained()).isFalse();
    }

    @Test
    void a3AHostThatWasWellWhenAPersonPutItBackIsNeitherRepairedNorRebootedUnderItsClients() {
        JournalRecord.Step undraining =
                new JournalRecord.Step(7, OperationStep.UNDRAINING, Instant.parse("2026-11-21T11:59:30Z"));
        TestAgent broken = found(
                Event.RunnerEvidence.ENDED,
                TestAgent.drain(JournalRecord.DrainMark.BEGAN),
                BEGUN,
                undraining,
                byHand(false));
        broken.tell(TestAgent.missed());
        assertThat(broken.asked(Action.Repair.class)).isEmpty();
        broken.sample(TestAgent.healthy());
        assertThat(broken.failure().reason()).isEqualTo(FailureReason.INSTALL_FAILED);

        TestAgent asked = found(
                Event.RunnerEvidence.ENDED,
                TestAgent.drain(JournalRecord.DrainMark.BEGAN),
                BEGUN,
                new JournalRecord.Reboot(7, 1, "boot-1", List.of(), Instant.parse("2026-11-21T11:59:25Z")),
                undraining,
                byHand(false));
        assertThat(asked.phase()).contains(Phase.Verifying.class);
    }

    /** The agent's own upgrade ends it in the quiet time: the host has clients then, whoever put it back. */
    @Test
    void a3AHostThatIsBackInServiceIsNeitherRepairedNorRestartedNorRebootedUnderItsClients() {
        TestAgent well = settling();
        well.tell(TestAgent.reached());
        assertThat(well.asked(Action.Restart.class).orElseThrow().means()).isEqualTo(Action.Means.LOOK);
        well.tell(new Event.Restarted(List.of(), List.of(), true, Optional.empty(), List.of()));
        well.sample(TestAgent.healthy());
        well.now = well.now.plus(TestAgent.SETTLE);
        well.sample(TestAgent.healthy());
        assertThat(well.outcome().failure()).isEmpty();

        TestAgent changed = settling();
        changed.tell(TestAgent.missed());
        assertThat(changed.asked(Action.Repair.class)).isEmpty();
        changed.sample(TestAgent.healthy());
        assertThat(changed.failure().reason()).isEqualTo(FailureReason.INSTALL_FAILED);

        TestAgent stale = settling();
        stale.tell(TestAgent.reached());
        stale.tell(new Event.Restarted(
                List.of(),
                List.of(),
                true,
                Optional.empty(),
                List.of(new RebootReason(RebootReason.Kind.REQUESTED, "libc6 asked for a reboot"))));
        assertThat(stale.asked(Action.Reboot.class)).isEmpty();
        stale.sample(TestAgent.healthy());
        assertThat(stale.failure().reason()).isEqualTo(FailureReason.REBOOT_NEEDED);
        assertThat(stale.failure().detail()).contains("in service", "retry it");
    }

    /** Found by the process after one that ended in the quiet time. */
    private static TestAgent settling() {
        return found(
                Event.RunnerEvidence.ENDED,
                TestAgent.drain(JournalRecord.DrainMark.BEGAN),
                TestAgent.drain(JournalRecord.DrainMark.DRAINED),
                BEGUN,
                new JournalRecord.Step(7, OperationStep.UNDRAINING, Instant.parse("2026-11-21T11:59:30Z")),
                TestAgent.drain(JournalRecord.DrainMark.UNDRAINED),
                new JournalRecord.Step(7, OperationStep.SETTLING, Instant.parse("2026-11-21T11:59:40Z")));
    }

    @Test
    void aPendingIncarnationIsTakenUpAgain() {
        JournalState pending =
                JournalState.EMPTY.apply(new JournalRecord.Incarnation(Bytes.ofHex("aa"), Bytes.ofHex("bb")));
        assertThat(Machine.incarnation(pending, TestAgent.ME)).isEqualTo(Bytes.ofHex("aa"));
        TestAgent agent = new TestAgent(pending);
        assertThat(agent.written).isEmpty();
        agent.tell(new Event.Connected(1));
        assertThat(agent.asked(Action.Send.class).map(Action.Send::message))
                .contains(new ToController.Hello(Bytes.ofHex("aa"), Bytes.ofHex("bb"), 1, TestAgent.FACTS));
    }

    @Test
    void aNewProcessNamesTheOneThatWasWelcomedBefore() {
        JournalState welcomed = JournalState.EMPTY
                .apply(new JournalRecord.Incarnation(Bytes.ofHex("aa"), Bytes.EMPTY))
                .apply(new JournalRecord.Welcomed(Bytes.ofHex("aa")));
        TestAgent agent = new TestAgent(welcomed);
        assertThat(agent.written).containsExactly(new JournalRecord.Incarnation(TestAgent.ME, Bytes.ofHex("aa")));
        agent.connect();
        agent.stream++;
        agent.tell(new Event.Connected(agent.stream));
        assertThat(agent.asked(Action.Send.class).map(Action.Send::message))
                .as("a reconnect of the same process names the same")
                .contains(new ToController.Hello(TestAgent.ME, Bytes.ofHex("aa"), 4, TestAgent.FACTS));
    }
}
