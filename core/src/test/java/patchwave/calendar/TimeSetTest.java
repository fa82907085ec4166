package patchwave.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sets of moments against the plain meaning of each question, minute by minute. */
final class TimeSetTest {
    private static final int MINUTES = 60;
    private static final Instant START = Instant.parse("2026-03-28T00:00:00Z");

    private static Instant minute(int number) {
        return START.plusSeconds(60L * number);
    }

    private static TimeSet random(SplittableRandom dice) {
        if (dice.nextInt(12) == 0) {
            return TimeSet.ALWAYS;
        }
        List<Interval> intervals = new ArrayList<>();
        for (int i = dice.nextInt(8); i > 0; i--) {
            int from = dice.nextInt(MINUTES - 1);
            intervals.add(new Interval(minute(from), minute(from + 1 + dice.nextInt(MINUTES - from - 1) / 3)));
        }
        if (dice.nextInt(6) == 0) {
            intervals.add(new Interval(minute(dice.nextInt(MINUTES)), Instant.MAX));
        }
        return TimeSet.of(intervals);
    }

    private static boolean isIn(TimeSet set, Instant time) {
        return set.intervals().stream().anyMatch(it -> !time.isBefore(it.start()) && time.isBefore(it.end()));
    }

    @Test
    void everyOperationMeansWhatItSays() {
        SplittableRandom dice = new SplittableRandom(1);
        for (int round = 0; round < 2000; round++) {
            TimeSet one = random(dice);
            TimeSet other = random(dice);
            TimeSet both = one.intersect(other);
            TimeSet without = one.minus(other);
            TimeSet either = one.union(other);
            for (int i = -1; i <= MINUTES; i++) {
                Instant time = minute(i);
                assertThat(one.contains(time)).isEqualTo(isIn(one, time));
                assertThat(isIn(both, time)).isEqualTo(isIn(one, time) && isIn(other, time));
                assertThat(isIn(without, time)).isEqualTo(isIn(one, time) && !isIn(other, time));
                assertThat(isIn(either, time)).isEqualTo(isIn(one, time) || isIn(other, time));
            }
        }
    }

    @Test
    void everySearchFindsTheFirst() {
        SplittableRandom dice = new SplittableRandom(2);
        for (int round = 0; round < 2000; round++) {
            TimeSet set = random(dice);
            Instant time = minute(dice.nextInt(MINUTES + 2) - 1);
            Duration work = Duration.ofMinutes(dice.nextInt(6));
            assertThat(set.at(time))
                    .isEqualTo(set.intervals().stream()
                            .filter(it -> it.contains(time))
                            .findFirst());
            assertThat(set.after(time))
                    .isEqualTo(set.intervals().stream()
                            .filter(it -> it.start().isAfter(time))
                            .findFirst());
            assertThat(set.firstFit(time, work)).isEqualTo(firstFit(set, time, work));
        }
    }

    /** Begins are looked for in half minutes, which are enough where all edges are whole ones. */
    private static Optional<Instant> firstFit(TimeSet set, Instant from, Duration work) {
        for (int half = 0; half <= 4 * MINUTES; half++) {
            Instant begin = from.plusSeconds(30L * half);
            Optional<Interval> open =
                    set.intervals().stream().filter(it -> it.contains(begin)).findFirst();
            if (open.isPresent()
                    && (open.get().end().equals(Instant.MAX)
                            || begin.plus(work).isBefore(open.get().end()))) {
                return Optional.of(begin);
            }
        }
        return Optional.empty();
    }
}
