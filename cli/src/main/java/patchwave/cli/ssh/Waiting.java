package patchwave.cli.ssh;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import patchwave.cli.session.Pause;

/**
 * Waiting for something with an end.
 *
 * @param clock the time
 * @param pause how to rest
 */
public record Waiting(InstantSource clock, Pause pause) {
    /**
     * Looks again and again, until it holds or the limit is over.
     *
     * @return whether it held
     */
    public boolean until(BooleanSupplier condition, Duration step, Duration limit) throws InterruptedException {
        Instant end = clock.instant().plus(limit);
        while (!condition.getAsBoolean()) {
            if (!clock.instant().isBefore(end)) {
                return false;
            }
            pause.rest(step);
        }
        return true;
    }
}
