package patchwave.controller.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With the scheduler itself, on the real clock. */
@Timeout(60)
final class ScheduleTest {
    private final InstantSource clock = InstantSource.system();

    @Test
    void firesOnceAndWhatWasReplacedNever() throws InterruptedException {
        try (Schedule schedule = new Schedule(clock)) {
            Instant now = clock.instant();
            CountDownLatch former = new CountDownLatch(1);
            CountDownLatch both = new CountDownLatch(2);
            CountDownLatch missed = new CountDownLatch(1);
            schedule.replace("group", List.of(now.plus(Duration.ofMillis(10))), former::countDown);
            schedule.replace(
                    "group",
                    List.of(now.plus(Duration.ofMillis(20)), now.plus(Duration.ofMillis(30))),
                    both::countDown);
            schedule.at("missed", now.minus(Duration.ofDays(1)), missed::countDown);
            schedule.start();
            assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(missed.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(former.getCount()).isEqualTo(1);
        }
    }

    @Test
    void whatFailsDoesNotEndIt() throws InterruptedException {
        try (Schedule schedule = new Schedule(clock)) {
            CountDownLatch next = new CountDownLatch(1);
            schedule.at("fails", clock.instant(), () -> {
                throw new IllegalStateException("on purpose");
            });
            schedule.at("goes on", clock.instant().plus(Duration.ofMillis(20)), next::countDown);
            schedule.start();
            assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void afterItsEndNothingIsPlannedAndNobodyIsHurt() {
        Schedule schedule = new Schedule(clock);
        schedule.close();
        schedule.at("late", clock.instant(), () -> {});
        assertThat(schedule).isNotNull();
    }
}
