package patchwave.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TransactionRunnerTest {
    /** Waits for a file named "go" in the working directory. */
    private static final String UNTIL_GO =
            "turns=0; while [ -d . ] && [ ! -e go ] && [ $turns -lt 3000 ]; do sleep 0.02; turns=$((turns + 1)); done";

    @TempDir
    Path work;

    private final TransactionRunner runner = TransactionRunner.inOwnSession();

    private Command shell(String script) {
        return new Command(List.of("/bin/sh", "-c", script), Map.of("PATH", "/usr/bin:/bin", "MARK", "x"), work);
    }

    private Path transaction() {
        return work.resolve("transaction");
    }

    private void go() throws IOException {
        Files.createFile(work.resolve("go"));
    }

    @Test
    void keepsExitCodeOutputAndStatusInFiles() throws Exception {
        Command command = shell("echo out; echo err >&2; echo status >&3; env | sort; cat; exit 7");
        assertThat(runner.start("t1", transaction(), command)).isEqualTo(new TransactionStart.Started());
        TransactionState state = runner.await(transaction());
        assertThat(state)
                .isInstanceOfSatisfying(
                        TransactionState.Ended.class,
                        ended -> assertThat(ended.exitCode()).isEqualTo(7));
        assertThat(transaction().resolve("status")).hasContent("status");
        assertThat(Files.readString(transaction().resolve("runner.log")))
                .startsWith("out\nerr\n")
                .contains("MARK=x")
                .doesNotContain("HOME=", "JAVA", "_proxy");
    }

    @Test
    void neverBeginsTwiceInOneDirectory() throws Exception {
        Command command = shell("echo begun >>count; " + UNTIL_GO);
        assertThat(runner.start("t2", transaction(), command)).isEqualTo(new TransactionStart.Started());
        assertThat(runner.start("t2", transaction(), command)).isEqualTo(new TransactionStart.AlreadyBegun());
        assertThat(runner.state(transaction())).isInstanceOf(TransactionState.Running.class);
        go();
        runner.await(transaction());
        assertThat(runner.start("t2", transaction(), command)).isEqualTo(new TransactionStart.AlreadyBegun());
        assertThat(work.resolve("count")).hasContent("begun");
    }

    @Test
    void ofTwoRunnersAtOneTimeOneGoesOn() throws Exception {
        Files.createDirectories(transaction());
        Command command = shell("echo begun >>count; " + UNTIL_GO);
        List<TransactionStart> starts = List.of(1, 2, 3, 4, 5, 6).parallelStream()
                .map(number -> {
                    try {
                        return runner.start("t3", transaction(), command);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        go();
        runner.await(transaction());
        assertThat(starts).filteredOn(new TransactionStart.Started()::equals).hasSize(1);
        assertThat(work.resolve("count")).hasContent("begun");
    }

    @Test
    void isNotStartedBeforeAndVanishedAfterItsRunnerIsKilled() throws Exception {
        assertThat(runner.state(transaction())).isEqualTo(new TransactionState.NotStarted());
        runner.start("t4", transaction(), shell(UNTIL_GO));
        long pid = runner.state(transaction()) instanceof TransactionState.Running running ? running.pid() : 0;
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertThat(runner.await(transaction())).isInstanceOf(TransactionState.Vanished.class);
        go();
    }

    @Test
    void anotherProcessWithTheSameNumberIsNotTheRunner() throws Exception {
        Files.createDirectories(transaction());
        String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
        Files.writeString(
                transaction().resolve("runner"), ProcessHandle.current().pid() + " 1 " + boot);
        assertThat(runner.state(transaction())).isInstanceOf(TransactionState.Vanished.class);
    }

    @Test
    void putsOffAStopUntilTheTransactionEnded() throws Exception {
        runner.start("t5", transaction(), shell(UNTIL_GO + "; exit 3"));
        long pid = runner.state(transaction()) instanceof TransactionState.Running running ? running.pid() : 0;
        // SIGTERM to the runner alone, as KillMode=mixed sends it.
        ProcessHandle.of(pid).orElseThrow().destroy();
        go();
        assertThat(runner.await(transaction()))
                .isInstanceOfSatisfying(
                        TransactionState.Ended.class,
                        ended -> assertThat(ended.exitCode()).isEqualTo(3));
        assertThat(Files.readString(transaction().resolve("runner.log"))).contains("put off");
    }

    @Test
    void outlivesTheAgentThatStartedIt() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Command agent = new Command(
                List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        DyingAgent.class.getName(),
                        transaction().toString(),
                        UNTIL_GO + "; exit 5"),
                Map.of("PATH", "/usr/bin:/bin"),
                work);
        CommandEnd end = new CommandRunner(work.resolve("scratch")).run(agent, Duration.ofSeconds(30));
        assertThat(end)
                .isInstanceOfSatisfying(
                        CommandEnd.Exited.class,
                        exited -> assertThat(exited.exitCode())
                                .as(exited.everything())
                                .isEqualTo(137));
        assertThat(runner.state(transaction())).isInstanceOf(TransactionState.Running.class);
        go();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() ->
                        runner.state(transaction()) instanceof TransactionState.Ended ended && ended.exitCode() == 5);
    }

    @Test
    void aRunnerThatComesAfterTheFenceDoesNotBegin() throws Exception {
        // What an agent leaves that dies between the launch of its runner and the runner's mark.
        runner.start("t7", work.resolve("other"), shell("true"));
        runner.await(work.resolve("other"));
        Files.createDirectories(transaction());
        assertThat(runner.fence(transaction())).isEqualTo(new TransactionState.NotStarted());
        Command late = new Command(
                List.of(
                        "/bin/sh",
                        work.resolve("other/runner.sh").toString(),
                        transaction().toString(),
                        "touch",
                        work.resolve("begun").toString()),
                Map.of("PATH", "/usr/bin:/bin"),
                work);
        assertThat(new CommandRunner(work.resolve("scratch")).run(late, Duration.ofSeconds(30)))
                .isInstanceOfSatisfying(
                        CommandEnd.Exited.class,
                        exited -> assertThat(exited.exitCode()).isEqualTo(75));
        assertThat(work.resolve("begun")).doesNotExist();
        assertThat(runner.start("t7", transaction(), shell("true"))).isEqualTo(new TransactionStart.AlreadyBegun());
        assertThat(runner.await(transaction())).isEqualTo(new TransactionState.NotStarted());
    }

    @Test
    void aFenceDoesNotTouchWhatHasBegun() throws Exception {
        assertThat(runner.fence(transaction())).isEqualTo(new TransactionState.NotStarted());
        assertThat(transaction()).doesNotExist();
        runner.start("t8", transaction(), shell(UNTIL_GO));
        assertThat(runner.fence(transaction())).isInstanceOf(TransactionState.Running.class);
        go();
        runner.await(transaction());
        assertThat(runner.fence(transaction())).isInstanceOf(TransactionState.Ended.class);
    }

    @Test
    void saysWhatIsWrongWhenTheRunnerCannotStart() throws Exception {
        Command nowhere =
                new Command(List.of("true"), Map.of("PATH", "/usr/bin:/bin"), work.resolve("no-such-directory"));
        assertThat(runner.start("t6", transaction(), nowhere)).isInstanceOf(TransactionStart.Failed.class);
        assertThat(runner.state(transaction())).isEqualTo(new TransactionState.NotStarted());
    }

    @Test
    void aSystemdServiceGetsACleanEnvironmentAndLiteralArguments() {
        Command command = new Command(List.of("apt-get", "${x}"), Map.of("B", "2", "A", "$1"), work);
        assertThat(SystemdLauncher.argv("r1-1", Path.of("/t/runner.sh"), Path.of("/t"), command))
                .startsWith("systemd-run", "--unit=patchwave-txn-r1-1")
                .contains("--property=KillMode=mixed", "--property=Type=exec", "--property=WorkingDirectory=" + work)
                .endsWith("/usr/bin/env", "-i", "A=$$1", "B=2", "/bin/sh", "/t/runner.sh", "/t", "apt-get", "$${x}");
    }
}
