package patchwave.policy;

import java.util.Optional;
import patchwave.fleet.Host;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;

/**
 * What operators permit for one pool.
 *
 * @param exclusive the kind of failure domain of which only one at a time may have hosts in operation; empty for no rule
 */
public record PoolPolicy(PoolId id, Selector selector, Floor floor, Optional<String> exclusive) {
    /** Whether a host belongs to this pool. */
    public boolean contains(Host host) {
        return host.environment().equals(id.environment()) && selector.matches(host);
    }
}
