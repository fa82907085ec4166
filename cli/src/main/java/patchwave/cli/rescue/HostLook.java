package patchwave.cli.rescue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import patchwave.cli.bootstrap.AgentPlaces;
import patchwave.cli.bootstrap.AgentSettings;
import patchwave.cli.bootstrap.Answer;
import patchwave.cli.bootstrap.HostFacts;
import patchwave.cli.bootstrap.HostShell;
import patchwave.cli.bootstrap.HostState;
import patchwave.cli.bootstrap.Script;
import patchwave.cli.rescue.Observations.Host.Seen;

/** Looks at a host, and changes nothing. */
record HostLook(HostShell shell, HostFacts facts, InstantSource clock) {
    /** Everything that the host says. */
    Seen look() {
        Answer file = shell.asRoot(Script.READ_CONFIG, AgentSettings.FILE);
        Optional<Map<?, ?>> configuration = file.file("config").flatMap(HostLook::parse);
        AgentPlaces places = AgentPlaces.of(configuration.isPresent() ? configuration.get() : Map.of());
        HostState state = HostState.of(shell.asRoot(Script.STATE, places.stateArguments()));
        List<String> arguments = new ArrayList<>(List.of(places.stateDirectory()));
        arguments.addAll(addresses(configuration));
        Instant asked = clock.instant();
        Answer answer = shell.asRoot(Script.DIAGNOSE, arguments.toArray(String[]::new));
        return new Seen(
                facts,
                state,
                file.value("config").isPresent(),
                configuration,
                places,
                Look.of(answer, asked, clock.instant()));
    }

    private static Optional<Map<?, ?>> parse(String text) {
        try {
            @Nullable Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            return document instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
        } catch (YamlEngineException e) {
            return Optional.empty();
        }
    }

    private static List<String> addresses(Optional<Map<?, ?>> configuration) {
        @Nullable
        Object controller = configuration.isEmpty() ? null : configuration.get().get("controller");
        if (controller instanceof Map<?, ?> map && map.get("agents") instanceof List<?> list) {
            return list.stream()
                    .map(String::valueOf)
                    .filter(it -> it.contains(":"))
                    .toList();
        }
        return List.of();
    }
}
