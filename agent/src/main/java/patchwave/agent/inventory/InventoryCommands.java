package patchwave.agent.inventory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;

/** Runs the package managers' programs behind everything else that the host does. */
final class InventoryCommands {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int LONGEST = 300;

    private final Starter starter;
    private final Map<String, String> environment;

    /** Runs a command to its end or to a limit, as {@link patchwave.agent.command.CommandRunner#run} does. */
    @FunctionalInterface
    interface Starter {
        /** How it ended. */
        CommandEnd run(Command command, Duration limit) throws InterruptedException;
    }

    InventoryCommands(Starter starter, Map<String, String> environment) {
        this.starter = starter;
        this.environment = Map.copyOf(environment);
    }

    /** The output of a program that must succeed. */
    String query(List<String> argv) throws PackageSource.Unreadable, InterruptedException {
        CommandEnd.Exited exited = run(argv);
        if (exited.exitCode() != 0 || !exited.complete()) {
            String said = exited.everything().strip();
            throw new PackageSource.Unreadable(argv.getFirst() + " ended with " + exited.exitCode() + ": "
                    + said.substring(0, Math.min(said.length(), LONGEST)));
        }
        return exited.output();
    }

    /** A program's end, whatever its exit code. */
    CommandEnd.Exited run(List<String> argv) throws PackageSource.Unreadable, InterruptedException {
        List<String> nice = new ArrayList<>(List.of("nice", "-n", "19"));
        nice.addAll(argv);
        return switch (starter.run(new Command(nice, environment, Path.of("/")), LIMIT)) {
            case CommandEnd.Exited exited -> exited;
            case CommandEnd.TimedOut late ->
                throw new PackageSource.Unreadable(
                        argv.getFirst() + " did not end within " + late.limit().toSeconds() + " s");
            case CommandEnd.NotStarted not ->
                throw new PackageSource.Unreadable("cannot start " + argv.getFirst() + ": " + not.reason());
        };
    }
}
