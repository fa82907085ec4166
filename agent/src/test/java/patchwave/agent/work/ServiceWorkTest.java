package patchwave.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.command.ProcessTable;
import patchwave.agent.fake.NoHooks;
import patchwave.agent.fake.NoReboots;
import patchwave.agent.health.HealthReport;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.Evidence;
import patchwave.agent.operation.RebootReason;
import patchwave.agent.operation.UnattendedUpgrades;
import patchwave.agent.packages.apt.AptHost;
import patchwave.agent.services.RestartEnd;
import patchwave.agent.services.RestartPolicy;
import patchwave.agent.services.ServiceManager;
import patchwave.agent.services.ServiceState;
import patchwave.agent.services.StaleProcess;
import patchwave.agent.services.StaleScan;

/** Which services are restarted, the agent's own among them: a libc patch makes the agent stale as well. */
final class ServiceWorkTest implements ServiceManager {
    private static final long OWN_PID = 7;
    private static final Path PROC = Path.of("/proc");
    private static final Path LIBC = Path.of("/lib/libc.so.6");

    @TempDir
    Path work;

    private final List<StaleProcess> stale = new ArrayList<>();
    private final List<String> restarted = new ArrayList<>();
    private boolean restartsItsCaller = true;
    private boolean helps = true;
    private Action.Means means = Action.Means.RESTART;
    private int pauses;
    private int endsAfter;

    @Override
    public List<ServiceState> list() {
        return List.of();
    }

    @Override
    public ServiceState state(String service) {
        throw new AssertionError("nobody asks");
    }

    @Override
    public RestartEnd restart(String service) {
        restarted.add(service);
        if (helps) {
            stale.removeIf(it -> it.service().equals(service));
        }
        return new RestartEnd.Restarted();
    }

    @Override
    public boolean restartsItsCaller() {
        return restartsItsCaller;
    }

    @Override
    public Optional<String> ownerOf(long pid) {
        return pid == OWN_PID ? Optional.of("patchwave-agent.service") : Optional.empty();
    }

    private Event.Restarted restart() throws Exception {
        HostTools tools = new HostTools(
                new AptHost(Files.createTempDirectory(work, "host-")).packages(),
                new NoTransactions(),
                this,
                _ -> new StaleScan(stale, true),
                new RestartPolicy(List.of()),
                new NoReboots(),
                new NoHooks(),
                () -> HealthReport.of(List.of()),
                () -> UnattendedUpgrades.NOT_SEEN);
        return new ServiceWork(tools, new OwedRestarts(work, PROC), OWN_PID, this::pause)
                .restart(Set.of(LIBC), Set.of("libc6"), means, work.resolve("r-1-1"));
    }

    private void pause() {
        pauses++;
        if (pauses == endsAfter) {
            stale.clear();
        }
    }

    @Test
    void processesThatAreAboutToEndAreGivenTime() throws Exception {
        stale(11, "");
        endsAfter = 3;
        assertThat(restart().stale()).isEmpty();
        assertThat(pauses).isEqualTo(3);
    }

    @Test
    void processesThatStayAreNotWaitedForWithoutEnd() throws Exception {
        stale(11, "");
        assertThat(restart().stale()).hasSize(1);
        assertThat(pauses).isEqualTo(20);
    }

    private void stale(long pid, String service) {
        stale.add(new StaleProcess(pid, "x", service, LIBC));
    }

