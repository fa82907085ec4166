package patchwave.bench;

import patchwave.bench.controller.ControllerCommand;
import patchwave.bench.drive.DriveCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks; used from the checkout only. */
@Command(
        name = "patchwave bench",
        mixinStandardHelpOptions = true,
        subcommands = {PlanCommand.class, MatchCommand.class, ControllerCommand.class, DriveCommand.class},
        description = "Measures what the design promises.",
        footer = "%nBeside Ansible and plain ssh, on real hosts, as root: patchwave bench ansible --help")
public final class Main {
    private Main() {}

    /** Starts the benchmark that the arguments name. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
