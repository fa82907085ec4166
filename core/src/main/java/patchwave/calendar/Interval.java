package patchwave.calendar;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of time, half-open: it holds its start and not its end.
 *
 * @param end after start
 */
public record Interval(Instant start, Instant end) {
    public Interval {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException(
                    "interval %s to %s: expected a start before the end".formatted(start, end));
        }
    }

    public boolean contains(Instant time) {
        return !time.isBefore(start) && time.isBefore(end);
    }

    /** How long it is. */
    public Duration length() {
        return Duration.between(start, end);
    }
}
