package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.calendar.Interval;
import patchwave.calendar.TimeSet;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.policy.Pacing;

/** Makes a {@link Preview}: rehearses the rollout with the planner, on a clock that counts rounds; then plays these through time. */
public final class Forecast {
    /** How far windows are compared: longer than any plan lives. */
    private static final Duration LOOK_AHEAD = Duration.ofDays(31);

    private final Question question;
    private final List<TimeSet> usable = new ArrayList<>();

    /**
     * A rollout that might be started.
     *
     * @param pools sorted by id; the whole ledger, as it is now
     * @param hosts sorted by id; every host of the fleet, because those that are down take capacity
     * @param stages environments in order
     * @param targets for each stage the hosts to be patched, sorted by id
     * @param emergency whether it heeds no windows and freezes
     * @param window the window in which alone it admits; empty for those of the hosts
     * @param start when it would start
     * @param expires when its plan would expire
     */
    public record Question(
            List<PoolState> pools,
            List<HostState> hosts,
            List<Environment> stages,
            List<List<HostId>> targets,
            Pacing pacing,
            boolean emergency,
            Calendars calendars,
            Optional<String> window,
            WorkTimes workTimes,
            Instant start,
            Instant expires) {
        public Question {
            pools = List.copyOf(pools);
            hosts = List.copyOf(hosts);
            stages = List.copyOf(stages);
            targets = targets.stream().map(List::copyOf).toList();
            if (stages.size() != targets.size()) {
                throw new IllegalArgumentException(
                        "%d stages, but targets for %d".formatted(stages.size(), targets.size()));
            }
        }

        /** How long one host takes from claim to release. */
        Duration need(HostState host) {
            return workTimes.of(host.kind().osRelease()).plus(pacing.settle());
        }

        /** When hosts of a calendar may be disrupted by this rollout. */
        TimeSet usable(int calendar) {
            TimeSet own = window.map(name -> calendars.windows().getOrDefault(name, TimeSet.NEVER))
                    .orElse(TimeSet.ALWAYS);
            return emergency
                    ? TimeSet.ALWAYS
                    : calendars.byIndex().get(calendar).usable().intersect(own);
        }
    }

    /**
     * The preview of a rollout; disrupts nothing and reads nothing but the question.
     *
     * <p>It takes for granted that operations which run now end well, that hosts which are down stay down, and that no
     * other rollout takes capacity. Its end is an estimate: rounds in lock-step, each as long as its slowest host, played
     * through the usable time of each calendar ({@link Timetable}).
     */
    public static Preview of(Question asked) {
        return new Forecast(settled(asked)).preview();
    }

    private Forecast(Question question) {
        this.question = question;
        for (int calendar = 0; calendar < question.calendars().byIndex().size(); calendar++) {
            usable.add(question.usable(calendar));
        }
    }

    private Preview preview() {
        List<Preview.Stage> stages = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Duration forecast = Duration.ZERO;
        Duration minimum = Duration.ZERO;
        Duration work = question.workTimes().otherwise();
        Optional<Instant> end = Optional.of(question.start());
        for (int stage = 0; stage < question.stages().size(); stage++) {
            Rehearsal rehearsal = Rehearsal.of(question, stage);
            List<HostState> targets = targets(question, stage);
            Preview.Stage preview = rehearsal.preview(window(targets, end.orElse(question.start())));
            stages.add(preview);
            forecast = forecast.plus(
                    preview.batchSizes().isEmpty()
                            ? Duration.ZERO
                            : preview.needs().plus(question.pacing().stageBake()));
            minimum = minimum.plus(Minimum.duration(question, targets));
            work = stage == 0 ? slowest(targets) : longer(work, slowest(targets));
            end = end(end, rehearsal, targets);
            warnings.addAll(StageWarnings.of(question, stage, preview, targets));
            warnings.addAll(timeWarnings(targets));
        }
        return new Preview(
                stages, forecast, minimum, end.filter(at -> at.isBefore(question.expires())), work, warnings);
    }

    private Optional<Instant> end(Optional<Instant> start, Rehearsal rehearsal, List<HostState> targets) {
        if (start.isEmpty() || rehearsal.isStuck()) {
            return Optional.empty();
        }
        Pacing pacing = question.pacing();
        // Hosts that are not well are waited for, and then left out.
        boolean isWaiting = targets.stream().anyMatch(host -> !(host.condition() instanceof Condition.Healthy));
        Optional<Instant> worked =
                Timetable.end(usable, start.get(), rehearsal.timetable(), pacing.batchBake(), pacing.stageBake());
        Instant leftOut = start.get().plus(isWaiting ? pacing.unreachableDeadline() : Duration.ZERO);
        return worked.map(
                at -> at.isAfter(leftOut) ? at : leftOut.plus(isWaiting ? pacing.stageBake() : Duration.ZERO));
    }

