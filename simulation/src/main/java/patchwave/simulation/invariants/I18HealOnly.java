package patchwave.simulation.invariants;

import patchwave.rollout.RolloutId;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** No host is touched that is not among the rollout's targets. */
final class I18HealOnly extends Invariant {
    @Override
    String name() {
        return "I18";
    }

    @Override
    String sentence() {
        return "No host is touched that is not among the rollout's targets.";
    }

    @Override
    void fact(World world, View now, Fact fact) {
        if (fact instanceof Fact.Began began) {
            require(
                    View.parts(world.store(), new RolloutId(began.rollout())).containsKey(began.host()),
                    () -> "%s begins for %s, which is not about it".formatted(began.host(), began.rollout()));
        }
    }
}
