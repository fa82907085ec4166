package patchwave.agent.packages;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;

/** Starts the programs of one package manager, each with the same clean environment. */
public abstract class Programs {
    /** Queries and simulations take well under a second; a host under memory pressure gets some more. */
    public static final Duration QUERY_LIMIT = Duration.ofMinutes(2);
    /** A refresh or download over a slow line. */
    public static final Duration NETWORK_LIMIT = Duration.ofMinutes(30);

    /** Runs a command to its end or to a limit, as {@link CommandRunner#run} does. */
    @FunctionalInterface
    public interface Starter {
        /** How it ended. */
        CommandEnd run(Command command, Duration limit) throws InterruptedException;
    }

    private final Starter starter;
    private final Map<String, String> environment;

    /**
     * Programs that see this environment and nothing else.
     *
     * @param environment whole
     */
    protected Programs(Starter starter, Map<String, String> environment) {
        this.starter = starter;
        this.environment = Map.copyOf(environment);
    }

    /** What of a program's output says what is wrong. */
    protected abstract String summary(String output);

    /** A command with the clean environment. */
    public final Command command(Path directory, List<String> argv) {
        return new Command(argv, environment, directory);
    }

    /** Runs a program to its end, whatever its exit code. */
    public final CommandEnd.Exited run(Duration limit, Path directory, List<String> argv)
            throws PackageTrouble, InterruptedException {
        return run(limit, command(directory, argv));
    }

    /** Runs a command to its end, whatever its exit code. */
    public final CommandEnd.Exited run(Duration limit, Command command) throws PackageTrouble, InterruptedException {
        String program = command.argv().getFirst();
        return switch (starter.run(command, limit)) {
            case CommandEnd.Exited exited -> exited;
            case CommandEnd.TimedOut late ->
                throw PackageTrouble.passing(
                        INTERNAL,
                        program + " did not end within " + late.limit().toSeconds() + " s and was ended");
            case CommandEnd.NotStarted not ->
                throw PackageTrouble.lasting(
                        INTERNAL, "cannot start " + program + ": " + not.reason() + "; install it");
        };
    }

    /** Runs a program to its end in the root directory, whatever its exit code. */
    public final CommandEnd.Exited run(Duration limit, List<String> argv) throws PackageTrouble, InterruptedException {
        return run(limit, Path.of("/"), argv);
    }

    /** The output of a program that must succeed and whose output must be whole. */
    public final String query(List<String> argv) throws PackageTrouble, InterruptedException {
        CommandEnd.Exited exited = run(QUERY_LIMIT, argv);
        if (exited.exitCode() != 0 || !exited.complete()) {
            throw PackageTrouble.lasting(
                    INTERNAL,
                    String.join(" ", argv) + " ended with " + exited.exitCode() + ": " + summary(exited.everything()));
        }
        return exited.output();
    }

    /** The output of a program that must succeed and whose output must be whole. */
    public final String query(String... argv) throws PackageTrouble, InterruptedException {
        return query(List.of(argv));
    }

    /** Concatenates parts of a command line. */
    @SafeVarargs
    public static List<String> line(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return List.copyOf(all);
    }
}
