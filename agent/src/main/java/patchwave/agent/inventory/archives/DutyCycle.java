package patchwave.agent.inventory.archives;

import java.time.Duration;

/** Works a quarter of the time: a thread of a JVM cannot be made nicer than the others. Not for several threads. */
public final class DutyCycle implements Pause {
    private static final Duration WORK = Duration.ofMillis(10);
    private static final Duration REST = Duration.ofMillis(30);

    private long since = System.nanoTime();

    @Override
    public void take() throws InterruptedException {
        long worked = System.nanoTime() - since;
        if (worked >= WORK.toNanos()) {
            // A single archive may take seconds; the rest after it is bounded all the same.
            Thread.sleep(Duration.ofNanos(Math.min(worked / WORK.toNanos(), 100) * REST.toNanos()));
            since = System.nanoTime();
        }
    }
}
