package patchwave.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.calendar.TimeSet;

/**
 * The fleet's calendar around one moment, computed by the shell from windows and freezes.
 *
 * @param byIndex {@link HostState#calendar} points into it
 * @param windows each window of the fleet file by its name, for rollouts that were started in one
 */
public record Calendars(List<HostCalendar> byIndex, SortedMap<String, TimeSet> windows) {
    /** One calendar without windows and freezes. */
    public static final Calendars OPEN = new Calendars(List.of(HostCalendar.OPEN), new TreeMap<>());

    public Calendars {
        byIndex = List.copyOf(byIndex);
        windows = Collections.unmodifiableSortedMap(new TreeMap<>(windows));
    }
}