    /** The next usable time of those hosts that have the least of it; empty if all may be disrupted at any time, or never. */
    private Optional<Preview.Window> window(List<HostState> targets, Instant from) {
        SortedSet<Integer> calendars = new TreeSet<>();
        targets.forEach(host -> calendars.add(host.calendar()));
        return calendars.stream()
                .filter(calendar -> !usable.get(calendar).equals(TimeSet.ALWAYS))
                .min(Comparator.comparing(
                        (Integer calendar) -> Timetable.usableTime(usable.get(calendar), from, LOOK_AHEAD)))
                .flatMap(calendar -> next(usable.get(calendar), from)
                        .map(interval -> new Preview.Window(names(calendar), interval, false)));
    }

    private static Optional<Interval> next(TimeSet usable, Instant from) {
        return usable.at(from).map(open -> new Interval(from, open.end())).or(() -> usable.after(from));
    }

    private List<String> names(int calendar) {
        List<String> names =
                new ArrayList<>(question.calendars().byIndex().get(calendar).windowNames());
        question.window().filter(name -> !names.contains(name)).ifPresent(names::add);
        return names;
    }

    /** Hosts that no time will ever do for. */
    private List<String> timeWarnings(List<HostState> targets) {
        SortedMap<Integer, List<HostState>> byCalendar = new TreeMap<>();
        for (HostState host : targets) {
            if (usable.get(host.calendar())
                    .firstFit(question.start(), question.need(host))
                    .isEmpty()) {
                byCalendar
                        .computeIfAbsent(host.calendar(), _ -> new ArrayList<>())
                        .add(host);
            }
        }
        List<String> warnings = new ArrayList<>();
        byCalendar.forEach((calendar, hosts) -> {
            String named = names(calendar).isEmpty() ? "" : " (%s)".formatted(String.join(", ", names(calendar)));
            boolean isNever = question.calendars()
                    .byIndex()
                    .get(calendar)
                    .windows()
                    .intervals()
                    .isEmpty();
            warnings.add(
                    isNever
                            ? "%s can never be disrupted, because the windows of their pools%s are never open together: %s"
                                    .formatted(Spoken.hosts(hosts.size()), named, StageWarnings.names(hosts))
                            : "%s can never be disrupted, because no window of theirs%s that is known leaves %s for their work: %s"
                                    .formatted(
                                            Spoken.hosts(hosts.size()),
                                            named,
                                            Spoken.of(question.need(hosts.getFirst())),
                                            StageWarnings.names(hosts)));
        });
        return warnings;
    }

    private Duration slowest(List<HostState> hosts) {
        Duration slowest = hosts.isEmpty() ? question.workTimes().otherwise() : Duration.ZERO;
        for (HostState host : hosts) {
            slowest = longer(slowest, question.workTimes().of(host.kind().osRelease()));
        }
        return slowest;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** The fleet as it is when what runs now has ended: no claims, and failed hosts ready to be patched again. */
    private static Question settled(Question asked) {
        List<HostState> hosts = new ArrayList<>(asked.hosts().size());
        int[] down = new int[asked.pools().size()];
        for (HostState host : asked.hosts()) {
            boolean isTried = host.claimedBy().isPresent() || host.condition() instanceof Condition.OperationFailed;
            HostState settled = isTried ? host.settled() : host;
            hosts.add(settled);
            for (int i = 0; i < host.poolCount() && !(settled.condition() instanceof Condition.Healthy); i++) {
                down[host.pool(i)] += host.weight(i);
            }
        }
        List<PoolState> pools = new ArrayList<>(down.length);
        for (int pool = 0; pool < down.length; pool++) {
            PoolCapacity now = asked.pools().get(pool).capacity();
            pools.add(new PoolState(
                    new PoolCapacity(now.id(), now.registered(), now.floor(), 0, down[pool]),
                    asked.pools().get(pool).exclusive()));
        }
        return new Question(
                pools,
                hosts,
                asked.stages(),
                asked.targets(),
                asked.pacing(),
                asked.emergency(),
                asked.calendars(),
                asked.window(),
                asked.workTimes(),
                asked.start(),
                asked.expires());
    }

    /** The hosts of a stage that the fleet knows. */
    static List<HostState> targets(Question question, int stage) {
        SortedSet<HostId> wanted = new TreeSet<>(question.targets().get(stage));
        return question.hosts().stream()
                .filter(host -> wanted.contains(host.id()))
                .toList();
    }
}
