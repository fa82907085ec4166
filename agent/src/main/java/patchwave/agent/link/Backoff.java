package patchwave.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waiting times with full jitter: evenly spread between nothing and a limit that doubles with each failure. */
public final class Backoff {
    private static final long FIRST_MILLIS = 500;
    private static final long LIMIT_MILLIS = 30_000;

    private final RandomGenerator random;
    private int failures;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The time to wait after one more failure. */
    public Duration next() {
        long limit = Math.min(LIMIT_MILLIS, FIRST_MILLIS << Math.min(failures, 20));
        failures++;
        return Duration.ofMillis(random.nextLong(limit + 1));
    }

    /** All is well: the next failure is the first again. */
    public void reset() {
        failures = 0;
    }
}
