package patchwave.cli.session;

/** How a command answers. The names are the option's values. */
public enum OutputFormat {
    /** For people. */
    TABLE,
    /** For scripts. */
    JSON
}
