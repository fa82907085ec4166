package patchwave.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reboots within an operation: when, how often, and what becomes of it. */
final class RebootTest {
    private static final Evidence.StaleProcess DBUS =
            new Evidence.StaleProcess(9, "dbus-daemon", "dbus.service", "/lib/libc.so.6", "never restarted");
    private static final List<RebootReason> STALE =
            List.of(new RebootReason(RebootReason.Kind.STALE_PROCESS, "dbus.service runs the old libc.so.6"));
    private static final List<RebootReason> KERNEL =
            List.of(new RebootReason(RebootReason.Kind.KERNEL, "kernel 6.1.0-30 runs, and 6.1.0-31 is installed"));
    private static final HostFacts NEXT_BOOT = new HostFacts("web-1", "debian 12", "amd64", "6.1", "boot-2", "0.1.0");
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

    private static Event.Restarted stale() {
        return new Event.Restarted(List.of("web.service"), List.of(DBUS), true, Optional.empty(), STALE);
    }

    private static Event.Restarted clean() {
        return new Event.Restarted(List.of(), List.of(), true, Optional.empty(), List.of());
    }

    private static JournalRecord.Reboot reboot(int number, String bootId) {
        return new JournalRecord.Reboot(7, number, bootId, STALE, AT);
    }

    /** A new process that finds an attempt whose transaction has ended, and these records after that. */
    private static TestAgent found(HostFacts facts, Limits limits, boolean mayReboot, JournalRecord... more) {
        JournalState journal = JournalState.EMPTY
                .apply(new JournalRecord.Incarnation(TestAgent.ME, Bytes.EMPTY))
                .apply(new JournalRecord.Welcomed(TestAgent.ME))
                .apply(TestAgent.intent(mayReboot))
                .apply(TestAgent.drain(JournalRecord.DrainMark.BEGAN))
                .apply(TestAgent.drain(JournalRecord.DrainMark.DRAINED))
                .apply(new JournalRecord.Begun(7, AT));
        for (JournalRecord entry : more) {
            journal = journal.apply(entry);
        }
        TestAgent agent = new TestAgent(journal, facts, limits);
        agent.tell(new Event.Found(Event.RunnerEvidence.ENDED));
        return agent;
    }

    private static TestAgent restarting(Limits limits, boolean mayReboot, JournalRecord... more) {
        TestAgent agent = found(NEXT_BOOT, limits, mayReboot, more);
        agent.tell(TestAgent.reached());
        assertThat(agent.phase()).contains(Phase.Restarting.class);
        return agent;
    }

    /** Undrains the host, whose outcome is then known. */
    private static TestAgent ended(TestAgent agent) {
        agent.sample(TestAgent.healthy());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        return agent;
    }

    @Test
    void whatNoRestartEndsIsRebootedWhileTheHostIsDrained() {
        TestAgent agent = TestAgent.restarting();
        agent.tell(stale());
        assertThat(agent.phase()).contains(Phase.Rebooting.class);
        assertThat(agent.asked(Action.Reboot.class).orElseThrow().why()).contains("r-1", "dbus.service");
        assertThat(agent.state.journal().open().orElseThrow().drained()).isTrue();
        // On disk before the host is asked.
        List<Action> actions = agent.actions;
        assertThat(actions.stream()
                        .filter(it -> it instanceof Action.Write write && write.entry() instanceof JournalRecord.Reboot)
                        .map(actions::indexOf)
                        .findFirst()
                        .orElseThrow())
                .isLessThan(actions.indexOf(agent.asked(Action.Reboot.class).orElseThrow()));
        assertThat(agent.state.journal().open().orElseThrow().reboot())
                .contains(new JournalRecord.Reboot(7, 1, "boot-1", STALE, agent.now.wall()));
    }

    @Test
    void afterTheRebootEverythingIsLookedAtAgainBeforeTheHostIsPutBack() {
        TestAgent agent = found(NEXT_BOOT, Limits.DEFAULT, true, reboot(1, "boot-1"));
        assertThat(agent.phase()).contains(Phase.Verifying.class);
        agent.tell(TestAgent.reached());
        agent.tell(clean());
        assertThat(agent.phase()).contains(Phase.Checking.class);
        assertThat(agent.state.journal().open().orElseThrow().drained()).isTrue();
        // Everything starts at once after a boot: it is given more time than after a restart.
        agent.sample(TestAgent.sick());
        agent.after(Limits.DEFAULT.checkPatience().plusSeconds(1));
        agent.sample(TestAgent.sick());
        assertThat(agent.phase()).contains(Phase.Checking.class);
        agent.sample(TestAgent.healthy());
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        agent.after(TestAgent.SETTLE);
        agent.sample(TestAgent.healthy());
        assertThat(agent.outcome().failure()).isEmpty();
        assertThat(agent.outcome().evidence().reboots()).isEqualTo(1);
        assertThat(agent.outcome().evidence().bootId()).isEqualTo("boot-2");
    }

