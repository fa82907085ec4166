package patchwave.controller.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.TimeSet;

/**
 * When a window opens, as instants by its zone's rules of that day: a local time that clocks skip becomes the first that
 * they show again, one that they show twice is the former; the length is elapsed time, whatever clocks do meanwhile.
 */
public final class Openings {
    /** A window that opens more often than this in a range is followed no further: 27 years of days, 2 of hours. */
    private static final int MOST = 20_000;

    /** No zone's offsets are farther apart than 26 hours, and a zone may skip a day. */
    private static final int DAYS_OF_ZONES = 3;

    /** As far as anybody looks ahead: every leap day and weekday meets within 28 years. */
    private static final Duration FARTHEST = Duration.ofDays(31 * 366L);

    private Openings() {}

    /**
     * Every opening that has a moment in a range, sorted by start, each whole; they may overlap.
     *
     * @param from included
     * @param to excluded
     */
    public static List<Interval> between(MaintenanceWindow window, Instant from, Instant to) {
        return walk(window, from, to, MOST);
    }

    /** Every moment at which a window is open in a range; the first and last interval reach out of it where they do. */
    public static TimeSet expand(MaintenanceWindow window, Instant from, Instant to) {
        return TimeSet.of(between(window, from, to));
    }

    /** The next openings that are not over, such as the one that is open now; fewer if there are no more in 31 years. */
    public static List<Interval> next(MaintenanceWindow window, Instant from, int count) {
        return walk(window, from, from.plus(FARTHEST), count);
    }

    private static List<Interval> walk(MaintenanceWindow window, Instant from, Instant to, int most) {
        LocalDate first = LocalDate.ofInstant(from.minus(window.length()), window.zone())
                .minusDays(DAYS_OF_ZONES)
                .minusDays(window.offsetDays());
        Iterator<LocalDateTime> times = Recurrences.from(window.recurrence(), window.opens(), first);
        List<Interval> openings = new ArrayList<>();
        while (times.hasNext() && openings.size() < most) {
            Instant start = instant(times.next().plusDays(window.offsetDays()), window.zone());
            if (!start.isBefore(to)) {
                break;
            }
            Interval opening = new Interval(start, start.plus(window.length()));
            // Two local times that clocks skip together become the same opening.
            if (opening.end().isAfter(from)
                    && (openings.isEmpty() || !openings.getLast().equals(opening))) {
                openings.add(opening);
            }
        }
        return openings;
    }

    private static Instant instant(LocalDateTime local, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        ZoneOffsetTransition transition = rules.getTransition(local);
        // In an overlap, getOffset answers the offset before it: the earlier of both moments.
        return transition != null && transition.isGap()
                ? transition.getInstant()
                : local.toInstant(rules.getOffset(local));
    }
}
