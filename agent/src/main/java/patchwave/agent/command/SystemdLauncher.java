package patchwave.agent.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts a runner in a systemd service of its own (host-agent.md 1.10): it survives a restart of the agent's unit, and a
 * reboot waits for it. The fixed unit name is a second guard against beginning twice.
 *
 * @param scripts what package scripts may restart
 */
record SystemdLauncher(PolicyRcD scripts) implements Launcher {
    @Override
    public Launched launch(String id, Path script, Path directory, Command command) throws IOException {
        scripts.make(directory);
        File log = directory.resolve("launch.log").toFile();
        Map<String, String> environment = Map.of("PATH", Command.SEARCH_PATH);
        return new LaunchedProcess(
                CommandRunner.start(
                        new Command(argv(id, script, directory, command), environment, directory), log, log),
                false);
    }

    /** The systemd-run command line. */
    static List<String> argv(String id, Path script, Path directory, Command command) {
        List<String> argv = new ArrayList<>(List.of(
                "systemd-run",
                "--unit=patchwave-txn-" + id,
                "--description=Patchwave transaction " + id,
                "--no-ask-password",
                "--quiet",
                "--collect",
                "--property=Type=exec",
                // A stop signals the runner alone, which puts it off, and nothing is killed before half an hour.
                "--property=KillMode=mixed",
                "--property=TimeoutStopSec=30min",
                "--property=OOMScoreAdjust=-900",
                "--property=StandardInput=null",
                "--property=StandardOutput=append:" + directory.resolve("launch.log"),
                "--property=StandardError=append:" + directory.resolve("launch.log"),
                "--property=WorkingDirectory=" + command.directory(),
                "/usr/bin/env",
                "-i"));
        command.environment().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> argv.add(literal(entry.getKey() + "=" + entry.getValue())));
        argv.addAll(List.of("/bin/sh", script.toString(), directory.toString()));
        command.argv().forEach(argument -> argv.add(literal(argument)));
        return List.copyOf(argv);
    }

    /** systemd expands $NAME in a service's arguments. */
    private static String literal(String argument) {
        return argument.replace("$", "$$");
    }
}
