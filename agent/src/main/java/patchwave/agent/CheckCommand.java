package patchwave.agent;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import patchwave.agent.config.AgentConfig;
import patchwave.agent.config.ConfigException;
import patchwave.agent.config.ConfigReader;
import picocli.CommandLine;

/** {@code patchwave-agent check}. */
@CommandLine.Command(
        name = "check",
        description = {
            "Looks whether this host's agent can work as it is configured: the configuration, the package manager, the"
                    + " host's identity, the way to the controller, hooks, and the health checks, each run once.",
            "Changes nothing, runs no hook, and may be run beside the agent."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it can; a warning is no obstacle",
            "1:something is wrong, and the line says what",
            "2:wrong usage",
            "78:configuration fault"
        })
final class CheckCommand implements Callable<Integer> {
    private static final int WRONG = 1;

    private final InstantSource wall;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "/etc/patchwave/agent.yaml",
            showDefaultValue = CommandLine.Help.Visibility.ALWAYS,
            description = "the agent's agent.yaml")
    private Path file = Path.of("agent.yaml");

    CheckCommand(InstantSource wall) {
        this.wall = wall;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        AgentConfig config;
        try {
            config = ConfigReader.read(file, Main.hostName());
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Main.CONFIGURATION_FAULT;
        }
        Path scratch = Files.createTempDirectory("patchwave-check-");
        try {
            List<Checkup.Finding> findings = new Checkup(file, config, scratch, wall).look();
            findings.forEach(it -> out.printf("%-7s  %-16s  %s%n", it.grade().word(), it.subject(), it.words()));
            out.flush();
            return findings.stream().anyMatch(it -> it.grade() == Checkup.Grade.WRONG) ? WRONG : 0;
        } finally {
            try (Stream<Path> left = Files.walk(scratch)) {
                for (Path one : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(one);
                }
            }
        }
    }
}
