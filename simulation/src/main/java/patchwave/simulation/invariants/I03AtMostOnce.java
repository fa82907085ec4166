package patchwave.simulation.invariants;

import java.util.HashSet;
import java.util.Set;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** No attempt of a host begins twice. */
final class I03AtMostOnce extends Invariant {
    @Override
    String name() {
        return "I3";
    }

    @Override
    String sentence() {
        return "No attempt of a host begins twice.";
    }

    private final Set<String> begun = new HashSet<>();
    private final Set<String> executed = new HashSet<>();

    @Override
    void fact(World world, View now, Fact fact) {
        if (fact instanceof Fact.Began it) {
            require(
                    begun.add(it.host() + " " + it.attempt()),
                    () -> "attempt %d of %s begins a second time".formatted(it.attempt(), it.host()));
        }
        if (fact instanceof Fact.Executed it) {
            require(
                    executed.add(it.machine() + " " + it.attempt()),
                    () -> "the packages of attempt %d of %s change a second time"
                            .formatted(it.attempt(), it.machine()));
        }
    }
}
