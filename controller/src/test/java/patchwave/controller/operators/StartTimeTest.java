package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.controller.calendar.Fleets;
import patchwave.controller.wire.Fields;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.MissedStart;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.plan.v1.Plan;
import patchwave.rollout.RolloutStatus;

final class StartTimeTest {
    /** A Sunday noon. */
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static final FleetPolicy FLEET = Fleets.with(
            List.of(
                    Fleets.window("tuesday-night", "UTC", "FREQ=WEEKLY;BYDAY=TU", "22:00", Duration.ofHours(6)),
                    Fleets.window("sunday-noon", "UTC", "FREQ=WEEKLY;BYDAY=SU", "11:00", Duration.ofHours(2)),
                    Fleets.window("yearly", "UTC", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1", "11:00", Duration.ofHours(2)),
                    Fleets.window("over", "UTC", "FREQ=DAILY;UNTIL=20261101", "11:00", Duration.ofHours(2))),
            List.of(),
            Map.of(),
            List.of());

    private static Plan plan(boolean emergency) {
        return Plan.newBuilder()
                .setEmergency(emergency)
                .setExpireTime(Fields.timestamp(NOW.plus(Duration.ofDays(7))))
                .build();
    }

    private static StartRolloutRequest.Builder request(String at, String window) {
        StartRolloutRequest.Builder request = StartRolloutRequest.newBuilder().setWindow(window);
        if (!at.isEmpty()) {
            request.setStartTime(Fields.timestamp(Instant.parse(at)));
        }
        return request;
    }

    private static StartTime start(StartRolloutRequest.Builder request) {
        return StartTime.of(request.build(), plan(false), FLEET, NOW);
    }

    @Test
    void withoutAWishItStartsAtOnce() {
        assertThat(start(request("", ""))).isEqualTo(new StartTime(new RolloutStatus.Running(), Optional.empty()));
    }

    @Test
    void atATime() {
        assertThat(start(request("2026-11-23T12:00:00Z", "")))
                .isEqualTo(new StartTime(
                        new RolloutStatus.Scheduled(Instant.parse("2026-11-23T12:00:00Z"), false), Optional.empty()));
    }

    @Test
    void whenItsWindowOpensNext() {
        assertThat(start(request("", "tuesday-night").setMissedStart(MissedStart.MISSED_START_CATCH_UP)))
                .isEqualTo(new StartTime(
                        new RolloutStatus.Scheduled(Instant.parse("2026-11-24T22:00:00Z"), true),
                        Optional.of("tuesday-night")));
    }

    @Test
    void atOnceIfItsWindowIsOpen() {
        assertThat(start(request("", "sunday-noon")))
                .isEqualTo(new StartTime(new RolloutStatus.Running(), Optional.of("sunday-noon")));
    }

    @Test
    void atATimeAndThenInAWindow() {
        assertThat(start(request("2026-11-23T12:00:00Z", "tuesday-night")))
                .isEqualTo(new StartTime(
                        new RolloutStatus.Scheduled(Instant.parse("2026-11-23T12:00:00Z"), false),
                        Optional.of("tuesday-night")));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            2026-11-22T11:59:59Z | '' | start_time: expected a time after now
            2026-11-22T12:00:00Z | '' | start_time: expected a time after now
            2026-11-29T12:00:00Z | '' | start_time: expected a time before the plan expires
            '' | tusday-night   | did you mean 'tuesday-night'?
            '' | christmas      | expected a window of the fleet file, of [over, sunday-noon, tuesday-night, yearly]
            '' | yearly         | opens next at 2027-06-01T11:00:00Z, but the plan expires at 2026-11-29T12:00:00Z
            '' | over           | it never opens again
            2026-11-29T11:00:00Z | tuesday-night  | but the plan expires
            """)
    void refuses(String at, String window, String why) {
        assertThatThrownBy(() -> start(request(at, window)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(why);
    }

    @Test
    void anEmergencyTakesNoSchedule() {
        assertThatThrownBy(() -> StartTime.of(request("", "tuesday-night").build(), plan(true), FLEET, NOW))
                .hasMessageContaining("an emergency starts at once");
        assertThatThrownBy(
                        () -> StartTime.of(request("2026-11-23T12:00:00Z", "").build(), plan(true), FLEET, NOW))
                .hasMessageContaining("an emergency starts at once");
    }

    @Test
    void whatToDoWhenMissedNeedsASchedule() {
        assertThatThrownBy(() -> start(request("", "").setMissedStart(MissedStart.MISSED_START_CATCH_UP)))
                .hasMessageContaining("missed_start");
    }
}
