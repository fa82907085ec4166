package patchwave.simulation;

import org.jspecify.annotations.Nullable;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/**
 * How much happened in runs.
 *
 * @param commits transactions
 * @param begins attempts that began
 * @param turns of planners
 * @param controllers processes that were started
 */
public record Counts(long commits, long begins, long turns, long controllers) {
    public static final Counts NONE = new Counts(0, 0, 0, 0);

    /** Both together. */
    public Counts plus(Counts other) {
        return new Counts(
                commits + other.commits, begins + other.begins, turns + other.turns, controllers + other.controllers);
    }

    /** Counts while somebody else watches. */
    static final class Counter {
        private long commits;
        private long begins;
        private long turns;
        private long controllers;

        World.Watcher before(World.Watcher next) {
            return new World.Watcher() {
                @Override
                public void fact(World world, Fact fact) {
                    switch (fact) {
                        case Fact.Began _ -> begins++;
                        case Fact.Turned _ -> turns++;
                        case Fact.ControllerStarted _ -> controllers++;
                        case Fact.Executed _, Fact.Caught _, Fact.FaultsStopped _ -> {}
                    }
                    next.fact(world, fact);
                }

                @Override
                public void committed(World world, @Nullable ControllerProcess by) {
                    commits++;
                    next.committed(world, by);
                }
            };
        }

        Counts counts() {
            return new Counts(commits, begins, turns, controllers);
        }
    }
}
