package patchwave.controller.store;

import java.util.List;
import patchwave.fleet.Environment;
import patchwave.fleet.PoolId;
import patchwave.plan.Calendars;

/** The calendars that a snapshot gets, and which of them is a host's. */
public interface HostCalendars {
    /** No windows and no freezes: one calendar for every host. */
    HostCalendars OPEN = new HostCalendars() {
        @Override
        public Calendars calendars() {
            return Calendars.OPEN;
        }

        @Override
        public int indexOf(Environment environment, List<PoolId> pools) {
            return 0;
        }
    };

    Calendars calendars();

    /**
     * The index, in {@link Calendars#byIndex}, of the calendar of a host. Asked for every host of the fleet in each tick.
     *
     * @param pools of the host, sorted; hosts of the same pools may or may not share a list
     */
    int indexOf(Environment environment, List<PoolId> pools);
}
