package patchwave.cli.argument;

import picocli.CommandLine.Parameters;

/** The host that a command is about: its first argument. */
public final class HostArgument {
    @Parameters(index = "0", paramLabel = "HOST", description = "The host's id; 'patchwave hosts list' shows all.")
    private String id = "";

    public String id() {
        return id;
    }
}
