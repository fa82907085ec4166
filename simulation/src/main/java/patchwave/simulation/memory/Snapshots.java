package patchwave.simulation.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

    /** A pool as hosts in a snapshot see it. */
    private record Place(PoolId id, int index, @Nullable String exclusive) {}

    private List<HostState> hosts(HostCalendars calendars) {
        Map<String, Place> places = new HashMap<>();
        for (PoolRow pool : tables.pools.all()) {
            if (pool.isActive()) {
                places.put(
                        pool.name,
                        new Place(pool.id, places.size(), pool.exclusive().orElse(null)));
            }
        }
        List<HostState> states = new ArrayList<>(tables.hosts.all().size());
        for (HostRow host : tables.hosts.all()) {
            if (!host.isRemoved()) {
                states.add(state(host, places, calendars));
            }
        }
        return states;
    }

    /** A host's pools are all of the fleet file in force: it leaves those that are not. */
    private HostState state(HostRow host, Map<String, Place> places, HostCalendars calendars) {
        int count = host.shares.size();
        int[] pools = new int[count];
        int[] weights = new int[count];
        String[] domains = new String[count];
        List<PoolId> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Share share = host.shares.get(i);
            Place place = Objects.requireNonNull(places.get(share.pool()), share.pool());
            ids.add(place.id());
            pools[i] = place.index();
            weights[i] = share.weight();
            domains[i] = place.exclusive() == null ? "" : host.labels().getOrDefault(place.exclusive(), "");
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
