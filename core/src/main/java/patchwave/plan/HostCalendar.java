package patchwave.plan;

import java.util.List;
import patchwave.calendar.Freeze;
import patchwave.calendar.TimeSet;

/**
 * When some hosts may be disrupted, for as far ahead as it was computed; many hosts share one.
 *
 * @param windows when every pool of these hosts has a window open; {@link TimeSet#ALWAYS} without windows
 * @param windowNames the windows that make it, sorted; empty without windows
 * @param freezes those that cover these hosts and are not over, sorted by start
 */
public record HostCalendar(TimeSet windows, List<String> windowNames, List<Freeze> freezes) {
    /** No window, no freeze: any time will do. */
    public static final HostCalendar OPEN = new HostCalendar(TimeSet.ALWAYS, List.of(), List.of());

    public HostCalendar {
        windowNames = List.copyOf(windowNames);
        freezes = List.copyOf(freezes);
    }

    /** When work may begin and go on: the windows without the freezes. */
    public TimeSet usable() {
        return windows.minus(TimeSet.of(freezes.stream().map(Freeze::during).toList()));
    }
}
