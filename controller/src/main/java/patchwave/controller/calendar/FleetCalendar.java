package patchwave.controller.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import patchwave.calendar.Freeze;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.TimeSet;
import patchwave.fleet.Environment;
import patchwave.fleet.PoolId;
import patchwave.plan.Calendars;
import patchwave.plan.HostCalendar;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;

/**
 * The fleet's calendar over a range of time. Hosts whose pools have the same windows and freezes share one, which is made
 * when the first of them asks. For any thread.
 */
public final class FleetCalendar {
    /** As long as the longest window. */
    private static final Duration BEHIND = Duration.ofDays(31);

    /** Twice as long as any plan lives. */
    private static final Duration AHEAD = Duration.ofDays(60);

    private final CalendarPolicy policy;
    private final Map<PoolId, List<String>> windowsOfPools;
    private final SortedMap<String, TimeSet> windows = new TreeMap<>();
    private final List<Freeze> freezes;
    private final Map<Members, Integer> byMembers = new HashMap<>();
    private final Map<Rules, Integer> byRules = new HashMap<>();
    private final List<HostCalendar> calendars = new ArrayList<>();

    /** Hosts of the same pools. */
    private record Members(Environment environment, List<PoolId> pools) {}

    /** What a calendar is made from: windows of which one must be open, for each kind of pool; and the freezes. */
    private record Rules(Set<List<String>> windows, List<Freeze> freezes) {}

    /** Expands a window's openings over a range of time: {@link Openings#expand}, or what has remembered its answers. */
    @FunctionalInterface
    public interface Expansion {
        /** As {@link Openings#expand}. */
        TimeSet expand(MaintenanceWindow window, Instant from, Instant to);
    }

    /**
     * From 31 days before a moment.
     *
     * @param now freezes that ended before are forgotten
     * @param to windows that open then or later are not known
     */
    public FleetCalendar(FleetPolicy fleet, Instant now, Instant to) {
        this(fleet, now, to, Openings::expand);
    }

    private FleetCalendar(FleetPolicy fleet, Instant now, Instant to, Expansion openings) {
        policy = fleet.calendar();
        windowsOfPools = fleet.pools().stream()
                .filter(pool -> !pool.windows().isEmpty())
                .collect(Collectors.toMap(PoolPolicy::id, PoolPolicy::windows));
        policy.windows().forEach((name, window) -> windows.put(name, openings.expand(window, now.minus(BEHIND), to)));
        freezes = policy.freezes().stream()
                .filter(freeze -> freeze.during().end().isAfter(now))
                .sorted(Comparator.comparing((Freeze freeze) -> freeze.during().start())
                        .thenComparing(Freeze::name))
                .toList();
    }

    /** As the planner needs it around one moment. */
    public static FleetCalendar around(FleetPolicy fleet, Instant now) {
        return around(fleet, now, Openings::expand);
    }

    /** As the planner needs it around one moment, with openings that somebody else expands. */
    public static FleetCalendar around(FleetPolicy fleet, Instant now, Expansion openings) {
        return new FleetCalendar(fleet, now, now.plus(AHEAD), openings);
    }

    /** Each window of the fleet file by its name. */
    public SortedMap<String, TimeSet> windows() {
        return Collections.unmodifiableSortedMap(windows);
    }

    /** All calendars that hosts asked for, by index; indexes never change. */
    public synchronized Calendars calendars() {
        return new Calendars(calendars, windows);
    }

    /** The index of the calendar of hosts, in {@link #calendars} as it is from now on. */
    public synchronized int indexOf(Environment environment, List<PoolId> pools) {
        // Not computeIfAbsent: the map would be changed while it computes.
        Members members = new Members(environment, pools);
        Integer known = byMembers.get(members);
        if (known != null) {
            return known;
        }
        Rules rules = rules(environment, pools);
        int index = byRules.computeIfAbsent(rules, wanted -> {
            calendars.add(calendar(wanted));
            return calendars.size() - 1;
        });
        byMembers.put(new Members(environment, List.copyOf(pools)), index);
        return index;
    }

    /** The calendar of hosts of an environment that are in some pools. */
    public synchronized HostCalendar of(Environment environment, List<PoolId> pools) {
        return calendars.get(indexOf(environment, pools));
    }

    private Rules rules(Environment environment, List<PoolId> pools) {
        List<String> ofEnvironment = policy.environmentWindows().getOrDefault(environment, List.of());
        Set<List<String>> named = pools.isEmpty()
                ? Set.of(ofEnvironment)
                : pools.stream()
                        .map(pool -> windowsOfPools.getOrDefault(pool, ofEnvironment))
                        .collect(Collectors.toSet());
        Set<String> services = pools.stream().map(PoolId::service).collect(Collectors.toSet());
        return new Rules(
                named.stream().filter(names -> !names.isEmpty()).collect(Collectors.toSet()),
                freezes.stream()
                        .filter(freeze -> freeze.covers(environment, services))
                        .toList());
    }

    private HostCalendar calendar(Rules rules) {
        TimeSet open = TimeSet.ALWAYS;
        SortedSet<String> names = new TreeSet<>();
        for (List<String> any : rules.windows()) {
            TimeSet union = TimeSet.NEVER;
            for (String name : any) {
                // A name that the fleet file does not explain opens nothing: fail closed.
                union = union.union(windows.getOrDefault(name, TimeSet.NEVER));
            }
            open = open.intersect(union);
            names.addAll(any);
        }
        return new HostCalendar(open, List.copyOf(names), rules.freezes());
    }
}
