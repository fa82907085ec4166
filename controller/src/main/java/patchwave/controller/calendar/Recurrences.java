package patchwave.controller.calendar;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Iterator;
import java.util.Optional;
import patchwave.calendar.Recurrence;

/**
 * What owners may write as the recurrence of a window, and what it means: local times without a zone. Whatever the text
 * says, each step ends in bounded time.
 */
public final class Recurrences {
    private Recurrences() {}

    /** What is wrong with a recurrence, as one sentence with the remedy; empty if nothing is. */
    public static Optional<String> check(Recurrence recurrence) {
        return switch (recurrence) {
            case Recurrence.Rule rule -> RuleDays.check(rule);
            case Recurrence.Cron cron -> CronTimes.check(cron);
        };
    }

    /**
     * Whether the days that a rule names depend on its anchor, so that its owner must name one: every second week since
     * when, the first three times since when, monthly on which day.
     *
     * @param rule one that {@link #check} has nothing against
     */
    public static boolean needsAnchor(String rule) {
        return RuleDays.needsAnchor(rule);
    }

    /**
     * The local times of a recurrence, ascending, from a day on.
     *
     * @param recurrence one that {@link #check} has nothing against; one that it has, has no times
     * @param opens the time of day, for a recurrence that has none of its own
     */
    static Iterator<LocalDateTime> from(Recurrence recurrence, LocalTime opens, LocalDate first) {
        return switch (recurrence) {
            case Recurrence.Rule rule -> RuleDays.from(rule, opens, first);
            case Recurrence.Cron cron -> CronTimes.from(cron, first);
        };
    }
}
