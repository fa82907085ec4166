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
 * @param startImmediate environments in which what must be patched at once is started by the controller itself, as far as operators have
 *     signed that (docs/adr/0021): the first ones of all, since none is patched before those that come before it; empty for none
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
        boolean reboot,
        List<Environment> startImmediate) {
    public FleetPolicy {
        environments = List.copyOf(environments);
        failureDomains = List.copyOf(failureDomains);
        startImmediate = List.copyOf(startImmediate);
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
        if (!startImmediate.equals(
                environments.stream().limit(startImmediate.size()).toList())) {
            throw new IllegalArgumentException("urgency.start_immediate: expected the first of %s, but are %s"
                    .formatted(environments, startImmediate));
        }
    }

    /** The pools that a host belongs to, sorted by id. */
    public List<PoolPolicy> poolsOf(Host host) {
        return pools.stream().filter(pool -> pool.contains(host)).toList();
    }
}
