package patchwave.controller.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import patchwave.calendar.Freeze;
import patchwave.calendar.TimeSet;
import patchwave.fleet.Environment;
import patchwave.fleet.PoolId;
import patchwave.plan.HostCalendar;
import patchwave.policy.FleetPolicy;

final class FleetCalendarTest {
    /** A Sunday. */
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static final PoolId DB = PoolId.parse("production/db");
    private static final PoolId WEB = PoolId.parse("production/web");
    private static final PoolId DEV_WEB = PoolId.parse("dev/web");

    private static final FleetPolicy FLEET = Fleets.with(
            List.of(
                    Fleets.window("monday", "UTC", "FREQ=WEEKLY;BYDAY=MO", "20:00", Duration.ofHours(4)),
                    Fleets.window("nightly", "UTC", "FREQ=DAILY", "22:00", Duration.ofHours(6)),
                    Fleets.window("noon", "UTC", "FREQ=DAILY", "11:00", Duration.ofHours(2))),
            List.of("nightly"),
            Map.of("db", List.of("monday", "noon")),
            List.of(
                    Fleets.freeze("gone", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"),
                    Fleets.freeze("sales", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"),
                    Fleets.freeze("web-move", "2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z", "web")));

    private final FleetCalendar calendar = FleetCalendar.around(FLEET, NOW);

    @Test
    void aPoolWithoutWindowsTakesThoseOfItsEnvironment() {
        assertThat(calendar.of(Fleets.PRODUCTION, List.of(WEB)).windowNames()).containsExactly("nightly");
        assertThat(calendar.of(Fleets.PRODUCTION, List.of()).windowNames()).containsExactly("nightly");
    }

    @Test
    void anyWindowOfAPoolWillDo() {
        TimeSet open = calendar.of(Fleets.PRODUCTION, List.of(DB)).windows();
        assertThat(open.contains(NOW)).isTrue();
        assertThat(open.contains(Instant.parse("2026-11-23T21:00:00Z"))).isTrue();
        assertThat(open.contains(Instant.parse("2026-11-24T21:00:00Z"))).isFalse();
    }

    @Test
    void aHostInTwoPoolsNeedsAWindowOfEach() {
        HostCalendar both = calendar.of(Fleets.PRODUCTION, List.of(DB, WEB));
        assertThat(both.windowNames()).containsExactly("monday", "nightly", "noon");
        // Of Monday's 20:00 to 24:00 and the nightly 22:00 to 04:00, what they share.
        assertThat(both.windows().after(NOW))
                .hasValueSatisfying(next -> assertThat(next.toString())
                        .isEqualTo("Interval[start=2026-11-23T22:00:00Z, end=2026-11-24T00:00:00Z]"));
    }

    @Test
    void withoutAnyWindowAnyTimeWillDo() {
        assertThat(calendar.of(new Environment("dev"), List.of(DEV_WEB))).isEqualTo(HostCalendar.OPEN);
    }

    @Test
    void freezesAreThoseThatCoverAndAreNotOver() {
        assertThat(calendar.of(Fleets.PRODUCTION, List.of(DB)).freezes())
                .extracting(Freeze::name)
                .containsExactly("sales");
        assertThat(calendar.of(Fleets.PRODUCTION, List.of(DB, WEB)).freezes())
                .extracting(Freeze::name)
                .containsExactly("sales", "web-move");
        assertThat(calendar.of(Fleets.PRODUCTION, List.of()).freezes())
                .extracting(Freeze::name)
                .containsExactly("sales");
    }

    @Test
    void aFreezeLeavesTheRestOfAWindow() {
        TimeSet usable = calendar.of(Fleets.PRODUCTION, List.of(WEB)).usable();
        assertThat(usable.at(Instant.parse("2026-11-22T23:59:59Z")))
                .hasValueSatisfying(left -> assertThat(left.end()).isEqualTo(Instant.parse("2026-11-23T00:00:00Z")));
        assertThat(usable.contains(Instant.parse("2026-11-23T23:00:00Z"))).isFalse();
        assertThat(usable.at(Instant.parse("2026-11-24T00:00:00Z")))
                .hasValueSatisfying(left -> assertThat(left.start()).isEqualTo(Instant.parse("2026-11-24T00:00:00Z")));
    }

    @Test
    void hostsWithEqualRulesShareACalendarAndIndexesStay() {
        int web = calendar.indexOf(Fleets.PRODUCTION, List.of(WEB));
        int none = calendar.indexOf(Fleets.PRODUCTION, List.of());
        int dev = calendar.indexOf(new Environment("dev"), List.of(DEV_WEB));
        int devNone = calendar.indexOf(new Environment("dev"), List.of());
        assertThat(devNone).isEqualTo(dev);
        // The freeze of service web alone is no freeze of a host without pools.
        assertThat(none).isNotEqualTo(web);
        assertThat(calendar.indexOf(Fleets.PRODUCTION, List.of(WEB))).isEqualTo(web);
        assertThat(calendar.calendars().byIndex()).hasSize(3);
        assertThat(calendar.calendars().byIndex().get(dev)).isEqualTo(HostCalendar.OPEN);
        assertThat(calendar.calendars().windows()).containsOnlyKeys("monday", "nightly", "noon");
    }

    @Test
    void aWindowThatTheFileDoesNotExplainOpensNothing() {
        FleetPolicy fleet = Fleets.with(List.of(), List.of("gone"), Map.of(), List.of());
        assertThat(FleetCalendar.around(fleet, NOW)
                        .of(Fleets.PRODUCTION, List.of())
                        .windows())
                .isEqualTo(TimeSet.NEVER);
    }
}
