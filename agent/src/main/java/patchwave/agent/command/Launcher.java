package patchwave.agent.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Starts a runner so that it does not die with the agent. */
sealed interface Launcher permits SessionLauncher, SystemdLauncher {
    /**
     * Starts the runner.
     *
     * @throws IOException if the program that starts it is not there
     */
    Launched launch(String id, Path script, Path directory, Command command) throws IOException;

    /** What was started: enough to see that it failed before it began. */
    interface Launched {
        /** The exit code of what was started, once it ended. */
        OptionalInt exitCode();

        /** The runner's process id, if it is known before the runner says it. */
        Optional<Long> pid();
    }

    /** A process that this agent started. */
    record LaunchedProcess(Process process, boolean isRunner) implements Launched {
        @Override
        public OptionalInt exitCode() {
            return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
        }

        @Override
        public Optional<Long> pid() {
            return isRunner ? Optional.of(process.pid()) : Optional.empty();
        }
    }
}
