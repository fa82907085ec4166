package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;

/** Starts apt's and dpkg's programs, each with the same clean environment (host-agent.md 1.1). Fuzz tests answer in their place. */
class AptPrograms {
    /** Queries and simulations take well under a second; a host under memory pressure gets some more. */
    static final Duration QUERY_LIMIT = Duration.ofMinutes(2);
    /** A refresh or download over a slow line. */
    static final Duration NETWORK_LIMIT = Duration.ofMinutes(30);

    private final CommandRunner runner;
    private final Map<String, String> environment;

    AptPrograms(AptSettings settings, CommandRunner runner) {
        this.runner = runner;
        Map<String, String> variables = new TreeMap<>();
        variables.put("DEBIAN_FRONTEND", "noninteractive");
        variables.put("DEBIAN_PRIORITY", "critical");
        variables.put("APT_LISTCHANGES_FRONTEND", "none");
        variables.put("UCF_FORCE_CONFFOLD", "1");
        variables.put("NEEDRESTART_MODE", "l");
        variables.put("NEEDRESTART_SUSPEND", "1");
        variables.put("LC_ALL", "C.UTF-8");
        variables.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        variables.put("HOME", "/root");
        settings.configuration().ifPresent(file -> variables.put("APT_CONFIG", file.toString()));
        this.environment = Map.copyOf(variables);
    }

    /** A command with the clean environment. */
    Command command(Path directory, List<String> argv) {
        return new Command(argv, environment, directory);
    }

    /** Runs a program to its end, whatever its exit code. */
    CommandEnd.Exited run(Duration limit, Path directory, List<String> argv)
            throws PackageTrouble, InterruptedException {
        return switch (runner.run(command(directory, argv), limit)) {
            case CommandEnd.Exited exited -> exited;
            case CommandEnd.TimedOut late ->
                throw PackageTrouble.passing(
                        INTERNAL,
                        argv.getFirst() + " did not end within " + late.limit().toSeconds() + " s and was ended");
            case CommandEnd.NotStarted not ->
                throw PackageTrouble.lasting(
                        INTERNAL, "cannot start " + argv.getFirst() + ": " + not.reason() + "; install it");
        };
    }

    CommandEnd.Exited run(Duration limit, List<String> argv) throws PackageTrouble, InterruptedException {
        return run(limit, Path.of("/"), argv);
    }

    /** The output of a program that must succeed and whose output must be whole. */
    String query(String... argv) throws PackageTrouble, InterruptedException {
        CommandEnd.Exited exited = run(QUERY_LIMIT, List.of(argv));
        if (exited.exitCode() != 0 || !exited.complete()) {
            throw PackageTrouble.lasting(
                    INTERNAL,
                    String.join(" ", argv) + " ended with " + exited.exitCode() + ": "
                            + AptErrors.summary(exited.everything()));
        }
        return exited.output();
    }

    /** Concatenates parts of a command line. */
    @SafeVarargs
    static List<String> line(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return List.copyOf(all);
    }
}
