package patchwave.agent.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.fake.NoHooks;
import patchwave.agent.health.HealthReport;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.UnattendedUpgrades;
import patchwave.agent.packages.PackageBench;
import patchwave.agent.packages.apt.AptHost;
import patchwave.agent.reboot.Reboots;
import patchwave.agent.services.InitScripts;
import patchwave.agent.services.RestartPolicy;
import patchwave.agent.services.StaleScan;

/** What an operation does while somebody else's transaction runs on its host, a real one. */
final class BusyPackagesTest extends PackageBench<AptHost> {
    private final List<String> reboots = new ArrayList<>();
    private ServiceWork.Pause busy = () -> {};

    @Override
    protected AptHost host(Path directory) throws Exception {
        return new AptHost(directory);
    }

    private record Asked(List<String> reboots) implements Reboots {
        @Override
        public Optional<String> kernel(Set<Path> files) {
            return Optional.empty();
        }

        @Override
        public Optional<String> requested(Set<String> packages) {
            return Optional.empty();
        }

        @Override
        public Optional<String> reboot(String why) {
            reboots.add(why);
            return Optional.empty();
        }
    }

    private Event run(Action.Work action) throws Exception {
        HostTools tools = new HostTools(
                packages(),
                new NoTransactions(),
                new InitScripts(
                        new CommandRunner(work.resolve("scratch")),
                        Path.of("/proc"),
                        work.resolve("init.d"),
                        work.resolve("run")),
                _ -> new StaleScan(List.of(), true),
                new RestartPolicy(List.of()),
                new Asked(reboots),
                new NoHooks(),
                () -> HealthReport.of(List.of()),
                () -> UnattendedUpgrades.NOT_SEEN);
        return new HostWork(tools, Files.createDirectories(work.resolve("transactions")), "debian 12", 1, busy)
                .run(action);
    }

    private void othersTransaction() throws Exception {
        host.publish(library("1.0-2").afterInstall(SLOW), tools("1.0-2"));
        begin(stagedBoth());
        await().atMost(20, TimeUnit.SECONDS).until(() -> Files.exists(root().resolve("tmp/inside")));
    }

    private void letItEnd() {
        try {
            if (Files.notExists(root().resolve("tmp/go"))) {
                go();
                runner.await(work.resolve("transaction"));
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A package manager that is ended by a shutdown leaves what only repairs mend. */
    @Test
    void aHostDoesNotGoDownUnderATransaction() throws Exception {
        othersTransaction();
        busy = () -> {
            assertThat(reboots).isEmpty();
            letItEnd();
        };
        assertThat(run(new Action.Reboot("r-1: kernel"))).isEqualTo(new Event.RebootAsked(Optional.empty()));
        assertThat(reboots).containsExactly("r-1: kernel");
    }

    @Test
    void aTransactionThatDoesNotEndIsSaidToBeInTheWay() throws Exception {
        othersTransaction();
        assertThat(run(new Action.Reboot("r-1: kernel")))
                .isInstanceOfSatisfying(
                        Event.RebootAsked.class,
                        asked -> assertThat(asked.problem().orElseThrow()).contains("not asked", "process "));
        assertThat(reboots).isEmpty();
    }

    /** Whose versions were right, and are: that somebody holds the lock for a minute is no verdict on them. */
    @Test
    void versionsAreLookedAtWhenTheTransactionHasEnded() throws Exception {
        othersTransaction();
        busy = this::letItEnd;
        JournalRecord.Intent intent = new JournalRecord.Intent(
                "r-1",
                1,
                "ab12",
                List.of(new Plan.Target("libghost", host.architecture(), "1.0-2")),
                List.of(),
                "",
                true,
                Duration.ZERO,
                HealthReport.NONE_YET,
                1,
                Instant.parse("2026-11-21T12:00:00Z"));
        assertThat(run(new Action.Verify(intent)))
                .isInstanceOfSatisfying(
                        Event.Verified.class,
                        verified -> assertThat(verified.problem()).isEmpty());
    }
}
