package patchwave.demo.fleet;

import java.util.List;

/**
 * A pool of the demo's fleet.
 *
 * @param id "environment/service"
 * @param hosts ids of its hosts, in order; never empty
 * @param floor how many of them must stay in service
 */
public record DemoPool(String id, List<String> hosts, int floor) {
    public DemoPool {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty() || floor < 0 || floor >= hosts.size()) {
            throw new IllegalArgumentException(
                    "pool " + id + " of " + hosts.size() + " cannot have the floor " + floor);
        }
    }
}
