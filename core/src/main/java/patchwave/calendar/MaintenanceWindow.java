package patchwave.calendar;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * A half-open interval, again and again, in which disruption may begin.
 *
 * @param name 1 to 63 lower-case letters, digits or '-', beginning with a letter
 * @param zone in which its times are meant
 * @param opens the local time at which it opens; ignored by a cron expression, which has its own
 * @param offsetDays days after (or, negative, before) the day that the recurrence names; -31 to 31. "The day after the
 *     second Tuesday" is FREQ=MONTHLY;BYDAY=2TU with 1
 * @param length elapsed time from opening to closing, whatever clocks do meanwhile; more than 0, at most 31 days
 */
public record MaintenanceWindow(
        String name, ZoneId zone, Recurrence recurrence, LocalTime opens, int offsetDays, Duration length) {
    public static final Duration LONGEST = Duration.ofDays(31);

    public MaintenanceWindow {
        if (!length.isPositive() || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "window %s: length %s: expected more than 0, at most 31 days".formatted(name, length));
        }
        if (offsetDays < -31 || offsetDays > 31) {
            throw new IllegalArgumentException(
                    "window %s: offset %d days: expected -31 to 31".formatted(name, offsetDays));
        }
    }
}
