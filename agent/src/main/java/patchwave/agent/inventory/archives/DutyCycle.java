package patchwave.agent.inventory.archives;

import java.time.Duration;

/**
 * Works a quarter of the time, since a thread of a JVM cannot be made nicer than the others; and gives memory back, since a JVM
 * with the serial collector lets its heap grow as far as it may before it looks for garbage in it. Not for several threads.
 */
public final class DutyCycle implements Pause {
    private static final Duration WORK = Duration.ofMillis(10);
    private static final Duration REST = Duration.ofMillis(30);

    /** How much the heap may grow before garbage is looked for, which takes some 20 ms. */
    private static final long GROWTH = 4 << 20;

    private final Runtime runtime = Runtime.getRuntime();
    private long heap = runtime.totalMemory();
    private long since = System.nanoTime();

    @Override
    public void take() throws InterruptedException {
        long worked = System.nanoTime() - since;
        if (worked >= WORK.toNanos()) {
            // A single archive may take seconds; the rest after it is bounded all the same.
            Thread.sleep(Duration.ofNanos(Math.min(worked / WORK.toNanos(), 100) * REST.toNanos()));
            if (runtime.totalMemory() > heap + GROWTH) {
                System.gc();
                heap = runtime.totalMemory();
            }
            since = System.nanoTime();
        }
    }
}
