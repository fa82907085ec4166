package patchwave.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRunnerTest {
    private static final Path PROC = Path.of("/proc");
    private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");

    @TempDir
    Path work;

    private CommandEnd run(Duration limit, String... argv) throws InterruptedException {
        return new CommandRunner(work).run(new Command(List.of(argv), PATH, work), limit);
    }

    @Test
    void tellsOutputErrorsAndExitCode() throws Exception {
        assertThat(run(Duration.ofSeconds(20), "sh", "-c", "echo out; echo err >&2; exit 4"))
                .isEqualTo(new CommandEnd.Exited(4, "out\n", "err\n", true));
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void endsWhatDoesNotEnd() throws Exception {
        assertThat(run(Duration.ofMillis(1), "sleep", "1000")).isInstanceOf(CommandEnd.TimedOut.class);
    }

    /** Runs until its child is there, and is interrupted then. */
    private long childOfInterrupted(Runs runs) throws Exception {
        Path child = work.resolve("child");
        Command command = script("sleep 1000 & echo $! >%1$s.new; mv %1$s.new %1$s; wait".formatted(child));
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                runs.run(new CommandRunner(work), command);
            } catch (InterruptedException _) {
                // As it should be.
            }
        });
        await().until(() -> Files.exists(child));
        thread.interrupt();
        thread.join();
        return pid(child);
    }

    private static long pid(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    private static boolean isAlive(long pid) {
        return ProcessTable.startTime(PROC, pid).isPresent();
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @FunctionalInterface
    private interface Runs {
        void run(CommandRunner runner, Command command) throws InterruptedException;
    }

    private Command script(String body) throws IOException {
        Path script = Files.writeString(work.resolve("script"), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Command(List.of(script.toString()), PATH, work);
    }

    @Test
    void endsACommandAndNotWhatItStarted() throws Exception {
        long child = childOfInterrupted((runner, command) -> runner.run(command, Duration.ofMinutes(5)));
        assertThat(isAlive(child)).isTrue();
        kill(child);
    }

    @Test
    void endsAScriptAndWhatItStarted() throws Exception {
        long child = childOfInterrupted((runner, command) -> runner.runScript(command, Duration.ofMinutes(5)));
        await().until(() -> !isAlive(child));
    }

    @Test
    void leavesAloneWhatAScriptThatEndsHasStarted() throws Exception {
        Path child = work.resolve("child");
        CommandEnd end = new CommandRunner(work)
                .runScript(script("sleep 1000 & echo $! >" + child + "; echo done; exit 3"), Duration.ofSeconds(20));
        assertThat(end).isEqualTo(new CommandEnd.Exited(3, "done\n", "", true));
        ProcessHandle alive = ProcessHandle.of(
                        Long.parseLong(Files.readString(child).strip()))
                .orElseThrow();
        assertThat(alive.isAlive()).isTrue();
        alive.destroyForcibly();
    }

    /** Never with 0 or 1, which health checks take for healthy. */
    @Test
    void aScriptThatCannotBeStartedEndsLikeNoOther() throws Exception {
        Command command = script("");
        Files.writeString(work.resolve("script"), "#!/no/such/interpreter\n");
        assertThat(new CommandRunner(work).runScript(command, Duration.ofSeconds(20)))
                .isInstanceOfSatisfying(
                        CommandEnd.Exited.class, it -> assertThat(it.exitCode()).isBetween(126, 127));
    }

    @Test
    void saysThatAProgramIsMissing() throws Exception {
        assertThat(run(Duration.ofSeconds(20), "no-such-program-anywhere")).isInstanceOf(CommandEnd.NotStarted.class);
    }

    @Test
    void givesNothingOfTheAgentsOwnEnvironment() throws Exception {
        assertThat(run(Duration.ofSeconds(20), "env"))
                .isEqualTo(new CommandEnd.Exited(0, "PATH=/usr/bin:/bin\n", "", true));
    }
}
