package patchwave.simulation.invariants;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.Condition;
import patchwave.plan.PoolState;
import patchwave.policy.PoolPolicy;
import patchwave.rollout.RolloutId;

/**
 * The tables right after one commit, read through the store's own port, so that any store can be watched.
 *
 * @param at when
 * @param revision of the fleet file
 * @param pools with their counters
 * @param policies what the fleet file says of each pool
 * @param hosts that are not removed, sorted
 * @param rollouts newest first
 * @param audit records that came with this commit
 */
record View(
        Instant at,
        long revision,
        List<PoolState> pools,
        List<PoolPolicy> policies,
        Map<HostId, StoredHost> hosts,
        Map<RolloutId, RolloutSummary> rollouts,
        List<AuditRecord> audit,
        long auditEnd) {
    static final View NOTHING = new View(Instant.EPOCH, 0, List.of(), List.of(), Map.of(), Map.of(), List.of(), 0);

    static View of(Store store, Instant now, View before) {
        return store.read(tables -> {
            Map<HostId, StoredHost> hosts = new java.util.LinkedHashMap<>();
            tables.hosts()
                    .list(null, null, null, Integer.MAX_VALUE)
                    .forEach(host -> hosts.put(host.host().id(), host));
            Map<RolloutId, RolloutSummary> rollouts = new HashMap<>();
            tables.rollouts().list(100).forEach(one -> rollouts.put(one.spec().id(), one));
            long revision = tables.fleet().revision();
            List<AuditRecord> audit = new ArrayList<>();
            long end = before.auditEnd;
            while (true) {
                List<AuditRecord> more = tables.auditTrail().after(end, 100);
                if (more.isEmpty()) {
                    break;
                }
                audit.addAll(more);
                end = more.getLast().sequence();
            }
            return new View(
                    now,
                    revision,
                    tables.fleet().pools(),
                    revision == before.revision
                            ? before.policies
                            : tables.fleet().poolPolicies(),
                    hosts,
                    rollouts,
                    audit,
                    end);
        });
    }

    /** The hosts' parts in a rollout. */
    static Map<HostId, HostPart> parts(Store store, RolloutId rollout) {
        Map<HostId, HostPart> parts = new HashMap<>();
        store.read(tables -> tables.rollouts().parts(rollout))
                .forEach(part -> parts.put(part.host().host(), part));
        return parts;
    }

    Optional<StoredHost> host(HostId id) {
        return Optional.ofNullable(hosts.get(id));
    }

    Optional<PoolState> pool(PoolId id) {
        return pools.stream().filter(pool -> pool.capacity().id().equals(id)).findFirst();
    }

    /** What a host is worth in a pool. */
    int weight(StoredHost host, PoolId pool) {
        return policies.stream()
                .filter(policy -> policy.id().equals(pool))
                .findFirst()
                .map(policy -> policy.weight(host.host()))
                .orElse(1);
    }

    /** Units of a pool that hold a claim, counted from the hosts. */
    int claimed(PoolId pool) {
        int sum = 0;
        for (StoredHost host : hosts.values()) {
            if (host.claim().isPresent() && host.pools().contains(pool)) {
                sum += weight(host, pool);
            }
        }
        return sum;
    }

    /** Units of a pool that hold no claim and are not well, counted from the hosts. */
    int down(PoolId pool, boolean withBehind) {
        int sum = 0;
        for (StoredHost host : hosts.values()) {
            boolean down = !(host.condition() instanceof Condition.Healthy)
                    && (withBehind || !(host.condition() instanceof Condition.Behind));
            if (down && host.claim().isEmpty() && host.pools().contains(pool)) {
                sum += weight(host, pool);
            }
        }
        return sum;
    }
}
