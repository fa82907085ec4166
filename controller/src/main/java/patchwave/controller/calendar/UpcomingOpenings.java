package patchwave.controller.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.TimeSet;
import patchwave.fleet.Environment;
import patchwave.fleet.PoolId;
import patchwave.plan.HostCalendar;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;

/** The next openings as operators ask for them. */
public final class UpcomingOpenings {
    /** Looked through one after the other: most windows open often, some on a leap day. */
    private static final List<Duration> HORIZONS =
            List.of(Duration.ofDays(62), Duration.ofDays(800), Duration.ofDays(31 * 366L));

    private final FleetPolicy fleet;
    private final Instant now;

    public UpcomingOpenings(FleetPolicy fleet, Instant now) {
        this.fleet = fleet;
        this.now = now;
    }

    /** When hosts of an environment that are in these pools may be disrupted next, from what is open now on. */
    public List<UpcomingOpening> of(Environment environment, List<PoolId> pools, int count) {
        List<UpcomingOpening> found = List.of();
        for (Duration horizon : HORIZONS) {
            Instant to = now.plus(horizon);
            FleetCalendar calendar = new FleetCalendar(fleet, now, to);
            HostCalendar ofHosts = calendar.of(environment, pools);
            if (ofHosts.windowNames().isEmpty()) {
                Interval always = new Interval(now, Instant.MAX);
                return List.of(opening(always, List.of(), freezesOf(environment, pools)));
            }
            boolean isLast = horizon.equals(HORIZONS.getLast());
            found = ofHosts.windows().intervals().stream()
                    .filter(interval -> interval.end().isAfter(now))
                    // What reaches the horizon may go on behind it.
                    .filter(interval -> isLast || interval.end().isBefore(to))
                    .limit(count)
                    .map(interval -> opening(
                            interval, openIn(interval, ofHosts.windowNames(), calendar), freezesOf(environment, pools)))
                    .toList();
            if (found.size() == count) {
                return found;
            }
        }
        return found;
    }

    /**
     * When every window opens next: the next openings of all, and at least one of each window. A freeze counts as cutting a
     * window if it covers every pool and environment that uses it.
     */
    public List<UpcomingOpening> ofAllWindows(int count) {
        List<UpcomingOpening> all = new ArrayList<>();
        for (MaintenanceWindow window : fleet.calendar().windows().values()) {
            List<Freeze> freezes = freezesOf(window);
            for (Interval opening : Openings.next(window, now, count)) {
                all.add(opening(opening, List.of(window.name()), freezes));
            }
        }
        all.sort(Comparator.comparing(
                        (UpcomingOpening opening) -> opening.during().start())
                .thenComparing(opening -> opening.windows().getFirst()));
        Set<String> seen = new HashSet<>();
        List<UpcomingOpening> chosen = new ArrayList<>();
        for (UpcomingOpening opening : all) {
            if (seen.add(opening.windows().getFirst()) || chosen.size() < count) {
                chosen.add(opening);
            }
        }
        return chosen;
    }

    /** The freezes that cover hosts and are not over, by their start. */
    public List<Freeze> freezesOf(Environment environment, List<PoolId> pools) {
        return new FleetCalendar(fleet, now, now).of(environment, pools).freezes();
    }

    /** All freezes that are not over, by their start. */
    public List<Freeze> freezes() {
        return fleet.calendar().freezes().stream()
                .filter(freeze -> freeze.during().end().isAfter(now))
                .toList();
    }

    private List<Freeze> freezesOf(MaintenanceWindow window) {
        List<PoolId> users = fleet.pools().stream()
                .filter(pool -> windowsOf(pool).contains(window.name()))
                .map(PoolPolicy::id)
                .toList();
        return freezes().stream().filter(freeze -> coversAll(freeze, users)).toList();
    }

    private List<String> windowsOf(PoolPolicy pool) {
        return pool.windows().isEmpty()
                ? fleet.calendar().environmentWindows().getOrDefault(pool.id().environment(), List.of())
                : pool.windows();
    }

    private static boolean coversAll(Freeze freeze, List<PoolId> users) {
        return users.isEmpty()
                ? freeze.environments().isEmpty() && freeze.services().isEmpty()
                : users.stream().allMatch(pool -> freeze.covers(pool.environment(), Set.of(pool.service())));
    }

    private static List<String> openIn(Interval interval, List<String> names, FleetCalendar calendar) {
        TimeSet during = TimeSet.of(List.of(interval));
        return names.stream()
                .filter(name -> !calendar.windows()
                        .getOrDefault(name, TimeSet.NEVER)
                        .intersect(during)
                        .intervals()
                        .isEmpty())
                .toList();
    }

    private UpcomingOpening opening(Interval during, List<String> windows, List<Freeze> freezes) {
        TimeSet whole = TimeSet.of(List.of(during));
        List<Freeze> cutting = freezes.stream()
                .filter(freeze -> freeze.during().start().isBefore(during.end())
                        && during.start().isBefore(freeze.during().end()))
                .toList();
        TimeSet frozen = TimeSet.of(cutting.stream().map(Freeze::during).toList());
        return new UpcomingOpening(
                during,
                windows,
                whole.minus(frozen),
                cutting.stream().map(Freeze::name).toList(),
                windows.stream()
                        .findFirst()
                        .flatMap(name ->
                                Optional.ofNullable(fleet.calendar().windows().get(name)))
                        .map(MaintenanceWindow::zone));
    }
}
