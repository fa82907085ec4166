package patchwave.cli.argument;

import picocli.CommandLine.Parameters;

/** The rollout that a command is about: its first argument. */
public final class RolloutArgument {
    @Parameters(
            index = "0",
            paramLabel = "ROLLOUT",
            description = "The rollout's id; 'patchwave rollout list' shows all.")
    private String id = "";

    public String id() {
        return id;
    }
}
