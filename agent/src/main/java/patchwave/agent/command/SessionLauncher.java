package patchwave.agent.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a runner in a session of its own: it survives the agent's end and its terminal's, not a stop of the agent's cgroup. */
record SessionLauncher() implements Launcher {
    @Override
    public Launched launch(String id, Path script, Path directory, Command command) throws IOException {
        List<String> argv = new ArrayList<>(List.of("setsid", "/bin/sh", script.toString(), directory.toString()));
        argv.addAll(command.argv());
        File log = directory.resolve("launch.log").toFile();
        // setsid replaces itself by the shell, as a started process never leads a group: the process is the runner.
        return new LaunchedProcess(
                CommandRunner.start(new Command(argv, command.environment(), command.directory()), log, log), true);
    }
}
