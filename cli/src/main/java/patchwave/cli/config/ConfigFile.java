package patchwave.cli.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

/** Finds and reads patchwave.yaml. Every fault is a {@link Refusal} that names file, key, expectation and finding. */
public final class ConfigFile {
    /** Names another file than the one in the home directory. */
    public static final String ENVIRONMENT_VARIABLE = "PATCHWAVE_CONFIG";

    private static final List<String> REQUIRED = List.of("controller", "authority", "certificate", "key");
    private static final List<String> KNOWN = List.of("controller", "authority", "certificate", "key", "signing_key");
    private static final int HIGHEST_PORT = 65_535;

    private ConfigFile() {}

    /**
     * The file to read: the option's, else the environment's, else the home directory's.
     *
     * @param option the value of --config; empty if it was not given
     */
    public static Path locate(Optional<Path> option, Map<String, String> environment, Path home) {
        return option.orElseGet(() -> {
            String named = environment.getOrDefault(ENVIRONMENT_VARIABLE, "");
            return named.isEmpty() ? home.resolve(".config/patchwave/patchwave.yaml") : Path.of(named);
        });
    }

    /** Reads one file; paths in it are relative to its own directory. */
    public static CliConfig read(Path file) {
        Map<String, String> values = values(file);
        for (String key : values.keySet()) {
            if (!KNOWN.contains(key)) {
                throw fault(file, "unknown key '" + key + "'; the keys are " + String.join(", ", KNOWN));
            }
        }
        for (String key : REQUIRED) {
            if (values.getOrDefault(key, "").isBlank()) {
                throw fault(file, "key '" + key + "' is missing or empty");
            }
        }
        String controller = text(values, "controller");
        int colon = controller.lastIndexOf(':');
        return new CliConfig(
                file,
                hostOf(file, controller, colon),
                portOf(file, controller, colon),
                resolve(file, text(values, "authority")),
                resolve(file, text(values, "certificate")),
                resolve(file, text(values, "key")),
                Optional.of(text(values, "signing_key"))
                        .filter(name -> !name.isBlank())
                        .map(name -> resolve(file, name)));
    }

    private static Map<String, String> values(Path file) {
        Object document = parse(file, text(file));
        if (!(document instanceof Map<?, ?> map)) {
            throw fault(file, "expected keys and values, such as 'controller: 127.0.0.1:7444'");
        }
        Map<String, String> values = new TreeMap<>();
        map.forEach((key, value) -> {
            if (!(value instanceof String text)) {
                throw fault(file, "key '" + key + "' must be a text, found " + kindOf(value));
            }
            values.put(String.valueOf(key), text);
        });
        return values;
    }

    private static String text(Path file) {
        if (!Files.exists(file)) {
            throw fault(
                    file,
                    "there is no such file; the controller makes one with 'patchwave controller operator create', "
                            + "name it with --config or $" + ENVIRONMENT_VARIABLE);
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Refusal(
                    ExitCode.BAD_CONFIGURATION, file + ": cannot be read as UTF-8 text: " + e.getMessage(), e);
        }
    }

    private static @Nullable Object parse(Path file, String text) {
        try {
            return new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(text);
        } catch (YamlEngineException e) {
            String first = String.valueOf(e.getMessage())
                    .lines()
                    .limit(3)
                    .reduce((a, b) -> a + "; " + b.strip())
                    .orElse("");
            throw new Refusal(ExitCode.BAD_CONFIGURATION, file + ": is not valid YAML: " + first, e);
        }
    }

    private static String hostOf(Path file, String controller, int colon) {
        String host = colon < 0 ? "" : controller.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isBlank()) {
            throw fault(file, "key 'controller' must be HOST:PORT, found '" + controller + "'");
        }
        return host;
    }

    private static int portOf(Path file, String controller, int colon) {
        String digits = controller.substring(colon + 1);
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > HIGHEST_PORT) {
            throw fault(file, "key 'controller' must end in a port from 1 to 65535, found '" + controller + "'");
        }
        return port;
    }

    private static Path resolve(Path file, String name) {
        return file.toAbsolutePath().resolveSibling(name).normalize();
    }

    private static String text(Map<String, String> values, String key) {
        return values.getOrDefault(key, "").strip();
    }

    private static String kindOf(@Nullable Object value) {
        return value == null ? "nothing" : "'" + value + "'";
    }

    private static Refusal fault(Path file, String what) {
        return new Refusal(ExitCode.BAD_CONFIGURATION, file + ": " + what);
    }
}
