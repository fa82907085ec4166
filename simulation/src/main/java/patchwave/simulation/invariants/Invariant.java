package patchwave.simulation.invariants;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** One thing that must hold. Tables change only by commits and machines only by facts, so these two are all events. */
abstract class Invariant {
    /** Such as "I1". */
    abstract String name();

    /** What must hold, in one sentence. */
    abstract String sentence();

    /** After each commit. */
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {}

    /** After each fact. */
    void fact(World world, View now, Fact fact) {}

    /** When the run has ended. */
    void ended(World world, View now) {}

    final void require(boolean holds, Supplier<String> found) {
        if (!holds) {
            throw new Violation(name(), found.get());
        }
    }
}
