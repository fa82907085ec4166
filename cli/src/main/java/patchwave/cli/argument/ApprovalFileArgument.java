package patchwave.cli.argument;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The approval file that a command is about: its first argument. */
public final class ApprovalFileArgument {
    @Parameters(index = "0", paramLabel = "FILE", description = "A file that 'patchwave approval create' made.")
    private Path path = Path.of("");

    public Path path() {
        return path;
    }
}
