package patchwave.cli.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent keeps what, and who it is made of, as its configuration says.
 *
 * @param stateDirectory journal and transactions
 * @param identityDirectories where its certificate may be, the likeliest first
 * @param tokenFile where a token is looked for
 * @param linkUser whose process reads the token and speaks to the controller; empty: the agent does so itself
 */
public record AgentPlaces(
        String stateDirectory, List<String> identityDirectories, String tokenFile, Optional<String> linkUser) {
    private static final String LINK_UNIT = "patchwave-link.service";
    private static final String LINK_DIRECTORY = "/var/lib/patchwave/link";
    private static final String LINK_USER = "patchwave-link";

    public AgentPlaces {
        identityDirectories = List.copyOf(identityDirectories);
    }

    /** The places that a configuration's keys and values say; its defaults where it says nothing. */
    public static AgentPlaces of(Map<?, ?> values) {
        String state = text(values, "state_directory", AgentSettings.STATE_DIRECTORY);
        String token = text(values, "enrolment_token_file", AgentSettings.TOKEN_FILE);
        @Nullable Object section = values.get("link");
        Map<?, ?> link = section instanceof Map<?, ?> map ? map : Map.of();
        if (text(link, "mode", "socket").equals("in-process")) {
            return new AgentPlaces(state, List.of(state), token, Optional.empty());
        }
        // An agent of before, without a link, has its certificate in the other one.
        List<String> identities = List.of(text(link, "state_directory", LINK_DIRECTORY), state);
        return new AgentPlaces(state, identities, token, Optional.of(text(link, "user", LINK_USER)));
    }

    private static String text(Map<?, ?> values, String key, String absent) {
        @Nullable Object value = values.get(key);
        return value == null ? absent : String.valueOf(value);
    }

    /** What {@link Script#STATE} is asked with. */
    public String[] stateArguments() {
        List<String> arguments = new ArrayList<>(List.of(AgentSettings.FILE, tokenFile));
        arguments.addAll(identityDirectories);
        return arguments.toArray(String[]::new);
    }

    /** Those of the units that have work with this configuration. */
    public List<HostState.Unit> unitsOf(HostState state) {
        return state.units().stream()
                .filter(unit -> linkUser.isPresent() || !unit.name().equals(LINK_UNIT))
                .toList();
    }
}
