package patchwave.simulation.invariants;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.Condition;
import patchwave.plan.PoolState;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.SimulatedHost;
import patchwave.simulation.world.World;

/** No claim and no begin takes a pool below its floor, counting hosts that we cannot see as down. */
final class I01Floor extends Invariant {
    @Override
    String name() {
        return "I1";
    }

    @Override
    String sentence() {
        return "No claim and no begin takes a pool below its floor, counting hosts that we cannot see as down.";
    }

    /** A permit that was right when it was given may be used for so long (P3), with what clocks may be off. */
    private static final long SLACK = 62_000_000;

    private record Budgets(long until, Map<PoolId, Integer> byPool) {}

    /** Budgets that were in force not longer than the slack ago. */
    private final Deque<Budgets> former = new ArrayDeque<>();

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        former.addLast(new Budgets(world.time().micros(), budgets(before)));
        while (former.getFirst().until < world.time().micros() - SLACK) {
            former.removeFirst();
        }
        for (StoredHost host : now.hosts().values()) {
            if (host.claim().isPresent() && !host.claim().equals(claimBefore(before, host)) && isTaken(before, host)) {
                host.pools().forEach(pool -> claimed(host, pool, before, now));
            }
            if (isPermitted(before, host)) {
                host.pools().forEach(pool -> permitted(host, pool, before, now));
            }
        }
    }

    private static java.util.Optional<patchwave.host.Claim> claimBefore(View before, StoredHost host) {
        return before.host(host.host().id()).flatMap(StoredHost::claim);
    }

    private static boolean isTaken(View before, StoredHost host) {
        return claimBefore(before, host).map(claim -> claim.attempt()).orElse(0L)
                != host.claim().orElseThrow().attempt();
    }

    private void claimed(StoredHost host, PoolId id, View before, View now) {
        boolean behind =
                before.host(host.host().id()).map(StoredHost::condition).orElse(host.condition())
                        instanceof Condition.Behind;
        int out = now.claimed(id) + now.down(id, !behind);
        int budget = now.pool(id).map(pool -> pool.capacity().budget()).orElse(0);
        require(
                out <= budget,
                () -> "claim of %s: pool %s has %d of %d units out"
                        .formatted(host.host().id(), id, out, budget));
    }

    private static boolean isPermitted(View before, StoredHost host) {
        return host.claim().flatMap(claim -> claim.permitAt()).isPresent()
                && !host.claim()
                        .flatMap(claim -> claim.permitAt())
                        .equals(claimBefore(before, host).flatMap(claim -> claim.permitAt()));
    }

    /** Rule C1a: what has fallen out since the claim was taken counts too. */
    private void permitted(StoredHost host, PoolId id, View before, View now) {
        // A new fleet file may have moved the claim's host between pools: it counts where it was.
        if (now.revision() > 1 || before.pool(id).isEmpty()) {
            return;
        }
        int out = now.claimed(id) + now.down(id, !(host.condition() instanceof Condition.Behind));
        int budget = now.pool(id).map(pool -> pool.capacity().budget()).orElse(0);
        require(
                out <= budget,
                () -> "permit of %s: pool %s has %d of %d units out"
                        .formatted(host.host().id(), id, out, budget));
    }

    private static Map<PoolId, Integer> budgets(View view) {
        Map<PoolId, Integer> budgets = new HashMap<>();
        for (PoolState pool : view.pools()) {
            budgets.put(pool.capacity().id(), pool.capacity().budget());
        }
        return budgets;
    }

    private static boolean isCloned(World world, SimulatedHost machine) {
        return world.machines().stream()
                .anyMatch(other -> other != machine && other.id().equals(machine.id()));
    }

    @Override
    void fact(World world, View now, Fact fact) {
        if (!(fact instanceof Fact.Began began) || now.host(began.host()).isEmpty()) {
            return;
        }
        for (PoolId pool : now.host(began.host()).get().pools()) {
            int disrupted = 0;
            Set<HostId> counted = new HashSet<>();
            for (SimulatedHost machine : world.machines()) {
                StoredHost host = now.hosts().get(machine.id());
                // Which of two machines with one identity is meant nobody can say; the other one is found at its next
                // Hello.
                if (host != null
                        && machine.openAttempt() != 0
                        && !isCloned(world, machine)
                        && host.pools().contains(pool)
                        && counted.add(machine.id())) {
                    disrupted += now.weight(host, pool);
                }
            }
            int most = now.pool(pool).map(state -> state.capacity().budget()).orElse(0);
            for (Budgets earlier : former) {
                most = Math.max(most, earlier.byPool.getOrDefault(pool, 0));
            }
            int out = disrupted;
            int limit = most;
            require(
                    out <= limit,
                    () -> "begin on %s: %d units of pool %s are under our hands, at most %d may be"
                            .formatted(began.host(), out, pool, limit));
        }
    }
}
