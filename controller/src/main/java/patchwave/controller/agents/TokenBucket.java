package patchwave.controller.agents;

import java.time.Duration;
import java.time.Instant;

/** How often something may happen: so many at once, and so many a second. Not for several threads at a time. */
public final class TokenBucket {
    private final int burst;
    private final double perSecond;
    private double tokens;
    private Instant filledAt;

    /**
     * A full bucket.
     *
     * @param burst how many may happen at once
     * @param perSecond how many may happen each second in the long run
     */
    public TokenBucket(int burst, double perSecond, Instant now) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.tokens = burst;
        this.filledAt = now;
    }

    /** Whether one more may happen now. */
    public boolean take(Instant now) {
        Duration passed = Duration.between(filledAt, now);
        // A clock that was set back fills nothing, and counts from its new time on.
        filledAt = now;
        if (passed.isPositive()) {
            tokens = Math.min(burst, tokens + perSecond * passed.toNanos() / 1e9);
        }
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