    /** Whatever its package's script wanted it to read anew: without a restart it has not. */
    @Test
    void whatAPackageScriptWasNotAllowedToRestartStaysOnOldFilesUntilItIsAnotherProcess() throws Exception {
        ProcessHandle self = ProcessHandle.current();
        long start = ProcessTable.startTime(PROC, self.pid()).orElseThrow();
        String boot =
                Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        // Of an attempt before this one.
        Path refused = Files.createDirectories(work.resolve("r-0-1/repair")).resolve("refused");
        new OwedRestarts(work, PROC).begin(work.resolve("r-0-1"), Set.of("libc6"), List.of());
        Files.writeString(
                refused,
                "dbus.service %1$d %2$d %3$s\ndocker.service %1$d %4$d %3$s\nlxc.service %1$d %2$d another-boot\n"
                        .formatted(self.pid(), start, boot, start - 1));
        Event.Restarted ended = restart();
        assertThat(restarted).isEmpty();
        assertThat(ended.stale()).singleElement().satisfies(process -> {
            assertThat(process.service()).isEqualTo("dbus.service");
            assertThat(process.reason()).contains("never-restart list (dbus*)");
        });
        assertThat(ended.reboot())
                .singleElement()
                .extracting(RebootReason::detail)
                .asString()
                .isEqualTo(
                        "dbus.service (pid %d) runs the old files of its package, whose script was not allowed to restart it"
                                .formatted(self.pid()));
    }

    @Test
    void theAgentItselfIsRestartedLast() throws Exception {
        stale(OWN_PID, "patchwave-agent.service");
        stale(8, "web.service");
        Event.Restarted ended = restart();
        assertThat(restarted).containsExactly("web.service", "patchwave-agent.service");
        assertThat(ended.stale()).isEmpty();
        assertThat(ended.problem()).isEmpty();
    }

    @Test
    void theNextProcessTellsWhatWasRestartedBeforeTheAgentWas() throws Exception {
        stale(OWN_PID, "patchwave-agent.service");
        stale(8, "web.service");
        assertThat(restart().restarted()).hasSize(2);
        assertThat(restart().restarted()).containsExactly("web.service", "patchwave-agent.service");
    }

    @Test
    void theAgentIsRestartedOnceAnAttempt() throws Exception {
        helps = false;
        stale(OWN_PID, "patchwave-agent.service");
        Event.Restarted ended = restart();
        assertThat(restarted).containsExactly("patchwave-agent.service");
        assertThat(ended.stale())
                .extracting(Evidence.StaleProcess::reason)
                .singleElement()
                .asString()
                .contains("restarted for this attempt already");
    }

    @Test
    void anAgentThatCannotRestartItselfSaysSo() throws Exception {
        restartsItsCaller = false;
        stale(OWN_PID, "patchwave-agent.service");
        assertThat(restart().stale())
                .extracting(Evidence.StaleProcess::reason)
                .singleElement()
                .asString()
                .contains("by hand");
        assertThat(restarted).isEmpty();
    }

    @Test
    void whatMustNotBeRestartedIsReportedWithTheReason() throws Exception {
        stale(8, "dbus.service");
        stale(9, "");
        assertThat(restart().stale())
                .extracting(Evidence.StaleProcess::reason)
                .satisfiesExactly(
                        dbus -> assertThat(dbus).contains("never-restart list"),
                        orphan -> assertThat(orphan).contains("no service owns it"));
        assertThat(restarted).isEmpty();
    }

    @Test
    void aHostInServiceIsOnlyLookedAt() throws Exception {
        means = Action.Means.LOOK;
        stale(8, "web.service");
        assertThat(restart().stale())
                .extracting(Evidence.StaleProcess::reason)
                .containsExactly("nothing was restarted");
        assertThat(restarted).isEmpty();
    }

    /** It would take the host's services, and the agent, down twice for nothing. */
    @Test
    void nothingIsRestartedRightBeforeARebootThatIsCertain() throws Exception {
        means = Action.Means.RESTART_OR_REBOOT;
        stale(OWN_PID, "patchwave-agent.service");
        stale(8, "dbus.service");
        stale(9, "web.service");
        Event.Restarted ended = restart();
        assertThat(restarted).isEmpty();
        assertThat(ended.stale()).hasSize(3);
        assertThat(ended.problem()).isEmpty();
        assertThat(ended.reboot())
                .singleElement()
                .satisfies(reason -> assertThat(reason.detail()).contains("dbus.service (pid 8)"));
    }

    @Test
    void aHostThatMayRebootRestartsWhatThatHelps() throws Exception {
        means = Action.Means.RESTART_OR_REBOOT;
        stale(9, "web.service");
        assertThat(restart().restarted()).containsExactly("web.service");
    }
}
