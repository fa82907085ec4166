package patchwave.controller.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import patchwave.calendar.Freeze;
import patchwave.calendar.MaintenanceWindow;
import patchwave.fleet.Environment;
import patchwave.fleet.PoolId;
import patchwave.policy.FleetPolicy;

final class UpcomingOpeningsTest {
    /** A Sunday. */
    private static final Instant NOW = Instant.parse("2026-11-22T23:00:00Z");

    private static final PoolId WEB = PoolId.parse("production/web");
    private static final MaintenanceWindow NIGHTLY =
            Fleets.window("nightly", "UTC", "FREQ=DAILY", "22:00", Duration.ofHours(6));
    private static final MaintenanceWindow MONDAY =
            Fleets.window("monday", "Europe/Berlin", "FREQ=WEEKLY;BYDAY=MO", "21:00", Duration.ofHours(4));
    private static final MaintenanceWindow LEAP =
            Fleets.window("leap", "UTC", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "10:00", Duration.ofHours(1));

    private static UpcomingOpenings openings(List<MaintenanceWindow> windows, Freeze... freezes) {
        FleetPolicy fleet = Fleets.with(
                windows, windows.stream().map(MaintenanceWindow::name).toList(), Map.of(), List.of(freezes));
        return new UpcomingOpenings(fleet, NOW);
    }

    @Test
    void beginsWithWhatIsOpenNow() {
        assertThat(openings(List.of(NIGHTLY)).of(Fleets.PRODUCTION, List.of(WEB), 2))
                .extracting(opening -> opening.during().toString())
                .containsExactly(
                        "Interval[start=2026-11-22T22:00:00Z, end=2026-11-23T04:00:00Z]",
                        "Interval[start=2026-11-23T22:00:00Z, end=2026-11-24T04:00:00Z]");
    }

    @Test
    void whatOverlapsIsOneOpeningWithBothNames() {
        UpcomingOpening both = openings(List.of(NIGHTLY, MONDAY))
                .of(Fleets.PRODUCTION, List.of(WEB), 2)
                .get(1);
        assertThat(both.windows()).containsExactly("monday", "nightly");
        assertThat(both.during()).hasToString("Interval[start=2026-11-23T20:00:00Z, end=2026-11-24T04:00:00Z]");
        assertThat(both.zone()).hasValueSatisfying(zone -> assertThat(zone).hasToString("Europe/Berlin"));
    }

    @Test
    void aFreezeCutsPartOrAll() {
        UpcomingOpenings cut = openings(
                List.of(NIGHTLY),
                Fleets.freeze("evening", "2026-11-23T12:00:00Z", "2026-11-24T00:00:00Z"),
                Fleets.freeze("whole", "2026-11-24T12:00:00Z", "2026-11-25T12:00:00Z"));
        List<UpcomingOpening> found = cut.of(Fleets.PRODUCTION, List.of(WEB), 3);
        assertThat(found.get(0).cutBy()).isEmpty();
        assertThat(found.get(0).usable().intervals())
                .containsExactly(found.get(0).during());
        assertThat(found.get(1).cutBy()).containsExactly("evening");
        assertThat(found.get(1).usable().intervals())
                .singleElement()
                .hasToString("Interval[start=2026-11-24T00:00:00Z, end=2026-11-24T04:00:00Z]");
        assertThat(found.get(2).cutBy()).containsExactly("whole");
        assertThat(found.get(2).usable().intervals()).isEmpty();
    }

    @Test
    void rareWindowsAreFoundFarAhead() {
        assertThat(openings(List.of(LEAP)).of(Fleets.PRODUCTION, List.of(WEB), 10))
                .extracting(opening -> opening.during().start().toString())
                .startsWith("2028-02-29T10:00:00Z", "2032-02-29T10:00:00Z")
                .hasSize(8);
    }

    @Test
    void withoutAWindowEverythingIsOneOpening() {
        UpcomingOpening any =
                openings(List.of()).of(new Environment("dev"), List.of(), 10).getFirst();
        assertThat(any.isEndless()).isTrue();
        assertThat(any.windows()).isEmpty();
        assertThat(any.during().start()).isEqualTo(NOW);
    }

    @Test
    void allWindowsTogetherLeaveNoneOut() {
        assertThat(openings(List.of(NIGHTLY, MONDAY, LEAP)).ofAllWindows(3))
                .extracting(opening -> opening.during().start() + " " + opening.windows())
                .containsExactly(
                        "2026-11-22T22:00:00Z [nightly]",
                        "2026-11-23T20:00:00Z [monday]",
                        "2026-11-23T22:00:00Z [nightly]",
                        "2028-02-29T10:00:00Z [leap]");
    }

    @Test
    void aFreezeOfSomeUsersDoesNotCutAWindowForAll() {
        UpcomingOpenings part = openings(
                List.of(NIGHTLY), Fleets.freeze("web-move", "2026-11-22T00:00:00Z", "2026-11-26T00:00:00Z", "web"));
        assertThat(part.ofAllWindows(1).getFirst().cutBy()).isEmpty();
        assertThat(part.freezes()).extracting(Freeze::name).containsExactly("web-move");
        assertThat(part.of(Fleets.PRODUCTION, List.of(WEB), 1).getFirst().cutBy())
                .containsExactly("web-move");
    }
}
