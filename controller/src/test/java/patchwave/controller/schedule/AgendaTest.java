package patchwave.controller.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import patchwave.calendar.MaintenanceWindow;
import patchwave.controller.calendar.Fleets;

/** What is due next. */
final class AgendaTest {
    private static final MaintenanceWindow NIGHTLY =
            Fleets.window("nightly", "UTC", "FREQ=DAILY", "22:00", Duration.ofHours(6));
    private static final MaintenanceWindow ALWAYS =
            Fleets.window("always", "UTC", "FREQ=DAILY", "00:00", Duration.ofHours(24));
    private static final MaintenanceWindow MORNING =
            Fleets.window("morning", "UTC", "FREQ=DAILY", "04:00", Duration.ofHours(1));

    private static SortedMap<String, MaintenanceWindow> windows(MaintenanceWindow... windows) {
        SortedMap<String, MaintenanceWindow> byName = new TreeMap<>();
        Arrays.stream(windows).forEach(window -> byName.put(window.name(), window));
        return byName;
    }

    private static List<String> between(SortedMap<String, MaintenanceWindow> windows, String after, String upTo) {
        return Agenda.ofWindows(windows, Instant.parse(after), Instant.parse(upTo)).stream()
                .map(moment -> moment.at() + " " + moment.subject() + " " + moment.kind())
                .toList();
    }

    @Test
    void aWindowOpensAndCloses() {
        assertThat(between(windows(NIGHTLY), "2026-11-22T12:00:00Z", "2026-11-23T12:00:00Z"))
                .containsExactly(
                        "2026-11-22T22:00:00Z nightly WINDOW_OPENS", "2026-11-23T04:00:00Z nightly WINDOW_CLOSES");
    }

    @Test
    void whatIsDueNowIsDueAndWhatWasDueAtTheLastLookIsNot() {
        assertThat(between(windows(NIGHTLY), "2026-11-22T21:59:59Z", "2026-11-22T22:00:00Z"))
                .containsExactly("2026-11-22T22:00:00Z nightly WINDOW_OPENS");
        assertThat(between(windows(NIGHTLY), "2026-11-22T22:00:00Z", "2026-11-23T03:59:59Z"))
                .isEmpty();
    }

    @Test
    void openingsThatTouchNeitherOpenNorClose() {
        assertThat(between(windows(ALWAYS), "2026-11-22T12:00:00Z", "2026-11-25T12:00:00Z"))
                .isEmpty();
    }

    @Test
    void oneWindowClosesBeforeAnotherOpensAtTheSameMoment() {
        assertThat(between(windows(MORNING, NIGHTLY), "2026-11-23T03:00:00Z", "2026-11-23T04:30:00Z"))
                .containsExactly(
                        "2026-11-23T04:00:00Z nightly WINDOW_CLOSES", "2026-11-23T04:00:00Z morning WINDOW_OPENS");
    }

    @Test
    void scheduledStartsAreOnTheAgenda() {
        Instant now = Instant.parse("2026-11-22T12:00:00Z");
        assertThat(Agenda.of(
                        windows(NIGHTLY),
                        Map.of(
                                "ghost", Instant.parse("2026-11-22T20:00:00Z"),
                                "past", Instant.parse("2026-11-22T11:00:00Z"),
                                "later", Instant.parse("2026-11-24T11:00:00Z")),
                        now,
                        now.plus(Duration.ofHours(12))))
                .extracting(Moment::subject)
                .containsExactly("ghost", "nightly");
    }
}
