package patchwave.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import patchwave.agent.health.HealthReport;

/** The way of an attempt through its phases, and every exit on it. */
final class OperationTest {
    private TestAgent agent = new TestAgent();

    /** What is in memory is always what a replay of the written records would give. */
    @AfterEach
    void replayEqualsTheLiveState() {
        JournalState replayed = JournalState.EMPTY;
        for (JournalRecord entry : agent.written) {
            replayed = replayed.apply(entry);
        }
        assertThat(replayed).isEqualTo(agent.state.journal());
        assertThat(agent.state.phase().isPresent())
                .isEqualTo(agent.state.journal().open().isPresent());
    }

    @Test
    void intentIsWrittenBeforeAnythingIsDone() {
        agent = TestAgent.asking();
        assertThat(agent.state.session().last().orElseThrow().permitWanted()).isTrue();
        agent.receive(agent.permit());
        List<Action> actions = agent.actions;
        assertThat(actions.get(0))
                .isInstanceOfSatisfying(
                        Action.Write.class,
                        write -> assertThat(write.entry()).isInstanceOf(JournalRecord.Intent.class));
        assertThat(actions.get(1))
                .isInstanceOfSatisfying(
                        Action.Write.class, write -> assertThat(write.entry()).isInstanceOf(JournalRecord.Drain.class));
        assertThat(actions.get(2)).isInstanceOf(Action.Drain.class);
    }

    @Test
    void aGoodOperationSucceedsAfterTheSettleTime() {
        agent = TestAgent.settling();
        agent.now = agent.now.plus(Duration.ofSeconds(29));
        agent.sample(TestAgent.healthy());
        assertThat(agent.phase()).contains(Phase.Settling.class);
        agent.now = agent.now.plus(Duration.ofSeconds(1));
        agent.sample(TestAgent.healthy());
        assertThat(agent.outcome().failure()).isEmpty();
        assertThat(agent.outcome().leftDrained()).isFalse();
        assertThat(agent.outcome().evidence().restartedServices()).containsExactly("web.service");
        assertThat(agent.outcome().evidence().packages()).hasSize(1);
        assertThat(agent.state.journal().attempts()).isEqualTo(new Attempts(7, 7, 7, 0, 0));
        agent.after(Duration.ofSeconds(1));
        assertThat(agent.state.session().last().orElseThrow().outcome()).isPresent();
    }

    @Test
    void begunIsWrittenOnceTheTransactionsRunnerHasMadeItsMark() {
        agent = TestAgent.applying();
        assertThat(agent.asked(Action.RunTransaction.class)).isPresent();
        assertThat(agent.state.journal().attempts().begun())
                .as("an agent that dies now leaves an attempt that can be fenced")
                .isZero();
        agent.tell(new Event.Found(Event.RunnerEvidence.RUNNING));
        assertThat(agent.state.journal().attempts().begun()).isEqualTo(7);
        assertThat(agent.asked(Action.AwaitTransaction.class)).isPresent();
        agent.tell(new Event.Found(Event.RunnerEvidence.RUNNING));
        assertThat(agent.actions)
                .as("nobody waits for it any more")
                .noneMatch(Action.AwaitTransaction.class::isInstance);
    }

