package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.Recurrence;
import patchwave.fleet.Environment;
import patchwave.plan.Preview;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.FailureRules;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Pacing;
import patchwave.policy.Timeouts;
import patchwave.policy.UrgencyPolicy;

final class WindowFitsTest {
    private static final Pacing PACING =
            new Pacing(1, 4, Duration.ZERO, Duration.ZERO, Duration.ZERO, 10, Duration.ofHours(1));

    private static FleetPolicy policy() {
        var tuesday = new MaintenanceWindow(
                "tuesday-night",
                ZoneId.of("Europe/Berlin"),
                new Recurrence.Cron("0 22 * * 2"),
                LocalTime.of(22, 0),
                0,
                Duration.ofHours(6));
        return new FleetPolicy(
                List.of(new Environment("production")),
                List.of(),
                List.of(),
                PACING,
                PACING,
                FailureRules.DEFAULT,
                Timeouts.DEFAULT,
                new CalendarPolicy(new TreeMap<>(Map.of("tuesday-night", tuesday)), new TreeMap<>(), List.of()),
                UrgencyPolicy.DEFAULT,
                false,
                List.of());
    }

    private static Optional<String> sentence(Duration needs, Optional<Preview.Window> window) {
        return WindowFits.sentence(
                policy(),
                new Preview.Stage(
                        new Environment("production"),
                        9,
                        List.of(),
                        List.of(),
                        List.of(),
                        1,
                        1,
                        needs,
                        window,
                        0,
                        List.of()));
    }

    private static Optional<Preview.Window> window(String from, String to, boolean fits, String... names) {
        return Optional.of(
                new Preview.Window(List.of(names), new Interval(Instant.parse(from), Instant.parse(to)), fits));
    }

    @Test
    void aWindowIsToldInItsOwnersZone() {
        assertThat(sentence(
                        Duration.ofMinutes(190),
                        window("2026-11-24T21:00:00Z", "2026-11-25T03:00:00Z", true, "tuesday-night")))
                .contains("production needs 3 h 10 min; the window tuesday-night"
                        + " (Tue 24 Nov 22:00 to 04:00 Europe/Berlin) has 6 h: it fits");
    }

    @Test
    void whatDoesNotFitGoesOnInTheNext() {
        assertThat(sentence(
                        Duration.ofHours(7), window("2026-11-24T21:00:00Z", "2026-11-27T03:00:00Z", false, "a", "b")))
                .contains(
                        "production needs 7 h; what the windows a, b have in common"
                                + " (Tue 24 Nov 21:00 to Fri 27 Nov 03:00 Z) has 2 d 6 h: it does not fit, and goes on in the next");
    }

    @Test
    void withoutWindowsThereIsNothingToSay() {
        assertThat(sentence(Duration.ofHours(7), Optional.empty())).isEmpty();
    }
}
