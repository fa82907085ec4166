package patchwave.controller.operators;

import com.google.protobuf.util.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.controller.calendar.Openings;
import patchwave.controller.fleetfile.Nearest;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.MissedStart;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.plan.v1.Plan;
import patchwave.rollout.RolloutStatus;

/**
 * When a rollout shall start, as its operator wished and checked: at once, at a time, or when a window opens.
 *
 * @param status Running, or Scheduled
 * @param window in which alone it admits hosts
 */
record StartTime(RolloutStatus status, Optional<String> window) {
    /** operator.proto, StartRolloutRequest.start_time. */
    private static final Duration FARTHEST = Duration.ofDays(30);

    /** Throws a refusal that names every fault. */
    static StartTime of(StartRolloutRequest request, Plan plan, FleetPolicy policy, Instant now) {
        boolean isScheduled = request.hasStartTime() || !request.getWindow().isEmpty();
        Requests fields = new Requests();
        boolean startIfMissed = startIfMissed(request, isScheduled, fields);
        if (isScheduled && plan.getEmergency()) {
            fields.fault(
                    request.hasStartTime() ? "start_time" : "window",
                    "nothing: an emergency starts at once, whatever windows and freezes say; for another time plan it without --emergency",
                    "a schedule");
        }
        fields.refuseFaults();
        Instant expires = PlanChecks.instant(plan.getExpireTime());
        Optional<Instant> at =
                request.hasStartTime() ? Optional.of(time(request, now, expires, fields)) : Optional.empty();
        Optional<MaintenanceWindow> window =
                request.getWindow().isEmpty() ? Optional.empty() : window(request.getWindow(), policy, fields);
        fields.refuseFaults();
        Optional<Instant> opens = window.flatMap(wanted -> opening(wanted, at.orElse(now), expires));
        Optional<Instant> starts = at.isPresent() ? at : opens.filter(opening -> opening.isAfter(now));
        return new StartTime(
                starts.<RolloutStatus>map(time -> new RolloutStatus.Scheduled(time, startIfMissed))
                        .orElseGet(RolloutStatus.Running::new),
                window.map(MaintenanceWindow::name));
    }

    private static boolean startIfMissed(StartRolloutRequest request, boolean isScheduled, Requests fields) {
        return switch (request.getMissedStart()) {
            case MISSED_START_UNSPECIFIED -> false;
            case MISSED_START_PAUSE, MISSED_START_CATCH_UP -> {
                if (!isScheduled) {
                    fields.fault("missed_start", "it only with a start_time or a window", "neither");
                }
                yield request.getMissedStart() == MissedStart.MISSED_START_CATCH_UP;
            }
            case UNRECOGNIZED -> {
                fields.fault("missed_start", "PAUSE or CATCH_UP", "a value that this controller does not know");
                yield false;
            }
        };
    }

    private static Instant time(StartRolloutRequest request, Instant now, Instant expires, Requests fields) {
        if (!Timestamps.isValid(request.getStartTime())) {
            fields.fault("start_time", "a valid time", "one out of range");
            return now;
        }
        Instant at = PlanChecks.instant(request.getStartTime());
        if (!at.isAfter(now)) {
            fields.fault(
                    "start_time", "a time after now, %s; to start at once leave it out".formatted(now), at.toString());
        } else if (!at.isBefore(expires)) {
            fields.fault(
                    "start_time",
                    "a time before the plan expires at %s; make a plan that is valid for longer".formatted(expires),
                    at.toString());
        } else if (at.isAfter(now.plus(FARTHEST))) {
            fields.fault("start_time", "at most %d days ahead".formatted(FARTHEST.toDays()), at.toString());
        }
        return at;
    }

    private static Optional<MaintenanceWindow> window(String name, FleetPolicy policy, Requests fields) {
        SortedMap<String, MaintenanceWindow> windows = policy.calendar().windows();
        Optional<MaintenanceWindow> found = Optional.ofNullable(windows.get(name));
        if (found.isEmpty()) {
            String nearest = Nearest.of(name, new TreeSet<>(windows.keySet()))
                    .map("; did you mean '%s'?"::formatted)
                    .orElse("");
            fields.fault(
                    "window",
                    windows.isEmpty()
                            ? "nothing: the fleet file has no windows"
                            : "a window of the fleet file, of " + windows.keySet(),
                    Requests.quote(name) + nearest);
        }
        return found;
    }

    /** When it opens, or did if it is open: the first chance from a moment on. */
    private static Optional<Instant> opening(MaintenanceWindow window, Instant from, Instant expires) {
        List<Interval> next = Openings.next(window, from, 1);
        if (next.isEmpty()) {
            throw Refusal.precondition(
                    "window %s: it never opens again, so the rollout would never start".formatted(window.name()));
        }
        Instant opens = next.getFirst().start();
        if (!opens.isBefore(expires)) {
            throw Refusal.precondition(
                    "window %s: it opens next at %s, but the plan expires at %s: make a plan that is valid for longer"
                            .formatted(window.name(), opens, expires));
        }
        return Optional.of(opens);
    }
}
