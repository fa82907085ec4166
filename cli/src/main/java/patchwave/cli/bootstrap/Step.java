package patchwave.cli.bootstrap;

import java.util.Locale;

/** The steps of a host, in their order. */
public enum Step {
    CONNECT,
    FACTS,
    UPLOAD,
    PACKAGE,
    CONFIGURATION,
    TOKEN,
    SERVICE,
    REPORT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
