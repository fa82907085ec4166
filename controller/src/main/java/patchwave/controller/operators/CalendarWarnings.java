package patchwave.controller.operators;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.TimeSet;
import patchwave.controller.calendar.FleetCalendar;
import patchwave.controller.fleetfile.DurationText;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.HostCalendar;
import patchwave.plan.WorkTimes;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;

/** Windows and freezes that leave somebody no time, or say nothing. */
final class CalendarWarnings {
    /** As far as one looks ahead: twice as long as any plan lives. */
    private static final Duration AHEAD = Duration.ofDays(60);

    private static final String DAYS = AHEAD.toDays() + " days";

    private final FleetPolicy policy;
    private final List<Host> hosts;
    private final Instant now;
    private final TimeSet ahead;
    private final Duration need;
    private final String needText;
    private final FleetCalendar calendar;
    private final List<FleetWarning> warnings = new ArrayList<>();

    /** Hosts that the same windows and freezes hold. */
    private record Group(Environment environment, List<PoolId> pools) {}

    private CalendarWarnings(FleetPolicy policy, List<Host> hosts, WorkTimes workTimes, Instant now) {
        this.policy = policy;
        this.hosts = List.copyOf(hosts);
        this.now = now;
        this.ahead = TimeSet.of(List.of(new Interval(now, now.plus(AHEAD))));
        this.calendar = new FleetCalendar(policy, now, now.plus(AHEAD));
        Duration work = workTimes.byRelease().values().stream()
                .max(Duration::compareTo)
                .filter(measured -> measured.compareTo(workTimes.otherwise()) > 0)
                .orElse(workTimes.otherwise());
        Duration settle = policy.normal().settle();
        this.need = work.plus(settle);
        this.needText = "%s (%s of work, %s to settle)"
                .formatted(DurationText.of(need), DurationText.of(work), DurationText.of(settle));
    }

    static List<FleetWarning> of(FleetPolicy policy, List<Host> hosts, WorkTimes workTimes, Instant now) {
        CalendarWarnings found = new CalendarWarnings(policy, hosts, workTimes, now);
        policy.calendar().windows().values().forEach(found::addWindow);
        policy.calendar().freezes().forEach(found::addFreeze);
        found.groups().forEach(found::addGroup);
        return found.warnings;
    }

    private void add(String key, String meaning, String remedy) {
        warnings.add(new FleetWarning(key, meaning, remedy));
    }

    private void addWindow(MaintenanceWindow window) {
        String key = "windows." + window.name();
        TimeSet open =
                calendar.windows().getOrDefault(window.name(), TimeSet.NEVER).intersect(ahead);
        if (open.intervals().isEmpty()) {
            add(
                    key,
                    "window %s does not open within %s".formatted(window.name(), DAYS),
                    "Mend its rule or cron expression, or take it out.");
        }
        if (window.length().compareTo(need) < 0) {
            add(
                    key + ".length",
                    "window %s is open for %s, but one host needs %s: nothing can begin in it"
                            .formatted(window.name(), DurationText.of(window.length()), needText),
                    "Make it longer, or settle for less time.");
        }
        boolean isUsed = policy.pools().stream().anyMatch(pool -> pool.windows().contains(window.name()))
                || policy.calendar().environmentWindows().values().stream()
                        .anyMatch(names -> names.contains(window.name()));
        if (!isUsed) {
            add(
                    key,
                    "no pool and no environment names window %s: it holds nobody".formatted(window.name()),
                    "Name it under a pool or environment_windows, unless it serves 'rollout start --in' alone.");
        }
    }

    private void addFreeze(Freeze freeze) {
        if (!freeze.during().end().isAfter(now)) {
            add(
                    "freezes.%s.until".formatted(freeze.name()),
                    "freeze %s is over since %s"
                            .formatted(freeze.name(), freeze.during().end()),
                    "Take it out, or move it.");
        }
    }

    private Map<Group, List<HostId>> groups() {
        Map<Group, List<HostId>> groups = new LinkedHashMap<>();
        for (Host host : hosts) {
            List<PoolId> pools =
                    policy.poolsOf(host).stream().map(PoolPolicy::id).toList();
            groups.computeIfAbsent(new Group(host.environment(), pools), _ -> new ArrayList<>())
                    .add(host.id());
        }
        return groups;
    }

    private void addGroup(Group group, List<HostId> members) {
        HostCalendar ofHosts = calendar.of(group.environment(), group.pools());
        TimeSet open = ofHosts.windows().intersect(ahead);
        TimeSet usable = ofHosts.usable().intersect(ahead);
        String who = HostNames.counted(members, "is", "are");
        if (open.intervals().isEmpty()) {
            if (eachOpens(ofHosts)) {
                add(
                        keyOf(group),
                        "%s in the pools %s, whose windows do not overlap within %s: they can never be patched"
                                .formatted(who, names(group), DAYS),
                        "Give these pools a window in common.");
            }
        } else if (usable.intervals().isEmpty()) {
            add(
                    "freezes." + ofHosts.freezes().getFirst().name(),
                    "%s frozen whenever a window is open within %s".formatted(who, DAYS),
                    "Shorten the freeze, or open a window beside it.");
        } else if (longest(usable).compareTo(need) < 0 && eachIsLongEnough(ofHosts)) {
            add(
                    keyOf(group),
                    "%s never free for longer than %s within %s, but one host needs %s: they can never be patched"
                            .formatted(who, DurationText.of(longest(usable)), DAYS, needText),
                    "Let the windows of their pools overlap for longer, or move the freeze.");
        }
    }

    /** A window that never opens by itself is told once, and not for every host. */
    private boolean eachOpens(HostCalendar ofHosts) {
        return ofHosts.windowNames().stream()
                .allMatch(name -> !calendar.windows()
                        .getOrDefault(name, TimeSet.NEVER)
                        .intersect(ahead)
                        .intervals()
                        .isEmpty());
    }

    private boolean eachIsLongEnough(HostCalendar ofHosts) {
        return ofHosts.windowNames().stream()
                .map(name -> Optional.ofNullable(policy.calendar().windows().get(name)))
                .flatMap(Optional::stream)
                .allMatch(window -> window.length().compareTo(need) >= 0);
    }

    private static Duration longest(TimeSet times) {
        return times.intervals().stream()
                .map(Interval::length)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static String names(Group group) {
        return group.pools().stream().map(PoolId::toString).collect(Collectors.joining(", "));
    }

    /** The windows of the first of the pools that has its own. */
    private String keyOf(Group group) {
        Set<PoolId> own = new TreeSet<>(policy.pools().stream()
                .filter(pool -> !pool.windows().isEmpty())
                .map(PoolPolicy::id)
                .toList());
        return group.pools().stream()
                .filter(own::contains)
                .findFirst()
                .map(pool -> "pools.%s.windows.%s".formatted(pool.service(), pool.environment()))
                .orElse("environment_windows." + group.environment());
    }
}
