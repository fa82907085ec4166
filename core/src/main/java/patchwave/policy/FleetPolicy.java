package patchwave.policy;

import java.util.List;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;

/**
 * Everything that the fleet file says, checked.
 *
 * @param environments in the order in which they are patched; at least one, none twice
 * @param failureDomains label names that are failure domains
 * @param pools sorted by id, none twice
 * @param normal pacing of ordinary rollouts
 * @param emergency pacing of emergencies
 * @param reboot whether hosts that need it reboot, unless a plan says otherwise
 */
public record FleetPolicy(
        List<Environment> environments,
        List<String> failureDomains,
        List<PoolPolicy> pools,
        Pacing normal,
        Pacing emergency,
        FailureRules failures,
        Timeouts timeouts,
        CalendarPolicy calendar,
        UrgencyPolicy urgency,
        boolean reboot) {
    public FleetPolicy {
        environments = List.copyOf(environments);
        failureDomains = List.copyOf(failureDomains);
        pools = pools.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
        if (environments.isEmpty()) {
            throw new IllegalArgumentException("environments: expected at least one");
        }
        if (environments.stream().distinct().count() < environments.size()) {
            throw new IllegalArgumentException("environments: one is named twice in " + environments);
        }
        if (pools.stream().map(PoolPolicy::id).distinct().count() < pools.size()) {
            throw new IllegalArgumentException("pools: one is named twice");
        }
    }

    /** The pools that a host belongs to, sorted by id. */
    public List<PoolPolicy> poolsOf(Host host) {
        return pools.stream().filter(pool -> pool.contains(host)).toList();
    }
}
