package patchwave.simulation;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;

/** Runs many seeds, one world per thread, and adds them up in the order of the seeds. */
public final class Campaign {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Run run;
    private final LongFunction<Scenario> scenarios;
    private final Limits limits;

    /** Results that came before those of earlier seeds. */
    private final TreeMap<Long, Run.Result> early = new TreeMap<>();

    private Totals totals;
    private long nextSeed;
    private long processorNanos;
    private boolean stopped;
    private @Nullable Throwable fault;

    /**
     * When to stop.
     *
     * @param end the first seed that is not to be run
     * @param deadline no seed is begun later, by {@link System#nanoTime}
     * @param failFast whether no seed is begun after the first violation
     */
    public record Limits(long end, @Nullable Long deadline, boolean failFast) {}

    /**
     * A campaign that goes on where another one ended.
     *
     * @param totals of what was run before
     */
    public Campaign(Run run, LongFunction<Scenario> scenarios, Totals totals, Limits limits) {
        this.run = run;
        this.scenarios = scenarios;
        this.totals = totals;
        this.nextSeed = totals.next();
        this.limits = limits;
    }

    /**
     * Runs them all.
     *
     * @param progress is told now and then in the caller's thread, and once at the end
     * @throws IllegalStateException if a thread died of something that is no fault of a run, such as too little memory
     */
    public Totals run(int threads, Consumer<Campaign> progress) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Thread.ofPlatform().name("world-" + i).daemon().start(() -> {
                try {
                    work();
                } finally {
                    running.countDown();
                }
            });
        }
        try {
            while (!running.await(1, TimeUnit.SECONDS)) {
                progress.accept(this);
            }
        } finally {
            stop(null);
        }
        progress.accept(this);
        Throwable died = fault();
        if (died != null) {
            throw new IllegalStateException("a thread of the campaign died", died);
        }
        return totals();
    }

    private void work() {
        try {
            for (long seed = take(); seed < limits.end(); seed = take()) {
                long start = THREADS.getCurrentThreadCpuTime();
                Run.Result result = run.of(scenarios.apply(seed), Mutant.NONE, null);
                add(result, THREADS.getCurrentThreadCpuTime() - start);
            }
        } catch (Throwable e) { // reported by the caller's thread; a campaign without it would wait for its seed
            stop(e);
        }
    }

    private synchronized long take() {
        boolean late = limits.deadline() != null && System.nanoTime() - limits.deadline() >= 0;
        return stopped || late ? limits.end() : Math.min(nextSeed++, limits.end());
    }

    private synchronized void add(Run.Result result, long nanos) {
        processorNanos += nanos;
        early.put(result.scenario().seed(), result);
        while (!early.isEmpty() && early.firstKey() == totals.next()) {
            totals = totals.plus(early.pollFirstEntry().getValue());
        }
        stopped |= limits.failFast() && result.violation().isPresent();
    }

    private synchronized void stop(@Nullable Throwable because) {
        stopped = true;
        fault = fault == null ? because : fault;
    }

    private synchronized @Nullable Throwable fault() {
        return fault;
    }

    /** Of all seeds before the first that still runs. */
    public synchronized Totals totals() {
        return totals;
    }

    /** Processor time of this campaign's runs, in seconds. */
    public synchronized double processorSeconds() {
        return processorNanos / 1e9;
    }
}
