package patchwave.cli.argument;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The plan file that a command is about: its first argument. */
public final class PlanFileArgument {
    @Parameters(index = "0", paramLabel = "PLANFILE", description = "A file that 'patchwave rollout plan' made.")
    private Path path = Path.of("");

    public Path path() {
        return path;
    }
}
