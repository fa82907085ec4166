package patchwave.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real scripts that hang, ended with all that they started. */
@Timeout(60)
final class ScriptSessionTest {
    private static final Path PROC = Path.of("/proc");

    @TempDir
    Path work;

    /** A script that runs; each of its processes of these names has written its id. */
    private Process running(String body, String... names) throws Exception {
        Command command = new Command(List.of("sh", "-c", body), Map.of("PATH", "/usr/bin:/bin"), work);
        Process process = CommandRunner.start(
                ScriptSession.of(command),
                work.resolve("out").toFile(),
                work.resolve("err").toFile());
        for (String name : names) {
            await().until(() -> Files.exists(work.resolve(name)) && !read(name).isEmpty());
        }
        return process;
    }

    private String read(String name) throws IOException {
        return Files.readString(work.resolve(name)).strip();
    }

    private void assertEnded(String... names) throws IOException {
        for (String name : names) {
            assertThat(ProcessTable.startTime(PROC, Long.parseLong(read(name))))
                    .as(name)
                    .isEmpty();
        }
    }

    /** A child, one in a process group of its own as timeout makes it, one in another session as su makes it. */
    @Test
    void endsWhateverAScriptStarted() throws Exception {
        Process process = running("""
                echo $$ >leader
                sleep 1000 & echo $! >child
                timeout 1000 sh -c 'echo $$ >group; sleep 1000; true' &
                setsid sh -c 'echo $$ >session; sleep 1000; true' &
                wait""", "leader", "child", "group", "session");
        assertThat(read("leader")).isEqualTo(Long.toString(process.pid()));
        new ScriptSession(process).end();
        assertEnded("leader", "child", "group", "session");
    }

    /** As a hook that put its command into the background and ended, but for the one that it waits for. */
    @Test
    void endsWhatHasLostItsParent() throws Exception {
        Process process =
                running("sh -c 'sleep 1000 & echo $! >orphan'; echo $$ >leader; sleep 1000; true", "orphan", "leader");
        new ScriptSession(process).end();
        assertEnded("leader", "orphan");
    }

    @Test
    void asksBeforeItKills() throws Exception {
        Process process = running("trap 'touch cleaned; exit 0' TERM; echo $$ >leader; sleep 1000 & wait", "leader");
        new ScriptSession(process).end();
        assertThat(work.resolve("cleaned")).exists();
        assertEnded("leader");
    }

    @Test
    void killsWhatDoesNotListen() throws Exception {
        Process process = running("""
                trap '' TERM
                sh -c 'echo $$ >child; while :; do sleep 1000; done' &
                echo $$ >leader
                while :; do sleep 1000; done""", "leader", "child");
        new ScriptSession(process, Duration.ofMillis(100)).end();
        assertEnded("leader", "child");
    }
}
