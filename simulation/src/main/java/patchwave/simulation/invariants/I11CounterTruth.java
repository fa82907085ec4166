package patchwave.simulation.invariants;

import org.jspecify.annotations.Nullable;
import patchwave.capacity.PoolCapacity;
import patchwave.plan.PoolState;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fault;
import patchwave.simulation.world.World;

/** What the ledger counts as in operation and as down is what hosts and claims come to. */
final class I11CounterTruth extends Invariant {
    @Override
    String name() {
        return "I11";
    }

    @Override
    String sentence() {
        return "What the ledger counts as in operation and as down is what hosts and claims come to.";
    }

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        // A claim counts where its host stood when it was taken: exact only while nobody moves hosts about.
        boolean still =
                !world.scenario().has(Fault.FLEET_EDITS) && !world.scenario().has(Fault.HOST_CHANGES);
        for (PoolState pool : now.pools()) {
            PoolCapacity told = pool.capacity();
            int down = now.down(told.id(), true);
            require(
                    told.down() == down,
                    () -> "pool %s says %d down, but it is %d".formatted(told.id(), told.down(), down));
            int claimed = now.claimed(told.id());
            require(
                    !still || told.inOperation() == claimed,
                    () -> "pool %s says %d in operation, but it is %d"
                            .formatted(told.id(), told.inOperation(), claimed));
        }
    }
}
