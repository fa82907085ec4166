package patchwave.simulation.invariants;

import org.jspecify.annotations.Nullable;
import patchwave.controller.store.StoredHost;
import patchwave.plan.PoolState;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.World;

/** Hosts in operation of an exclusive pool are all in one failure domain. */
final class I05Exclusivity extends Invariant {
    @Override
    String name() {
        return "I5";
    }

    @Override
    String sentence() {
        return "Hosts in operation of an exclusive pool are all in one failure domain.";
    }

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        for (StoredHost host : now.hosts().values()) {
            boolean taken = host.claim().isPresent()
                    && before.host(host.host().id()).flatMap(StoredHost::claim).isEmpty();
            if (!taken) {
                continue;
            }
            for (PoolState pool : now.pools()) {
                if (pool.exclusive().isPresent()
                        && host.pools().contains(pool.capacity().id())) {
                    alone(host, pool, now);
                }
            }
        }
    }

    private void alone(StoredHost host, PoolState pool, View now) {
        String kind = pool.exclusive().orElseThrow();
        for (StoredHost other : now.hosts().values()) {
            boolean both = other.claim().isPresent()
                    && other.pools().contains(pool.capacity().id());
            require(
                    !both
                            || java.util.Objects.equals(
                                    other.host().labels().get(kind),
                                    host.host().labels().get(kind)),
                    () -> "%s is claimed while %s of another %s of pool %s is"
                            .formatted(
                                    host.host().id(),
                                    other.host().id(),
                                    kind,
                                    pool.capacity().id()));
        }
    }
}
