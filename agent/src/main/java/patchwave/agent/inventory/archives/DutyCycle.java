package patchwave.agent.inventory.archives;

import java.time.Duration;

/**
 * Works a quarter of the time, since a thread of a JVM cannot be made nicer than the others; and gives memory back, since a JVM
 * with the serial collector lets its heap grow as far as it may before it looks for garbage in it. Not for several threads.
 */
public final class DutyCycle implements Pause {
    private static final Duration WORK = Duration.ofMillis(10);

    /** How much the heap may grow before garbage is looked for, which takes some 20 ms. */
    private static final long GROWTH = 4 << 20;

    /** No archive may take longer, so nothing is worked longer at once but by a disk that hardly answers. */
    private static final Duration LONGEST_WORK = Duration.ofSeconds(60);

    private final Runtime runtime = Runtime.getRuntime();
    private long heap = runtime.totalMemory();
    private long since = System.nanoTime();

    @Override
    public void take() throws InterruptedException {
        long worked = System.nanoTime() - since;
        if (worked >= WORK.toNanos()) {
            Thread.sleep(rest(Duration.ofNanos(worked)));
            if (runtime.totalMemory() > heap + GROWTH) {
                System.gc();
                heap = runtime.totalMemory();
            }
            since = System.nanoTime();
        }
    }

    /** Three times as long as was worked, be it ten milliseconds or the minute of a large archive. */
    static Duration rest(Duration worked) {
        return (worked.compareTo(LONGEST_WORK) > 0 ? LONGEST_WORK : worked).multipliedBy(3);
    }
}
