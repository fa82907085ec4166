package patchwave.simulation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import patchwave.simulation.world.Fault;

/**
 * What came of the seeds from one to before another, all of which were run. Nothing of it depends on which thread ran what.
 *
 * @param from the first seed
 * @param next the first seed that has not been run
 * @param micros virtual time of all runs, in microseconds
 * @param events things that happened in them
 * @param faults in how many runs each kind of fault was on, by its word
 * @param findings by what was found broken
 */
public record Totals(
        long from,
        long next,
        long micros,
        long events,
        Counts counts,
        SortedMap<String, Long> faults,
        SortedMap<String, Finding> findings) {
    /**
     * Something that was found broken, perhaps many times.
     *
     * @param runs in how many runs
     * @param seed the first of them
     * @param seeds the first few of them
     * @param found what that one found
     * @param command that runs it again
     */
    public record Finding(long runs, long seed, List<Long> seeds, String found, String command) {
        private static final int MOST_SEEDS = 20;

        Finding again(long next) {
            return new Finding(
                    runs + 1,
                    seed,
                    Stream.concat(seeds.stream(), Stream.of(next))
                            .limit(MOST_SEEDS)
                            .toList(),
                    found,
                    command);
        }
    }

    /** Of no run yet. */
    public static Totals startingAt(long from) {
        TreeMap<String, Long> faults = new TreeMap<>();
        for (Fault fault : Fault.values()) {
            faults.put(fault.word(), 0L);
        }
        return new Totals(from, from, 0, 0, Counts.NONE, faults, new TreeMap<>());
    }

    /** With the run of the next seed. */
    public Totals plus(Run.Result result) {
        if (result.scenario().seed() != next) {
            throw new IllegalArgumentException(
                    "seed %d: expected %d".formatted(result.scenario().seed(), next));
        }
        TreeMap<String, Long> on = new TreeMap<>(faults);
        result.scenario().words().forEach(word -> on.merge(word, 1L, Long::sum));
        TreeMap<String, Finding> found = new TreeMap<>(findings);
        result.violation()
                .ifPresent(broken -> found.compute(
                        broken.invariant(),
                        (_, earlier) -> earlier == null
                                ? new Finding(1, next, List.of(next), broken.found(), Replay.command(result.scenario()))
                                : earlier.again(next)));
        return new Totals(
                from,
                next + 1,
                micros + result.micros(),
                events + result.events(),
                counts.plus(result.counts()),
                on,
                found);
    }

    /** How many were run. */
    public long seeds() {
        return next - from;
    }

    /** In how many something was found broken. */
    public long violations() {
        return findings.values().stream().mapToLong(Finding::runs).sum();
    }

    /** Virtual hours. */
    public double hours() {
        return micros / 3.6e9;
    }
}
