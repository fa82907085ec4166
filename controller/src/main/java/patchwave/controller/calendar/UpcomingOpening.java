package patchwave.controller.calendar;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import patchwave.calendar.Interval;
import patchwave.calendar.TimeSet;

/**
 * A time in which disruption may begin, or might if no freeze took it away.
 *
 * @param during to {@link Instant#MAX} where no window applies
 * @param windows that are open at some moment of it, sorted; empty where no window applies
 * @param usable what is left of it after freezes
 * @param cutBy names of the freezes that cut it, by their start
 * @param zone of the first window; empty where no window applies
 */
public record UpcomingOpening(
        Interval during, List<String> windows, TimeSet usable, List<String> cutBy, Optional<ZoneId> zone) {
    public UpcomingOpening {
        windows = List.copyOf(windows);
        cutBy = List.copyOf(cutBy);
    }

    /** Whether it has an end at all. */
    public boolean isEndless() {
        return during.end().equals(Instant.MAX);
    }
}
