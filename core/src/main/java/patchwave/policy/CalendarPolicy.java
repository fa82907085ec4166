package patchwave.policy;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.calendar.Freeze;
import patchwave.calendar.MaintenanceWindow;
import patchwave.fleet.Environment;

/**
 * When disruption may begin. A host may be disrupted while every one of its pools has a window open, and no freeze covers
 * it. A pool (or a host without pools) that names no window takes those of its environment; without these, any time will do.
 *
 * @param windows by name
 * @param environmentWindows names of the windows for pools and hosts that name none
 * @param freezes sorted by start, then name
 */
public record CalendarPolicy(
        SortedMap<String, MaintenanceWindow> windows,
        SortedMap<Environment, List<String>> environmentWindows,
        List<Freeze> freezes) {
    /** No windows, no freezes: work may begin at any time. */
    public static final CalendarPolicy OPEN = new CalendarPolicy(new TreeMap<>(), new TreeMap<>(), List.of());

    public CalendarPolicy {
        windows = Collections.unmodifiableSortedMap(new TreeMap<>(windows));
        environmentWindows = Collections.unmodifiableSortedMap(new TreeMap<>(environmentWindows));
        freezes = List.copyOf(freezes);
    }
}
