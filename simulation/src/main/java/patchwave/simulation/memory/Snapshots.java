package patchwave.simulation.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.store.HostCalendars;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.HostState;
import patchwave.plan.Snapshot;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;

/** Reads everything that the planner decides from. */
final class Snapshots {
    private final MemoryTransaction transaction;
    private final Tables tables;
    private final Parts parts;

    Snapshots(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
        this.parts = new Parts(transaction);
    }

    Snapshot read(HostCalendars calendars, int preparationLimit) {
        return new Snapshot(
                transaction.fleet().pools(),
                hosts(calendars),
                rollouts(),
                calendars.calendars(),
                transaction.operationTimes().workTimes(),
                transaction.fleet().timeouts(),
                preparationLimit,
                Optional.ofNullable(tables.admissionClosed()));
    }

    private List<HostState> hosts(HostCalendars calendars) {
        Map<String, Integer> index = new HashMap<>();
        for (PoolRow pool : tables.pools.all()) {
            if (pool.isActive()) {
                index.put(pool.name, index.size());
            }
        }
        List<HostState> states = new ArrayList<>(tables.hosts.all().size());
        for (HostRow host : tables.hosts.all()) {
            if (!host.isRemoved()) {
                states.add(state(host, index, calendars));
            }
        }
        return states;
    }

    /** A host's pools are all of the fleet file in force: it leaves those that are not. */
    private HostState state(HostRow host, Map<String, Integer> index, HostCalendars calendars) {
        int count = host.shares.size();
        int[] pools = new int[count];
        int[] weights = new int[count];
        String[] domains = new String[count];
        List<PoolId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Share share = host.shares.get(i);
            PoolRow pool = tables.pools.get(share.pool());
            ids.add(pool.id);
            pools[i] = index.get(share.pool());
            weights[i] = share.weight();
            domains[i] = pool.exclusive().map(kind -> host.labels().get(kind)).orElse("");
        }
        return new HostState(
                host.id,
                pools,
                weights,
                domains,
                new HostState.Kind(host.facts.osRelease(), host.facts.kernelRelease()),
                calendars.indexOf(host.environment(), ids),
                host.condition(),
                Optional.ofNullable(tables.claim(host.id)).map(ClaimRow::rollout));
    }

    private List<Rollout> rollouts() {
        List<Rollout> live = new ArrayList<>();
        for (RolloutRow rollout : parts.oldestFirst()) {
            List<RolloutHost> hosts = hosts(rollout);
            if (!rollout.status.isOver() || !hosts.isEmpty()) {
                live.add(new Rollout(rollout.spec, rollout.status, rollout.stages, hosts));
            }
        }
        return live;
    }

    /** Of a rollout that is over only the hosts that still concern anybody: claimed ones, and those that catch up. */
    private List<RolloutHost> hosts(RolloutRow rollout) {
        List<RolloutHost> hosts = new ArrayList<>(rollout.order.size());
        for (HostId host : rollout.order) {
            PartRow part = rollout.parts.get(host);
            if (parts.isCurrent(rollout, part)) {
                hosts.add(part.part());
            }
        }
        return hosts;
    }
}
