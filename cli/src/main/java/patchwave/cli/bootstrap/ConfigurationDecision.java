package patchwave.cli.bootstrap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What is to be done about a host's agent.yaml. */
public sealed interface ConfigurationDecision {
    /**
     * It stays.
     *
     * @param differences what it says otherwise than we would write; empty: nothing
     * @param existing its keys and values
     */
    record Keep(List<String> differences, Map<?, ?> existing) implements ConfigurationDecision {}

    /**
     * It is written.
     *
     * @param text the whole file
     * @param replaced what the former file said otherwise; empty: there was none that anybody had edited
     */
    record Write(String text, List<String> replaced) implements ConfigurationDecision {}

    /** The host cannot be brought in with the file that it has; says why and what to do. */
    record Refuse(String why) implements ConfigurationDecision {}

    /**
     * Decides.
     *
     * @param existing the file on the host; empty: none
     * @param isPackaged whether it is as the package brought it
     * @param isOverwriting whether an existing file may be replaced
     */
    static ConfigurationDecision of(
            Optional<String> existing,
            boolean isPackaged,
            AgentSettings settings,
            String hostId,
            String environment,
            boolean isOverwriting) {
        String text = settings.text(hostId, environment);
        if (existing.isEmpty() || isPackaged) {
            return new Write(text, List.of());
        }
        Optional<Map<?, ?>> parsed = parse(existing.get());
        if (parsed.isEmpty()) {
            return isOverwriting
                    ? new Write(text, List.of("it was not valid YAML"))
                    : new Refuse(AgentSettings.FILE + " on the host is not valid YAML; mend it, or replace it with"
                            + " --overwrite-config");
        }
        List<String> differences = settings.differences(parsed.get(), hostId, environment);
        if (differences.isEmpty()) {
            return new Keep(List.of(), parsed.get());
        }
        if (isOverwriting) {
            return new Write(text, differences);
        }
        // With another name or environment the agent would not be the host that was asked for.
        return other(parsed.get(), "host", hostId)
                .or(() -> other(parsed.get(), "environment", environment))
                .<ConfigurationDecision>map(Refuse::new)
                .orElseGet(() -> new Keep(differences, parsed.get()));
    }

    private static Optional<String> other(Map<?, ?> existing, String key, String wanted) {
        @Nullable Object found = existing.get(key);
        return found == null || String.valueOf(found).equals(wanted)
                ? Optional.empty()
                : Optional.of(AgentSettings.FILE + " on the host says " + key + ": " + found + ", the inventory says "
                        + wanted + "; correct one of them, or use --overwrite-config");
    }

    private static Optional<Map<?, ?>> parse(String text) {
        try {
            @Nullable Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            return document instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
        } catch (YamlEngineException e) {
            return Optional.empty();
        }
    }
}
