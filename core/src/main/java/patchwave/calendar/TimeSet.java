package patchwave.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A set of moments as intervals, such as "when this pool's windows are open". Intervals that touch or overlap are one.
 *
 * @param intervals sorted; none touches the next
 */
public record TimeSet(List<Interval> intervals) {
    public static final TimeSet NEVER = new TimeSet(List.of());
    public static final TimeSet ALWAYS = new TimeSet(List.of(new Interval(Instant.MIN, Instant.MAX)));

    public TimeSet {
        intervals = List.copyOf(intervals);
        for (int i = 1; i < intervals.size(); i++) {
            if (!intervals.get(i - 1).end().isBefore(intervals.get(i).start())) {
                throw new IllegalArgumentException("intervals %s and %s: expected them sorted and apart"
                        .formatted(intervals.get(i - 1), intervals.get(i)));
            }
        }
    }

    /** Every moment of some intervals, in any order. */
    public static TimeSet of(Collection<Interval> intervals) {
        List<Interval> sorted =
                intervals.stream().sorted(Comparator.comparing(Interval::start)).toList();
        List<Interval> merged = new ArrayList<>();
        for (Interval next : sorted) {
            if (merged.isEmpty() || merged.getLast().end().isBefore(next.start())) {
                merged.add(next);
            } else if (next.end().isAfter(merged.getLast().end())) {
                merged.set(merged.size() - 1, new Interval(merged.getLast().start(), next.end()));
            }
        }
        return new TimeSet(merged);
    }

    public TimeSet union(TimeSet other) {
        List<Interval> all = new ArrayList<>(intervals);
        all.addAll(other.intervals);
        return of(all);
    }

    public TimeSet intersect(TimeSet other) {
        if (isAlways()) {
            return other;
        }
        if (other.isAlways() || intervals.isEmpty()) {
            return this;
        }
        if (other.intervals.isEmpty()) {
            return other;
        }
        List<Interval> common = new ArrayList<>();
        int mine = firstEndingAfter(other.intervals.getFirst().start());
        int theirs = other.firstEndingAfter(intervals.getFirst().start());
        while (mine < intervals.size() && theirs < other.intervals.size()) {
            Interval a = intervals.get(mine);
            Interval b = other.intervals.get(theirs);
            Instant start = a.start().isAfter(b.start()) ? a.start() : b.start();
            Instant end = a.end().isBefore(b.end()) ? a.end() : b.end();
            if (start.isBefore(end)) {
                common.add(new Interval(start, end));
            }
            if (a.end().isBefore(b.end())) {
                mine++;
            } else {
                theirs++;
            }
        }
        return new TimeSet(common);
    }

    /** The moments of this set that are not in another. */
    public TimeSet minus(TimeSet other) {
        if (other.intervals.isEmpty()) {
            return this;
        }
        List<Interval> gaps = new ArrayList<>();
        Instant from = Instant.MIN;
        for (Interval taken : other.intervals) {
            if (from.isBefore(taken.start())) {
                gaps.add(new Interval(from, taken.start()));
            }
            from = taken.end();
        }
        if (from.isBefore(Instant.MAX)) {
            gaps.add(new Interval(from, Instant.MAX));
        }
        return intersect(new TimeSet(gaps));
    }

    private boolean isAlways() {
        return intervals.size() == 1 && intervals.getFirst().equals(ALWAYS.intervals.getFirst());
    }

    /** The index of the first interval that ends after a moment, by halving: a month of windows is hundreds of them. */
    private int firstEndingAfter(Instant time) {
        int low = 0;
        int high = intervals.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (intervals.get(middle).end().isAfter(time)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    public boolean contains(Instant time) {
        return at(time).isPresent();
    }

    /** The interval that holds a moment. */
    public Optional<Interval> at(Instant time) {
        int index = firstEndingAfter(time);
        return index < intervals.size() && intervals.get(index).contains(time)
                ? Optional.of(intervals.get(index))
                : Optional.empty();
    }

    /**
     * The first moment, from some time on, from which work of a length ends before the interval ends.
     *
     * @param work 0 or more; must be less than what is left of the interval
     */
    public Optional<Instant> firstFit(Instant from, Duration work) {
        for (int i = firstEndingAfter(from); i < intervals.size(); i++) {
            Interval interval = intervals.get(i);
            Instant begin = interval.start().isAfter(from) ? interval.start() : from;
            if (begin.isBefore(interval.end())
                    && (interval.end().equals(Instant.MAX)
                            || begin.isBefore(interval.end().minus(work)))) {
                return Optional.of(begin);
            }
        }
        return Optional.empty();
    }

    /** The first interval that begins after a moment. */
    public Optional<Interval> after(Instant time) {
        int index = firstEndingAfter(time);
        int next = index < intervals.size() && !intervals.get(index).start().isAfter(time) ? index + 1 : index;
        return next < intervals.size() ? Optional.of(intervals.get(next)) : Optional.empty();
    }
}
