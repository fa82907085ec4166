package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.calendar.Interval;
import patchwave.calendar.TimeSet;

/**
 * Plays rounds of equal work through the time in which hosts may be disrupted.
 *
 * <p>Simple on purpose: hosts of one calendar go round after round, each as soon as a whole round fits before its usable
 * time ends; calendars do not wait for one another inside a batch; a batch bakes when its last round has ended, whatever the
 * windows say.
 */
final class Timetable {
    private Timetable() {}

    /**
     * One round of admissions.
     *
     * @param batch from 1
     * @param calendars of the hosts that it admits
     * @param need the longest that one of them takes, with its settle time
     */
    record Round(int batch, SortedSet<Integer> calendars, Duration need) {}

    /**
     * When a batch after another has ended and baked.
     *
     * @param usable by calendar
     * @param rounds in order
     * @return empty if a round never fits, as far ahead as windows are known
     */
    static Optional<Instant> end(
            List<TimeSet> usable, Instant from, List<Round> rounds, Duration batchBake, Duration stageBake) {
        int last = rounds.isEmpty() ? 0 : rounds.getLast().batch();
        Instant clock = from;
        for (int batch = 1; batch <= last; batch++) {
            int open = batch;
            List<Round> own =
                    rounds.stream().filter(round -> round.batch() == open).toList();
            SortedSet<Integer> calendars = new TreeSet<>();
            own.forEach(round -> calendars.addAll(round.calendars()));
            Instant end = clock;
            for (int calendar : calendars) {
                Optional<Instant> done = end(usable.get(calendar), clock, needs(own, calendar));
                if (done.isEmpty()) {
                    return Optional.empty();
                }
                end = done.get().isAfter(end) ? done.get() : end;
            }
            clock = own.isEmpty() ? end : end.plus(batch == last ? stageBake : batchBake);
        }
        return Optional.of(clock);
    }

    /** When rounds of these lengths have ended, one after another. */
    static Optional<Instant> end(TimeSet usable, Instant from, List<Duration> needs) {
        Instant clock = from;
        for (Duration need : needs) {
            Optional<Instant> begin = usable.firstFit(clock, need);
            if (begin.isEmpty()) {
                return Optional.empty();
            }
            clock = begin.get().plus(need);
        }
        return Optional.of(clock);
    }

    /** How much of the next days is usable; what is always usable counts most. */
    static Duration usableTime(TimeSet usable, Instant from, Duration days) {
        Duration sum = Duration.ZERO;
        TimeSet near = usable.intersect(new TimeSet(List.of(new Interval(from, from.plus(days)))));
        for (Interval interval : near.intervals()) {
            sum = sum.plus(interval.length());
        }
        return sum;
    }

    private static List<Duration> needs(List<Round> rounds, int calendar) {
        List<Duration> needs = new ArrayList<>();
        for (Round round : rounds) {
            if (round.calendars().contains(calendar)) {
                needs.add(round.need());
            }
        }
        return needs;
    }
}
