package patchwave.cli;

import java.nio.file.Path;
import patchwave.cli.session.OutputFormat;
import patchwave.cli.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code patchwave} itself: the options that every command has. */
@Command(
        name = "patchwave",
        description = "Rolls security patches over a fleet of hosts without taking a service below its floor.",
        footer = {
            "",
            "Example: an emergency, from nothing to done:",
            "  patchwave advisory record CVE-2015-0235 --package glibc --exploited --remote",
            "  patchwave emergency --advisory CVE-2015-0235 --package libc6 --reason GHOST",
            "",
            "PATCHWAVE_CONFIG names the configuration file, PATCHWAVE_DEBUG=1 adds stack",
            "traces to failures, NO_COLOR=1 turns colour off.",
            "The controller itself: patchwave controller --help"
        })
final class PatchwaveCommand {
    private final Session session;

    PatchwaveCommand(Session session) {
        this.session = session;
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Configuration file. Default: $PATCHWAVE_CONFIG, else ~/.config/patchwave/patchwave.yaml.")
    void config(Path file) {
        session.chooseConfig(file);
    }

    @Option(
            names = "--output",
            paramLabel = "table|json",
            scope = ScopeType.INHERIT,
            description = "table for people (the default), json for scripts.")
    void output(OutputFormat format) {
        session.chooseFormat(format);
    }

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "No colour, also on a terminal.")
    void noColour(boolean isWanted) {
        if (isWanted) {
            session.refuseColour();
        }
    }
}
