package patchwave.simulation;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import patchwave.simulation.mutants.Mutants;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;

/** The measure of the simulator: breaks one rule after another, and says how many seeds it takes until an invariant sees it. */
public final class MutantTable {
    /** As many seeds as every build runs: a mutant that lives longer survives. */
    static final int BUDGET = 1000;

    private MutantTable() {}

    /** All mutants. */
    static List<Case> all() {
        return Mutants.all().stream()
                .map(it -> new Case(it.name(), it.rule(), it.sentence(), it.make()))
                .toList();
    }

    /**
     * A rule that can be broken.
     *
     * @param rule of the protocol, such as "A1"
     * @param sentence what is broken
     * @param make a mutant for one run
     */
    public record Case(String name, String rule, String sentence, Supplier<Mutant> make) {}

    /**
     * What came of it.
     *
     * @param seeds how many it took
     * @param killedBy the invariant that saw it; empty if none did
     * @param found what that invariant said
     */
    public record Row(String name, String rule, String sentence, long seeds, String killedBy, String found) {
        /** Whether any invariant saw it. */
        public boolean isKilled() {
            return !killedBy.isEmpty();
        }

        String verdict() {
            return isKilled()
                    ? "killed by %s in seed %d".formatted(killedBy, seeds)
                    : "survived %d seeds".formatted(seeds);
        }
    }

    /**
     * Tries each of them with the seeds from 1 on.
     *
     * @param budget seeds for one of them
     * @param progress is told of each, as it is done
     * @return in their order
     */
    public static List<Row> of(Run run, List<Case> cases, int budget, int threads, Consumer<Row> progress)
            throws InterruptedException {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Row>> rows = cases.stream()
                    .map(each -> pool.submit(() -> {
                        Row row = row(run, each, budget);
                        progress.accept(row);
                        return row;
                    }))
                    .toList();
            List<Row> done = new java.util.ArrayList<>();
            for (Future<Row> row : rows) {
                done.add(row.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a mutant could not be tried", e.getCause());
        }
    }

    private static Row row(Run run, Case each, int budget) {
        for (long seed = 1; seed <= budget; seed++) {
            Run.Broken broken = run.of(Scenario.of(seed), each.make().get(), null)
                    .violation()
                    .orElse(null);
            // What merely makes the code throw has been seen by no invariant.
            if (broken != null && !broken.invariant().equals(Run.ERROR)) {
                return new Row(each.name(), each.rule(), each.sentence(), seed, broken.invariant(), broken.found());
            }
        }
        return new Row(each.name(), each.rule(), each.sentence(), budget, "", "");
    }
}
