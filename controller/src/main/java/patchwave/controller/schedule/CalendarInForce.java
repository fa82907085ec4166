package patchwave.controller.schedule;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchwave.controller.calendar.FleetCalendar;
import patchwave.controller.calendar.Openings;
import patchwave.controller.fleetfile.Fault;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.fleetfile.FleetFile.Reading;
import patchwave.controller.store.FleetRevision;
import patchwave.controller.store.HostCalendars;
import patchwave.controller.store.Transaction;
import patchwave.fleet.Environment;
import patchwave.fleet.PoolId;
import patchwave.plan.Calendars;
import patchwave.policy.FleetPolicy;

/**
 * The calendar of the fleet file in force, computed once for each revision and day. For any thread.
 *
 * <p>Throws {@link IllegalStateException} if this version cannot read the fleet file: nothing is admitted then.
 */
public final class CalendarInForce implements Function<Transaction, HostCalendars> {
    private final FleetCalendar.Expansion openings;
    private @Nullable Read read;
    private @Nullable Made made;

    /** Expands windows itself. */
    public CalendarInForce() {
        this(Openings::expand);
    }

    /** @param openings expands windows */
    public CalendarInForce(FleetCalendar.Expansion openings) {
        this.openings = openings;
    }

    private record Read(long revision, FleetPolicy policy) {}

    private record Made(long revision, Instant day, HostCalendars calendars) {}

    @Override
    public synchronized HostCalendars apply(Transaction tables) {
        Optional<FleetRevision> revision = tables.fleet().current();
        if (revision.isEmpty()) {
            return HostCalendars.OPEN;
        }
        Instant day = tables.now().truncatedTo(ChronoUnit.DAYS);
        Made known = made;
        if (known == null || known.revision != revision.get().revision() || !known.day.equals(day)) {
            FleetCalendar calendar = FleetCalendar.around(read(revision.get()), day, openings);
            known = new Made(revision.get().revision(), day, new OfFleet(calendar));
            made = known;
        }
        return known.calendars;
    }

    /** The fleet file in force; empty before the first. */
    public synchronized Optional<FleetPolicy> policy(Transaction tables) {
        return tables.fleet().current().map(this::read);
    }

    private FleetPolicy read(FleetRevision revision) {
        Read known = read;
        if (known == null || known.revision != revision.revision()) {
            known = new Read(revision.revision(), parse(revision));
            read = known;
        }
        return known.policy;
    }

    private static FleetPolicy parse(FleetRevision revision) {
        return switch (FleetFile.read(revision.text())) {
            case Reading.Accepted(FleetPolicy policy) -> policy;
            case Reading.Refused(List<Fault> faults) ->
                throw new IllegalStateException(
                        "revision %d of the fleet file was applied by another version and cannot be read by this one: %s. Apply a mended file"
                                .formatted(revision.revision(), faults.getFirst()));
        };
    }

    private record OfFleet(FleetCalendar calendar) implements HostCalendars {
        @Override
        public Calendars calendars() {
            return calendar.calendars();
        }

        @Override
        public int indexOf(Environment environment, List<PoolId> pools) {
            return calendar.indexOf(environment, pools);
        }
    }
}