    @Test
    void anAgentThatStartsAgainBeforeTheHostGoesDownWaitsForIt() {
        TestAgent agent = found(TestAgent.FACTS, Limits.DEFAULT, true, reboot(1, "boot-1"));
        assertThat(agent.phase()).contains(Phase.Rebooting.class);
        assertThat(agent.asked(Action.Reboot.class)).isEmpty();
    }

    @Test
    void aHostThatDoesNotGoDownIsAskedTwiceAndPutBackAsFailed() {
        TestAgent agent = TestAgent.restarting();
        agent.tell(stale());
        agent.after(Limits.DEFAULT.rebootPatience());
        assertThat(agent.asked(Action.Reboot.class)).isPresent();
        agent.tell(new Event.RebootAsked(Optional.of("exit code 1: inhibited by backup")));
        agent.after(Limits.DEFAULT.rebootPatience());
        assertThat(agent.asked(Action.Reboot.class)).isEmpty();
        agent.tell(clean());
        assertThat(ended(agent).failure().reason()).isEqualTo(FailureReason.REBOOT_FAILED);
        assertThat(agent.failure().detail()).contains("did not go down", "inhibited by backup");
        assertThat(agent.outcome().leftDrained()).isFalse();
    }

    @Test
    void aHostThatDoesNotGoDownIsNotPutBackBeforeItsServicesAreRestarted() {
        TestAgent agent = TestAgent.restarting();
        agent.tell(stale());
        agent.after(Limits.DEFAULT.rebootPatience());
        agent.after(Limits.DEFAULT.rebootPatience());
        assertThat(agent.phase()).contains(Phase.Restarting.class);
        assertThat(agent.asked(Action.Restart.class).orElseThrow().means()).isEqualTo(Action.Means.RESTART);
        agent.sample(TestAgent.healthy());
        assertThat(agent.asked(Action.Undrain.class)).isEmpty();
        // What still runs the old files then is no other failure, and no reason to ask once more.
        agent.tell(stale());
        assertThat(agent.phase()).contains(Phase.Checking.class);
        assertThat(ended(agent).failure().reason()).isEqualTo(FailureReason.REBOOT_FAILED);
        assertThat(agent.outcome().evidence().restartedServices()).containsOnly("web.service");
        assertThat(agent.outcome().evidence().reboots()).isEqualTo(1);
    }

    @Test
    void aProcessThatFindsARebootThatFailedRestartsServicesAndRebootsNothing() {
        JournalRecord.Failed failed =
                new JournalRecord.Failed(7, new Failure(FailureReason.REBOOT_FAILED, "it did not go down"));
        for (HostFacts facts : List.of(TestAgent.FACTS, NEXT_BOOT)) {
            TestAgent agent = found(facts, Limits.DEFAULT, true, reboot(1, "boot-1"), failed);
            agent.tell(TestAgent.reached());
            assertThat(agent.asked(Action.Restart.class).orElseThrow().means()).isEqualTo(Action.Means.RESTART);
            agent.tell(stale());
            assertThat(agent.asked(Action.Reboot.class)).isEmpty();
            assertThat(ended(agent).failure()).isEqualTo(failed.failure());
        }
    }

    @Test
    void aReasonThatOutlivesTwoRebootsIsReported() {
        TestAgent agent = restarting(Limits.DEFAULT, true, reboot(1, "boot-0"), reboot(2, "boot-1"));
        agent.tell(stale());
        assertThat(agent.asked(Action.Reboot.class)).isEmpty();
        assertThat(ended(agent).failure().reason()).isEqualTo(FailureReason.NOT_CONVERGED);
        assertThat(agent.failure().detail()).contains("dbus.service", "rebooted 2 times");
        assertThat(agent.outcome().evidence().rebootReasons()).isEqualTo(STALE);
    }

    @Test
    void aPlanThatDoesNotSaySoRebootsNoHost() {
        TestAgent agent = restarting(Limits.DEFAULT, false);
        agent.tell(stale());
        assertThat(agent.asked(Action.Reboot.class)).isEmpty();
        assertThat(ended(agent).failure().detail()).contains("the plan does not let the host reboot");
    }

    @Test
    void aHostThatForbidsRebootsMakesNone() {
        TestAgent agent = restarting(Limits.DEFAULT.withoutReboots(), true);
        agent.tell(new Event.Restarted(List.of(), List.of(), true, Optional.empty(), KERNEL));
        assertThat(agent.asked(Action.Reboot.class)).isEmpty();
        assertThat(ended(agent).failure().reason()).isEqualTo(FailureReason.REBOOT_NEEDED);
        assertThat(agent.failure().detail()).contains("6.1.0-31 is installed", "configuration");
    }

    @Test
    void aServiceThatFailsToRestartIsNoReasonToReboot() {
        TestAgent agent = TestAgent.restarting();
        agent.tell(new Event.Restarted(List.of(), List.of(DBUS), true, Optional.of("restart failed: web"), STALE));
        assertThat(agent.asked(Action.Reboot.class)).isEmpty();
        assertThat(ended(agent).failure().reason()).isEqualTo(FailureReason.NOT_CONVERGED);
    }
}
