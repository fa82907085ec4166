package patchwave.simulation.invariants;

import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** A slow agent costs the controller one message of each kind, and some questions. */
final class I16BoundedMemory extends Invariant {
    @Override
    String name() {
        return "I16";
    }

    @Override
    String sentence() {
        return "A slow agent costs the controller one message of each kind, and some questions.";
    }

    /** Welcome, Desired, Permit, Cancel, and the questions of Outbox. */
    private static final int MOST = 4 + 8;

    @Override
    void fact(World world, View now, Fact fact) {
        if (fact instanceof Fact.Caught caught) {
            require(
                    caught.waiting() <= MOST,
                    () -> "%d messages were kept for %s".formatted(caught.waiting(), caught.machine()));
        }
    }
}
