package patchwave.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import patchwave.simulation.world.Fault;
import patchwave.simulation.world.Scenario;

/** Makes a failing scenario smaller while the same thing is still broken: fewer faults, fewer hosts, a shorter time. */
public final class Shrinking {
    private static final List<Integer> MINUTES = List.of(1, 2, 3, 5, 8, 12, 20, 30, 45);
    private static final int FEWEST_HOSTS = 4;

    private final Function<Scenario, Run.Result> runs;
    private final Consumer<Run.Result> progress;
    private Run.Result smallest;
    private final String broken;
    private int tried;

    /**
     * What it came to.
     *
     * @param smallest the run of the smallest scenario
     * @param tried how many runs that took
     */
    public record Outcome(Run.Result smallest, int tried) {}

    private Shrinking(
            Function<Scenario, Run.Result> runs, Run.Result failing, String broken, Consumer<Run.Result> progress) {
        this.runs = runs;
        this.smallest = failing;
        this.broken = broken;
        this.progress = progress;
    }

    /**
     * Shrinks a failing run.
     *
     * @param runs runs a scenario
     * @param failing of which something was found broken
     * @param progress is told of every smaller failing run
     */
    public static Outcome of(Function<Scenario, Run.Result> runs, Run.Result failing, Consumer<Run.Result> progress) {
        String broken = failing.violation()
                .map(Run.Broken::invariant)
                .orElseThrow(() -> new IllegalArgumentException("nothing is broken, so there is nothing to shrink"));
        Shrinking shrinking = new Shrinking(runs, failing, broken, progress);
        while (shrinking.step()) {}
        return new Outcome(shrinking.smallest, shrinking.tried);
    }

    /** One round of everything. @return whether anything became smaller */
    private boolean step() {
        Scenario before = smallest.scenario();
        dropHalves();
        for (Fault fault : Fault.values()) {
            if (smallest.scenario().has(fault)) {
                attempt(without(EnumSet.of(fault)));
            }
        }
        if (smallest.scenario().badPatch() > 0) {
            attempt(with(smallest.scenario().hosts(), smallest.scenario().faultMinutes(), 0));
        }
        fewerMinutes();
        fewerHosts();
        return !smallest.scenario().equals(before);
    }

    /** Most faults have nothing to do with it: half of them at a time go faster. */
    private void dropHalves() {
        List<Fault> on = List.copyOf(smallest.scenario().faults());
        if (on.size() > 3) {
            boolean dropped = attempt(without(on.subList(0, on.size() / 2)));
            if (dropped || attempt(without(on.subList(on.size() / 2, on.size())))) {
                dropHalves();
            }
        }
    }

    private void fewerMinutes() {
        for (int minutes : MINUTES) {
            if (minutes >= smallest.scenario().faultMinutes()
                    || attempt(with(
                            smallest.scenario().hosts(),
                            minutes,
                            smallest.scenario().badPatch()))) {
                return;
            }
        }
    }

    private void fewerHosts() {
        for (int hosts = FEWEST_HOSTS; hosts < smallest.scenario().hosts(); hosts++) {
            if (attempt(with(
                    hosts,
                    smallest.scenario().faultMinutes(),
                    smallest.scenario().badPatch()))) {
                return;
            }
        }
    }

    private Scenario with(int hosts, int minutes, double badPatch) {
        return smallest.scenario().with(hosts, smallest.scenario().faults(), minutes, badPatch);
    }

    private Scenario without(java.util.Collection<Fault> faults) {
        EnumSet<Fault> left = EnumSet.noneOf(Fault.class);
        left.addAll(smallest.scenario().faults());
        left.removeAll(faults);
        Scenario from = smallest.scenario();
        return from.with(from.hosts(), left, from.faultMinutes(), from.badPatch());
    }

    private boolean attempt(Scenario scenario) {
        tried++;
        Run.Result result = runs.apply(scenario);
        Optional<String> found = result.violation().map(Run.Broken::invariant);
        boolean same = found.filter(broken::equals).isPresent();
        if (same) {
            smallest = result;
            progress.accept(result);
        }
        return same;
    }
}
