package patchwave.agent.health;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;

/** A Nagios plugin: exit 0 ok, 1 warning (healthy, and said), 2 critical, 3 and all else unknown. */
record PluginCheck(String name, Path script, Duration timeout, CommandRunner runner) implements Check {
    @Override
    public CheckResult run() throws InterruptedException {
        Command command = new Command(
                List.of(script.toAbsolutePath().toString()), Map.of("PATH", Command.SEARCH_PATH), Path.of("/"));
        return switch (runner.runScript(command, timeout)) {
            case CommandEnd.NotStarted end ->
                new CheckResult(name, HealthState.UNKNOWN, "could not be started: " + end.reason());
            case CommandEnd.TimedOut end ->
                new CheckResult(name, HealthState.UNKNOWN, "did not end within " + end.limit());
            case CommandEnd.Exited end -> {
                HealthState state = switch (end.exitCode()) {
                    case 0, 1 -> HealthState.HEALTHY;
                    case 2 -> HealthState.UNHEALTHY;
                    default -> HealthState.UNKNOWN;
                };
                yield new CheckResult(name, state, end.everything().strip());
            }
        };
    }
}
