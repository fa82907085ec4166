package patchwave.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks; used from the checkout only. */
@Command(
        name = "patchwave bench",
        mixinStandardHelpOptions = true,
        subcommands = PlanCommand.class,
        description = "Measures what the design promises.")
public final class Main {
    private Main() {}

    /** Starts the benchmark that the arguments name. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
