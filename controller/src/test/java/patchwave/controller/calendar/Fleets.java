package patchwave.controller.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.Recurrence;
import patchwave.fleet.Environment;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.FailureRules;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Floor;
import patchwave.policy.Pacing;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;
import patchwave.policy.UrgencyPolicy;

/** Fleet policies with windows and freezes, for tests. */
public final class Fleets {
    public static final Environment PRODUCTION = new Environment("production");

    private static final Pacing PACING =
            new Pacing(1, 4, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(2), 10, Duration.ofHours(1));

    private Fleets() {}

    /** With production's windows, and pools' own by their service. */
    public static FleetPolicy with(
            List<MaintenanceWindow> windows,
            List<String> ofProduction,
            Map<String, List<String>> ofPools,
            List<Freeze> freezes) {
        SortedMap<String, MaintenanceWindow> byName = new TreeMap<>();
        windows.forEach(window -> byName.put(window.name(), window));
        return new FleetPolicy(
                List.of(new Environment("dev"), PRODUCTION),
                List.of(),
                List.of(
                        pool("dev/web", List.of()),
                        pool("production/db", ofPools.getOrDefault("db", List.of())),
                        pool("production/web", ofPools.getOrDefault("web", List.of()))),
                PACING,
                PACING,
                FailureRules.DEFAULT,
                Timeouts.DEFAULT,
                new CalendarPolicy(byName, new TreeMap<>(Map.of(PRODUCTION, ofProduction)), freezes),
                UrgencyPolicy.DEFAULT,
                false,
                List.of());
    }

    private static PoolPolicy pool(String id, List<String> windows) {
        PoolId pool = PoolId.parse(id);
        return new PoolPolicy(
                pool,
                new Selector(new TreeMap<>(Map.of("service-" + pool.service(), "yes"))),
                new Floor.Count(0),
                Optional.empty(),
                windows,
                Optional.empty());
    }

    public static MaintenanceWindow window(String name, String zone, String rule, String opens, Duration length) {
        return new MaintenanceWindow(
                name,
                ZoneId.of(zone),
                new Recurrence.Rule(rule, LocalDate.of(1970, 1, 1)),
                LocalTime.parse(opens),
                0,
                length);
    }

    /** Of everything in production, or of some services there. */
    public static Freeze freeze(String name, String from, String until, String... services) {
        SortedSet<String> of = new TreeSet<>(Arrays.asList(services));
        return new Freeze(
                name,
                new Interval(Instant.parse(from), Instant.parse(until)),
                new TreeSet<>(List.of(PRODUCTION)),
                of,
                "sales",
                "shop@example.org");
    }
}
