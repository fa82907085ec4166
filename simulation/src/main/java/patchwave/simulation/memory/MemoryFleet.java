package patchwave.simulation.memory;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import patchwave.controller.store.FleetRevision;
import patchwave.controller.store.FleetStore;
import patchwave.fleet.HostId;
import patchwave.plan.PoolState;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;

/** {@link FleetStore} on the tables in memory. */
final class MemoryFleet implements FleetStore {
    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryFleet(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    @Override
    public FleetRevision apply(FleetPolicy policy, String text) {
        transaction.requireWritable();
        FleetRow current = tables.fleet();
        if (current != null && current.revision().text().equals(text)) {
            return current.revision();
        }
        FleetRevision next = new FleetRevision(
                revision() + 1, text, transaction.now(), transaction.actor().name());
        String calendar = calendar(policy);
        tables.setFleet(new FleetRow(next, stored(policy.timeouts()), calendar));
        List<PoolPolicy> before = poolPolicies();
        replacePools(policy.pools());
        transaction.floors().endChanged(before, policy.pools());
        new Placement(transaction).recomputeAll(policy.pools());
        dropUnusedPools();
        List<String> cancelled =
                current != null && !current.calendar().equals(calendar) ? cancelUnbegun(next.revision()) : List.of();
        transaction.audit(
                "fleet.apply",
                "revision " + next.revision(),
                Map.of(
                        "revision",
                        next.revision(),
                        "pools",
                        policy.pools().size(),
                        "file",
                        text,
                        "cancelled_claims",
                        cancelled));
        return next;
    }

    private List<String> cancelUnbegun(long revision) {
        return new Permits(transaction)
                        .cancelUnbegun(
                                "windows or freezes changed with revision %d of the fleet file".formatted(revision))
                        .stream()
                        .map(HostId::value)
                        .toList();
    }

    private static Timeouts stored(Timeouts timeouts) {
        return new Timeouts(
                Micros.of(timeouts.operation()),
                Micros.of(timeouts.expectedOperation()),
                Micros.of(timeouts.missedStart()));
    }

    /** Everything that decides when a host may be disrupted. */
    private static String calendar(FleetPolicy policy) {
        StringBuilder text = new StringBuilder(policy.calendar().toString());
        policy.pools()
                .forEach(pool -> text.append('\n')
                        .append(pool.id())
                        .append(pool.selector().labels())
                        .append(pool.windows()));
        return text.toString();
    }

    private void replacePools(List<PoolPolicy> policies) {
        for (PoolRow pool : List.copyOf(tables.pools.all())) {
            tables.pools.edit(pool.name).policy = null;
        }
        for (PoolPolicy policy : policies) {
            String name = policy.id().toString();
            if (tables.pools.find(name) == null) {
                tables.pools.put(name, new PoolRow(policy.id(), name, policy.floor()));
            }
            PoolRow pool = tables.pools.edit(name);
            pool.policy = policy;
            pool.floorRule = policy.floor();
        }
    }

    /** Pools of earlier files are kept until the last claim that counts in them is released. */
    private void dropUnusedPools() {
        Set<String> used = new HashSet<>();
        tables.claims.all().forEach(claim -> claim.shares.forEach(share -> used.add(share.pool())));
        tables.pools.keys(pool -> !pool.isActive() && !used.contains(pool.name)).forEach(tables.pools::remove);
    }

    @Override
    public long revision() {
        FleetRow fleet = tables.fleet();
        return fleet == null ? 0 : fleet.revision().revision();
    }

    @Override
    public Optional<FleetRevision> current() {
        return Optional.ofNullable(tables.fleet()).map(FleetRow::revision);
    }

    @Override
    public Timeouts timeouts() {
        FleetRow fleet = tables.fleet();
        return fleet == null ? Timeouts.DEFAULT : fleet.timeouts();
    }

    @Override
    public List<PoolState> pools() {
        List<PoolState> states = new ArrayList<>(tables.pools.all().size());
        for (PoolRow pool : tables.pools.all()) {
            if (pool.isActive()) {
                states.add(pool.state());
            }
        }
        return states;
    }

    @Override
    public List<PoolPolicy> poolPolicies() {
        return tables.pools.all().stream()
                .flatMap(pool -> Optional.ofNullable(pool.policy).stream())
                .toList();
    }
}
