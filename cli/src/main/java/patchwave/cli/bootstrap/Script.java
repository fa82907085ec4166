package patchwave.cli.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Everything that is ever run on a host: fixed texts, shipped with this program. What differs comes as quoted arguments. */
public enum Script {
    WHOAMI,
    FACTS,
    READ_CONFIG,
    STATE,
    MAKE_FOLDER,
    REMOVE_FOLDER,
    CHECKSUM,
    WRITE,
    INSTALL,
    SERVICE,
    LAST_WORDS,
    DIAGNOSE,
    CONFIGURE_PACKAGES,
    SET_CERTIFICATE_ASIDE;

    private final String text;

    Script() {
        text = resource("prelude.sh") + "\n"
                + resource(name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ".sh");
    }

    /** For sh -c. */
    public String text() {
        return text;
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in this program's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
