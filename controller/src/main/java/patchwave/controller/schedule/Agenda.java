package patchwave.controller.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.controller.calendar.Openings;

/** What happens by the clock in a time: windows open and close, rollouts start. */
final class Agenda {
    /** No opening is longer, so one that ends in a range began at most so long before. */
    private static final Duration LONGEST_WINDOW = Duration.ofDays(31);

    private Agenda() {}

    /**
     * The openings and closings in a range, sorted. Openings of one window that touch are one.
     *
     * @param after excluded
     * @param upTo included
     */
    static List<Moment> ofWindows(SortedMap<String, MaintenanceWindow> windows, Instant after, Instant upTo) {
        return windows.values().stream()
                .flatMap(window ->
                        Openings.expand(window, after.minus(LONGEST_WINDOW), upTo.plus(LONGEST_WINDOW))
                                .intervals()
                                .stream()
                                .flatMap(opening -> ends(window.name(), opening)))
                .filter(moment -> moment.at().isAfter(after) && !moment.at().isAfter(upTo))
                .sorted(Moment.ORDER)
                .toList();
    }

    private static Stream<Moment> ends(String window, Interval opening) {
        return Stream.of(
                new Moment(Moment.Kind.WINDOW_OPENS, window, opening.start(), opening.end()),
                new Moment(Moment.Kind.WINDOW_CLOSES, window, opening.end(), opening.start()));
    }

    /**
     * Everything in a range, sorted.
     *
     * @param starts when each scheduled rollout starts
     */
    static List<Moment> of(
            SortedMap<String, MaintenanceWindow> windows, Map<String, Instant> starts, Instant after, Instant upTo) {
        Stream<Moment> rollouts = starts.entrySet().stream()
                .map(start ->
                        new Moment(Moment.Kind.ROLLOUT_STARTS, start.getKey(), start.getValue(), start.getValue()))
                .filter(moment -> moment.at().isAfter(after) && !moment.at().isAfter(upTo));
        return Stream.concat(ofWindows(windows, after, upTo).stream(), rollouts)
                .sorted(Moment.ORDER)
                .toList();
    }
}
