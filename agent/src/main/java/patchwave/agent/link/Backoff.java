package patchwave.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How a link goes from one stream to the next: it waits with full jitter, evenly spread between nothing and a limit that
 * doubles with each failure. A host that is or just was admitted comes back sooner than those that only report: the next
 * batch waits for it, and such hosts are few. Times are of a clock that is never set.
 */
public final class Backoff {
    private static final long FIRST_MILLIS = 500;
    private static final long LIMIT_MILLIS = 30_000;
    private static final long AWAITED_LIMIT_MILLIS = 2_000;

    /** So long after a host's work its batch is taken to bake: the gate wants to hear that the host is still well. */
    private static final Duration BAKING = Duration.ofMinutes(5);

    /** A stream that was not answered for so long is none: its port accepts, and nobody is behind it. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Only an answered stream that lasts so long is a success. Two machines with one identity end each other's streams
     * the moment they are welcomed, and would do so for ever without a pause.
     */
    private static final Duration STEADY = Duration.ofSeconds(60);

    private final RandomGenerator random;
    private int failures;
    private Duration openedAt = Duration.ZERO;
    private boolean answered;
    private Duration awaitedUntil = Duration.ZERO;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** A stream was opened. */
    public void opened(Duration now) {
        openedAt = now;
        answered = false;
    }

    /** The controller said something on it. */
    public void answered() {
        answered = true;
    }

    /** Whether the stream, if it is still open, should be given up. */
    public boolean isSilent(Duration now) {
        return !answered && now.minus(openedAt).compareTo(PATIENCE) >= 0;
    }

    /** The host is admitted, or works. */
    public void admitted(Duration now) {
        awaitedUntil = now.plus(BAKING);
    }

    /** The time to wait now that the stream has ended, or could not be opened. */
    public Duration next(Duration now) {
        if (answered && now.minus(openedAt).compareTo(STEADY) >= 0) {
            failures = 0;
        }
        long most = now.compareTo(awaitedUntil) < 0 ? AWAITED_LIMIT_MILLIS : LIMIT_MILLIS;
        long limit = Math.min(most, FIRST_MILLIS << Math.min(failures, 20));
        failures++;
        return Duration.ofMillis(random.nextLong(limit + 1));
    }
}
