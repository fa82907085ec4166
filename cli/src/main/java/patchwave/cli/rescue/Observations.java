package patchwave.cli.rescue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.cli.bootstrap.AgentPlaces;
import patchwave.cli.bootstrap.HostFacts;
import patchwave.cli.bootstrap.HostState;

/**
 * Everything that a diagnosis is made of.
 *
 * @param now by our clock
 * @param known what the controller knows; empty: it does not know the host
 */
record Observations(String hostId, Instant now, Optional<Known> known, Host host) {
    /** The host itself. */
    sealed interface Host {
        /** It could not be looked at. */
        record NotReached(String why) implements Host {}

        /**
         * It was.
         *
         * @param configuration keys and values of agent.yaml; empty: there is none, or it is not YAML
         * @param hasConfiguration whether there is a file
         */
        record Seen(
                HostFacts facts,
                HostState state,
                boolean hasConfiguration,
                Optional<Map<?, ?>> configuration,
                AgentPlaces places,
                Look look)
                implements Host {
            /** Its units that have work with its configuration. */
            List<HostState.Unit> units() {
                return places.unitsOf(state);
            }
        }
    }
}
