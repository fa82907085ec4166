package patchwave.cli.session;

import java.util.Locale;

/** How a command answers. The names are the option's values. */
public enum OutputFormat {
    /** For people. */
    TABLE,
    /** For scripts. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