    @Test
    void aRunnerThatIsKilledBeforeItsMarkFencesTheAttempt() {
        agent = TestAgent.applying();
        agent.tell(new Event.Found(Event.RunnerEvidence.NONE));
        assertThat(agent.asked(Action.Undrain.class)).isPresent();
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.state.journal().attempts().fenced()).isEqualTo(7);
        assertThat(agent.state.journal().attempts().begun()).isZero();
        assertThat(agent.state.journal().outcome()).as("nothing has failed").isEmpty();
    }

    @Test
    void aTransactionThatCannotBeBegunForAReasonThatStaysFails() {
        agent = TestAgent.applying();
        agent.tell(new Event.TransactionEnded(Optional.of(new Failure(FailureReason.INTERNAL, "no setsid"))));
        agent.tell(TestAgent.missed());
        agent.tell(new Event.Repaired());
        agent.tell(TestAgent.missed());
        agent.tell(new Event.Repaired());
        agent.tell(TestAgent.missed());
        agent.sample(TestAgent.healthy());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.INTERNAL);
    }

    @Test
    void a4CancelWhileTheTransactionIsBeingBegunFencesNothingThatMayHaveBegun() {
        agent = TestAgent.applying();
        agent.receive(new FromController.Cancel(TestAgent.ROLLOUT, 7, "halt"));
        assertThat(agent.written).noneMatch(JournalRecord.Cancelled.class::isInstance);
        agent.tell(new Event.Found(Event.RunnerEvidence.RUNNING));
        assertThat(agent.state.journal().attempts().begun()).isEqualTo(7);
        assertThat(agent.state.journal().attempts().fenced()).isZero();
    }

    @Test
    void aFailedDrainIsUndrainedAndFails() {
        agent = TestAgent.draining();
        agent.tell(new Event.DrainEnded(new Event.HookVerdict.Failed("hook 10 ended with 1")));
        assertThat(agent.asked(Action.Undrain.class)).isPresent();
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.DRAIN_FAILED);
        assertThat(agent.state.journal().attempts().begun()).isZero();
        assertThat(agent.outcome().leftDrained()).isFalse();
    }

    @Test
    void aDrainThatAsksForLaterIsRunAgain() {
        agent = TestAgent.draining();
        for (int i = 1; i < Limits.DEFAULT.drainTries(); i++) {
            agent.tell(new Event.DrainEnded(new Event.HookVerdict.RetryLater("busy")));
            assertThat(agent.asked(Action.Drain.class)).isEmpty();
            agent.after(Limits.DEFAULT.drainPause());
            assertThat(agent.asked(Action.Drain.class)).isPresent();
        }
        agent.tell(new Event.DrainEnded(new Event.HookVerdict.RetryLater("busy")));
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.DRAIN_FAILED);
    }

    @Test
    void aHookThatSkipsTheHostFencesTheAttempt() {
        agent = TestAgent.draining();
        agent.tell(new Event.DrainEnded(new Event.HookVerdict.Skip("backup runs")));
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.state.journal().attempts().fenced()).isEqualTo(7);
        assertThat(agent.state.journal().outcome()).isEmpty();
        agent.desire(FromController.Stage.APPLY, 8).prepared();
        agent.after(Duration.ofSeconds(1));
        assertThat(agent.state.session().last().orElseThrow().notAskingReason()).isEqualTo("backup runs");
        agent.after(Limits.DEFAULT.askPause());
        assertThat(agent.state.session().last().orElseThrow().permitWanted()).isTrue();
    }

    @Test
    void aHostWithoutHooksIsNeverOutOfService() {
        agent = TestAgent.draining();
        agent.tell(new Event.DrainEnded(new Event.HookVerdict.Done(0)));
        agent.tell(new Event.TransactionEnded(Optional.empty()));
        agent.tell(TestAgent.reached());
        agent.tell(new Event.Restarted(List.of(), List.of(), true, Optional.empty(), List.of()));
        agent.sample(TestAgent.healthy());
        assertThat(agent.phase()).contains(Phase.Settling.class);
        agent.now = agent.now.plus(TestAgent.SETTLE);
        agent.sample(TestAgent.healthy());
        assertThat(agent.outcome().outOfService()).isEmpty();
    }

    @Test
    void staleProcessesAloneNeedNoTransaction() {
        agent.sample(TestAgent.healthy()).connect().desire(FromController.Stage.APPLY, 7);
        agent.prepared(new Event.PrepareResult.Ready(List.of(), List.of()));
        agent.after(Duration.ofSeconds(1));
        agent.receive(agent.permit());
        agent.tell(new Event.DrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.asked(Action.RunTransaction.class)).isEmpty();
        assertThat(agent.asked(Action.Verify.class)).isPresent();
        assertThat(agent.state.journal().attempts().begun()).isEqualTo(7);
    }

    @Test
    void aMissedVersionIsRepairedTwiceAndThenFails() {
        agent = TestAgent.verifying();
        for (int i = 0; i < 2; i++) {
            agent.tell(TestAgent.missed());
            assertThat(agent.asked(Action.Repair.class)).isPresent();
            agent.tell(new Event.Repaired());
        }
        agent.tell(TestAgent.missed());
        agent.sample(TestAgent.healthy());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.failure()).isEqualTo(new Failure(FailureReason.INSTALL_FAILED, "libc6 is at 1"));
        assertThat(agent.outcome().leftDrained()).isFalse();
    }

    @Test
    void aRepairThatHelpsGoesOn() {
        agent = TestAgent.verifying();
        agent.tell(TestAgent.missed());
        agent.tell(new Event.Repaired());
        agent.tell(TestAgent.reached());
        assertThat(agent.asked(Action.Restart.class)).isPresent();
    }

    @Test
    void processesThatStayStaleAreNotConverged() {
        agent = TestAgent.restarting();
        agent.tell(new Event.Restarted(
                List.of(),
                List.of(new Evidence.StaleProcess(9, "dbus", "dbus.service", "/lib/libc.so.6", "never restarted")),
                true,
                Optional.empty(),
                List.of()));
        agent.sample(TestAgent.healthy());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.NOT_CONVERGED);
        assertThat(agent.failure().detail()).contains("dbus.service", "never restarted");
    }

    @Test
    void processesThatCannotBeSeenAreNoProof() {
        agent = TestAgent.restarting();
        agent.tell(new Event.Restarted(List.of(), List.of(), false, Optional.empty(), List.of()));
        agent.sample(TestAgent.healthy());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.NOT_CONVERGED);
    }

    @Test
    void aServiceMayTakeItsTimeToComeUp() {
        agent = TestAgent.checking();
        agent.now = agent.now.plus(Duration.ofSeconds(20));
        agent.sample(TestAgent.sick());
        assertThat(agent.phase()).contains(Phase.Checking.class);
        agent.sample(TestAgent.healthy());
        assertThat(agent.phase()).contains(Phase.Undraining.class);
    }

    @Test
    void aHostWithABrokenServiceStaysDrainedUntilItIsWell() {
        agent = TestAgent.checking();
        agent.now = agent.now.plus(Limits.DEFAULT.checkPatience());
        agent.sample(TestAgent.sick());
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.SERVICE_UNHEALTHY);
        assertThat(agent.failure().detail()).contains("tcp:web", "connection refused");
        assertThat(agent.outcome().leftDrained()).isTrue();
        Instant since = drainedSince().orElseThrow();
        assertThat(Duration.between(since, agent.now.wall()))
                .isEqualTo(agent.outcome().outOfService().orElseThrow());
        agent.after(Duration.ofMinutes(5));
        assertThat(agent.asked(Action.Undrain.class)).isEmpty();
        agent.sample(TestAgent.healthy());
        assertThat(agent.asked(Action.Undrain.class)).isPresent();
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.outcome().leftDrained()).isFalse();
        assertThat(drainedSince()).isEmpty();
    }

    /** As the next status would say it. */
    private Optional<Instant> drainedSince() {
        return StatusReport.of(agent.state, "boot", agent.now).drainedSince();
    }

    @Test
    void whileItRunsADrainedHostSaysSoFromTheFirstHookOn() {
        agent = TestAgent.checking();
        assertThat(drainedSince()).isPresent();
        agent = TestAgent.settling();
        assertThat(drainedSince()).isEmpty();
    }

    @Test
    void aSampleFromBeforeTheRestartProvesNothing() {
        agent = TestAgent.checking();
        agent.tell(new Event.HealthSampled(TestAgent.healthy(), agent.now.boot().minus(Duration.ofSeconds(1))));
        assertThat(agent.phase()).contains(Phase.Checking.class);
    }

    @Test
    void healthThatCannotBeToldFails() {
        agent = TestAgent.checking();
        agent.after(Limits.DEFAULT.checkPatience().plus(Limits.DEFAULT.sampleGrace()));
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.SERVICE_UNHEALTHY);
    }

    @Test
    void aRegressionWhileSettlingFails() {
        agent = TestAgent.settling();
        agent.sample(TestAgent.sick());
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.SERVICE_UNHEALTHY);
        assertThat(agent.outcome().leftDrained()).isFalse();
    }

    @Test
    void anUndrainThatFailsIsReportedAndTriedForEver() {
        agent = TestAgent.undraining();
        for (int i = 1; i < Limits.DEFAULT.undrainTries(); i++) {
            agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Failed("lb")));
            agent.after(Limits.DEFAULT.undrainPause());
            assertThat(agent.asked(Action.Undrain.class)).isPresent();
        }
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Failed("lb")));
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.UNDRAIN_FAILED);
        assertThat(agent.outcome().leftDrained()).isTrue();
        for (int i = 0; i < 20; i++) {
            agent.after(Limits.DEFAULT.putBackPause());
            assertThat(agent.asked(Action.Undrain.class)).isPresent();
            agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Failed("lb")));
        }
        agent.after(Limits.DEFAULT.putBackPause());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.outcome().leftDrained()).isFalse();
    }

    /** As the transaction leaves it that removed the hooks' package. */
    @Test
    void anUndrainThatFindsNoHookIsNoneWhereAHookDrained() {
        agent = TestAgent.undraining();
        for (int i = 1; i < Limits.DEFAULT.undrainTries(); i++) {
            agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(0)));
            assertThat(drainedSince()).isPresent();
            agent.after(Limits.DEFAULT.undrainPause());
        }
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(0)));
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.UNDRAIN_FAILED);
        assertThat(agent.failure().detail()).contains("no undrain hooks any more", "undrain.d", "exit 0");
        assertThat(agent.outcome().leftDrained()).isTrue();

        agent.after(Limits.DEFAULT.putBackPause());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(0)));
        assertThat(agent.outcome().leftDrained()).isTrue();
        agent.after(Limits.DEFAULT.putBackPause());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(drainedSince()).isEmpty();
    }

    @Test
    void anAttemptWithoutHooksDoesNotForgetThatTheOneBeforeLeftTheHostDrained() {
        agent = TestAgent.undraining();
        for (int i = 0; i < Limits.DEFAULT.undrainTries(); i++) {
            agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Failed("lb")));
            agent.after(Limits.DEFAULT.undrainPause());
        }
        assertThat(agent.outcome().leftDrained()).isTrue();
        agent.desire(FromController.Stage.APPLY, 8).prepared(new Event.PrepareResult.Ready(List.of(), List.of()));
        agent.after(Duration.ofSeconds(1));
        agent.receive(new FromController.Permit(
                TestAgent.ROLLOUT,
                8,
                agent.state.incarnation(),
                agent.state.session().sequence(),
                Duration.ofMinutes(1),
                Optional.empty()));
        agent.tell(new Event.DrainEnded(new Event.HookVerdict.Done(0)));
        agent.tell(TestAgent.reached());
        agent.tell(new Event.Restarted(List.of(), List.of(), true, Optional.empty(), List.of()));
        agent.sample(TestAgent.healthy());
        assertThat(agent.asked(Action.Undrain.class)).isPresent();
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(0)));
        assertThat(drainedSince()).isPresent();
    }

    @Test
    void a4CancelBeforeTheIntentIsFencedAndAnswered() {
        agent = TestAgent.asking();
        agent.receive(new FromController.Cancel(TestAgent.ROLLOUT, 7, "halt"));
        assertThat(agent.status().orElseThrow().attempts().fenced()).isEqualTo(7);
        agent.receive(agent.permit());
        assertThat(agent.phase()).isEmpty();
        int records = agent.written.size();
        agent.receive(new FromController.Cancel(TestAgent.ROLLOUT, 7, "halt"));
        assertThat(agent.written).hasSize(records);
        assertThat(agent.status()).as("each Cancel is answered").isPresent();
    }

    @Test
    void a4CancelWhileDrainingUndrainsBeforeItIsFenced() {
        agent = TestAgent.draining();
        agent.receive(new FromController.Cancel(TestAgent.ROLLOUT, 7, "halt"));
        assertThat(agent.state.journal().attempts().fenced()).isZero();
        agent.tell(new Event.DrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.asked(Action.RunTransaction.class)).isEmpty();
        assertThat(agent.asked(Action.Undrain.class)).isPresent();
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        assertThat(agent.state.journal().attempts()).isEqualTo(new Attempts(7, 0, 0, 7, 0));
    }

    @Test
    void a4CancelOfABegunAttemptReportsProgress() {
        agent = TestAgent.applying();
        agent.receive(new FromController.Cancel(TestAgent.ROLLOUT, 7, "halt"));
        assertThat(agent.state.journal().attempts().fenced()).isZero();
        assertThat(agent.status().orElseThrow().step()).contains(OperationStep.APPLYING);
    }

    @Test
    void a5WithoutContactARunningOperationCompletes() {
        agent = TestAgent.applying();
        agent.tell(new Event.Disconnected(agent.stream, "network"));
        agent.tell(new Event.TransactionEnded(Optional.empty()));
        assertThat(agent.phase()).contains(Phase.Verifying.class);
    }

    @Test
    void theBaselineIsTheOneOfTheIntent() {
        agent = TestAgent.settling();
        assertThat(agent.state.journal().open().orElseThrow().intent().baseline())
                .isEqualTo(TestAgent.healthy());
    }

    @Test
    void anUnhealthyHostIsRefusedUntilItIsWell() {
        agent.sample(TestAgent.sick())
                .connect()
                .desire(FromController.Stage.PREPARE, 0)
                .prepared();
        Preparation refused = agent.state.preparing().result().orElseThrow();
        assertThat(refused.state()).isEqualTo(Preparation.State.REFUSED);
        assertThat(refused.failure().orElseThrow().reason()).isEqualTo(FailureReason.UNHEALTHY_BEFORE);
        agent.sample(TestAgent.healthy());
        assertThat(agent.asked(Action.Prepare.class)).isPresent();
    }

    @Test
    void aHostThatAnOperationLeftUnwellMayBeMendedByTheNext() {
        agent = TestAgent.checking();
        agent.now = agent.now.plus(Limits.DEFAULT.checkPatience());
        agent.sample(TestAgent.sick());
        assertThat(agent.failure().reason()).isEqualTo(FailureReason.SERVICE_UNHEALTHY);
        agent.desire(FromController.Stage.PREPARE, 0).prepared();
        assertThat(agent.state.preparing().result().orElseThrow().state()).isEqualTo(Preparation.State.READY);
        assertThat(agent.state.journal().mayBegin(TestAgent.sick())).isTrue();
        assertThat(agent.state.journal().mayBegin(HealthReport.NONE_YET)).isFalse();
        assertThat(JournalState.EMPTY.mayBegin(TestAgent.sick())).isFalse();
        assertThat(JournalState.EMPTY.mayBegin(TestAgent.healthy())).isTrue();
    }

    @Test
    void aPassingFaultIsTriedAgainAndThenRefused() {
        agent.sample(TestAgent.healthy()).connect().desire(FromController.Stage.PREPARE, 0);
        Event.PrepareResult busy =
                new Event.PrepareResult.Failed(new Failure(FailureReason.PACKAGE_MANAGER_BUSY, "pid 1"), true);
        for (int i = 1; i < Limits.DEFAULT.prepareTries(); i++) {
            agent.prepared(busy);
            assertThat(agent.state.preparing().result().orElseThrow().state()).isEqualTo(Preparation.State.RETRYING);
            assertThat(agent.state.preparing().result().orElseThrow().tries()).isEqualTo(i);
            agent.after(Limits.DEFAULT.preparePauseLimit());
            assertThat(agent.asked(Action.Prepare.class)).isPresent();
            // While it tries once more, people are still told why.
            Preparation running = agent.state.preparing().result().orElseThrow();
            assertThat(running.state()).isEqualTo(Preparation.State.RUNNING);
            assertThat(running.failure().map(Failure::detail)).contains("pid 1");
            assertThat(running.tries()).isEqualTo(i);
        }
        agent.prepared(busy);
        assertThat(agent.state.preparing().result().orElseThrow().state()).isEqualTo(Preparation.State.REFUSED);
    }

    @Test
    void anUntrustedPlanIsRefusedUnprepared() {
        agent.sample(TestAgent.healthy()).connect();
        agent.tell(new Event.Received(
                1,
                new FromController.Desired(
                        1,
                        Optional.of(new FromController.Operation(
                                TestAgent.ROLLOUT,
                                new SignedPlan(Bytes.EMPTY, List.of()),
                                FromController.Stage.APPLY,
                                7,
                                TestAgent.SETTLE,
                                1))),
                Optional.of(new PlanVerdict.Refused("no signature"))));
        assertThat(agent.asked(Action.Prepare.class)).isEmpty();
        assertThat(agent.state.preparing().result().orElseThrow().failure())
                .contains(new Failure(FailureReason.PLAN_REFUSED, "no signature"));
    }

    @Test
    void statusIsSentAtTheIntervalAndOnChange() {
        agent.sample(TestAgent.healthy()).connect();
        assertThat(agent.after(Duration.ofSeconds(14))).isEmpty();
        agent.after(Duration.ofSeconds(1));
        assertThat(agent.status()).isPresent();
        agent.now = agent.now.plus(Duration.ofSeconds(1));
        agent.sample(TestAgent.sick());
        assertThat(agent.status().orElseThrow().health().state())
                .isEqualTo(TestAgent.sick().state());
    }

    /** Every state x every event: nothing throws, and the answers nobody waits for change nothing. */
    @Test
    void everyPhaseTakesEveryEvent() {
        List<Supplier<TestAgent>> phases = List.of(
                TestAgent::new,
                TestAgent::asking,
                TestAgent::draining,
                TestAgent::applying,
                TestAgent::verifying,
                OperationTest::repairing,
                TestAgent::restarting,
                TestAgent::checking,
                TestAgent::undraining,
                TestAgent::settling,
                () -> new TestAgent(TestAgent.journal()));
        for (Supplier<TestAgent> phase : phases) {
            for (Event event : events()) {
                TestAgent fresh = phase.get();
                Optional<Phase> before = fresh.state.phase();
                fresh.tell(event);
                assertThat(fresh.state.phase().isPresent())
                        .as("%s in %s", event, before)
                        .isEqualTo(fresh.state.journal().open().isPresent());
                if (!answers(before, event)) {
                    assertThat(fresh.state.phase())
                            .as("%s in %s", event, before)
                            .isEqualTo(before);
                }
            }
        }
    }

    private static TestAgent repairing() {
        TestAgent agent = TestAgent.verifying();
        agent.tell(TestAgent.missed());
        return agent;
    }

    private static List<Event> events() {
        List<Event> events = new ArrayList<>(List.of(
                new Event.Tick(),
                new Event.Connected(99),
                new Event.Disconnected(1, "x"),
                new Event.HealthSampled(HealthReport.NONE_YET, Duration.ZERO),
                new Event.UnattendedSeen(UnattendedUpgrades.NOT_SEEN),
                new Event.Found(Event.RunnerEvidence.ENDED),
                new Event.TransactionEnded(Optional.empty()),
                TestAgent.reached(),
                TestAgent.missed(),
                new Event.Repaired(),
                new Event.Restarted(List.of(), List.of(), true, Optional.empty(), List.of()),
                new Event.RebootAsked(Optional.empty()),
                new Event.Prepared("other", "other", new Event.PrepareResult.NotNeeded()),
                new Event.Resolved(
                        new ToController.Resolution("q", "debian 12", List.of(), Optional.empty(), List.of(), true))));
        for (Event.HookVerdict verdict : List.of(
                new Event.HookVerdict.Done(1),
                new Event.HookVerdict.RetryLater("x"),
                new Event.HookVerdict.Skip("x"),
                new Event.HookVerdict.Failed("x"))) {
            events.add(new Event.DrainEnded(verdict));
            events.add(new Event.UndrainEnded(verdict));
        }
        return events;
    }

    /** The events that a phase waits for; all others are impossible there and must not matter. */
    private static boolean answers(Optional<Phase> phase, Event event) {
        return phase.isPresent()
                && switch (phase.get()) {
                    case Phase.Recovering _ -> event instanceof Event.Found;
                    case Phase.Draining _ -> event instanceof Event.DrainEnded;
                    case Phase.Applying _ -> event instanceof Event.TransactionEnded;
                    case Phase.Verifying _ -> event instanceof Event.Verified;
                    case Phase.Repairing _ -> event instanceof Event.Repaired;
                    case Phase.Restarting _ -> event instanceof Event.Restarted;
                    case Phase.Rebooting _ -> event instanceof Event.RebootAsked;
                    case Phase.Checking _, Phase.Settling _ -> event instanceof Event.HealthSampled;
                    case Phase.Undraining _ -> event instanceof Event.UndrainEnded;
                };
    }
}
