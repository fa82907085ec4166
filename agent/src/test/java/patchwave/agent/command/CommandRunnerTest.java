package patchwave.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRunnerTest {
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
