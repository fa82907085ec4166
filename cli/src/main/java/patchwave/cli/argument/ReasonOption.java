package patchwave.cli.argument;

import picocli.CommandLine.Option;

/** {@code --reason}: no act that disrupts, or that others must understand later, goes without one. */
public final class ReasonOption {
    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, for people and the audit trail.")
    private String text = "";

    public String text() {
        return text;
    }
}
