package patchwave.calendar;

import java.time.LocalDate;

/** The local days and times at which a window opens, as its owner wrote them. */
public sealed interface Recurrence {
    /**
     * An RFC 5545 rule, such as "FREQ=MONTHLY;BYDAY=2TU". Local times are those of the window's zone.
     *
     * @param rule without "RRULE:"
     * @param anchor the first day that counts (DTSTART)
     */
    record Rule(String rule, LocalDate anchor) implements Recurrence {}

    /**
     * The five fields of crontab(5), such as "0 22 * * 2".
     */
    record Cron(String expression) implements Recurrence {}
}
