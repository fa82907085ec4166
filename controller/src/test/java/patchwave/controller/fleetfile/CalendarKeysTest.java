package patchwave.controller.fleetfile;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.fleetfile.Readings.SMALLEST;
import static patchwave.controller.fleetfile.Readings.accepted;
import static patchwave.controller.fleetfile.Readings.refused;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.Recurrence;
import patchwave.fleet.Environment;
import patchwave.policy.CalendarPolicy;

/** Windows and freezes as the file writes them. */
class CalendarKeysTest {
    private static final String WINDOW =
            "windows: {night: {zone: Europe/Berlin, rule: \"FREQ=WEEKLY;BYDAY=TU\", opens: \"22:00\", length: 6h}}\n";

    private static final String FREEZE = "freezes: {f: {zone: Europe/Berlin, from: \"2026-11-27T00:00\","
            + " until: \"2026-11-30T00:00\", reason: sales, owner: shop}}\n";

    @Test
    void windowsReachThePolicy() {
        CalendarPolicy calendar = accepted(SMALLEST + """
                windows:
                  a: {zone: Europe/Berlin, rule: "FREQ=MONTHLY;BYDAY=2TU", from: 2026-01-31, opens: "22:00", offset: -1d, length: 6h}
                  b: {zone: UTC, cron: "30 1 * * 1-5", length: 90m}
                environment_windows: {production: [b, a]}
                """).calendar();

        assertThat(calendar.windows())
                .isEqualTo(Map.of(
                        "a",
                        new MaintenanceWindow(
                                "a",
                                ZoneId.of("Europe/Berlin"),
                                new Recurrence.Rule("FREQ=MONTHLY;BYDAY=2TU", LocalDate.of(2026, 1, 31)),
                                LocalTime.of(22, 0),
                                -1,
                                Duration.ofHours(6)),
                        "b",
                        new MaintenanceWindow(
                                "b",
                                ZoneId.of("UTC"),
                                new Recurrence.Cron("30 1 * * 1-5"),
                                LocalTime.MIDNIGHT,
                                0,
                                Duration.ofMinutes(90))));
        assertThat(calendar.environmentWindows()).isEqualTo(Map.of(new Environment("production"), List.of("b", "a")));
    }

    @Test
    void poolsNameTheirWindowsForAllEnvironmentsOrForSome() {
        String all = SMALLEST.replace("floor: 1", "floor: 1\n    windows: [night]") + WINDOW;
        assertThat(accepted(all).pools())
                .allSatisfy(pool -> assertThat(pool.windows()).containsExactly("night"));

        String some = SMALLEST.replace("floor: 1", "floor: 1\n    windows: {production: [night]}") + WINDOW;
        assertThat(accepted(some).pools())
                .extracting(pool -> pool.id() + " " + pool.windows())
                .containsExactly("dev/web []", "production/web [night]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zone: Europe/Berlin | zone: Europe/Berln | windows.night.zone",
                "zone: Europe/Berlin | zone: +01:00 | windows.night.zone",
                "zone: Europe/Berlin, |  | windows.night.zone",
                "length: 6h | length: 32d | windows.night.length",
                "length: 6h | length: 0s | windows.night.length",
                "opens: \"22:00\" | opens: 24:00 | windows.night.opens",
                "opens: \"22:00\" | opens: 7:00 | windows.night.opens",
                "opens: \"22:00\", |  | windows.night.opens",
                "length: 6h | length: 6h, offset: 32d | windows.night.offset",
                "length: 6h | length: 6h, offset: 1h | windows.night.offset",
                "length: 6h | length: 6h, from: 2026-02-30 | windows.night.from",
                "length: 6h | length: 6h, cron: \"0 22 * * 2\" | windows.night.rule",
                "rule: | regel: | windows.night.rule windows.night.regel",
                "BYDAY=TU | INTERVAL=2;BYDAY=TU | windows.night.from",
                "BYDAY=TU | COUNT=3;BYDAY=TU | windows.night.from",
                "night: | Night: | windows.Night",
            })
    void oddWindowsAreFaultsWithTheirKeys(String part, String instead, String keys) {
        String text = SMALLEST + WINDOW.replace(part, instead == null ? "" : instead);
        assertThat(refused(text)).extracting(Fault::key).containsExactlyInAnyOrder(keys.split(" "));
    }

    @Test
    void cronSaysItsTimesItself() {
        String text = SMALLEST
                + "windows: {w: {zone: UTC, cron: \"0 1 * * *\", opens: \"22:00\", offset: 1d, from: 2026-01-01, length: 1h}}";
        assertThat(refused(text))
                .extracting(Fault::key)
                .containsExactlyInAnyOrder("windows.w.opens", "windows.w.offset", "windows.w.from");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "environment_windows: {production: [nigth]}\n",
                "environment_windows: {prodution: [night]}\n",
                "environment_windows: {production: []}\n",
                "environment_windows: {production: night}\n",
                "environment_windows: [night, night]\n",
            })
    void unknownNamesAreFaults(String text) {
        assertThat(refused(SMALLEST + WINDOW + text))
                .singleElement()
                .satisfies(fault -> assertThat(fault.key()).startsWith("environment_windows"));
    }

    @Test
    void theNearestWindowIsNamedEvenIfItHasFaultsItself() {
        String text = SMALLEST + WINDOW.replace("6h", "forever") + "environment_windows: [nigth]\n";
        assertThat(refused(text))
                .extracting(Fault::key, Fault::remedy)
                .contains(org.assertj.core.groups.Tuple.tuple("environment_windows", "Did you mean 'night'?"))
                .hasSize(2);
    }

    @Test
    void freezesReachThePolicySortedByStart() {
        List<Freeze> freezes = accepted(SMALLEST + """
                        freezes:
                          b: {zone: UTC, from: "2026-12-24T00:00", until: "2027-01-02T00:00", reason: holidays, owner: all}
                          a: {zone: Europe/Berlin, from: "2026-11-27T00:00", until: "2026-11-30T00:00",
                              environments: [production], pools: [web], reason: sales, owner: shop}
                        """).calendar().freezes();

        assertThat(freezes).extracting(Freeze::name).containsExactly("a", "b");
        assertThat(freezes.getFirst())
                .isEqualTo(new Freeze(
                        "a",
                        new Interval(Instant.parse("2026-11-26T23:00:00Z"), Instant.parse("2026-11-29T23:00:00Z")),
                        new TreeSet<>(List.of(new Environment("production"))),
                        new TreeSet<>(List.of("web")),
                        "sales",
                        "shop"));
    }

    /** Berlin: 2026-03-29 has no 02:30; 2026-10-25 has two. */
    @ParameterizedTest
    @CsvSource({
        "2026-03-29T02:30, 2026-03-29T01:00:00Z",
        "2026-03-29T02:00, 2026-03-29T01:00:00Z",
        "2026-03-29T03:00, 2026-03-29T01:00:00Z",
        "2026-10-25T02:30, 2026-10-25T00:30:00Z",
        "2026-02-28T12:00, 2026-02-28T11:00:00Z",
    })
    void freezesBeginAtTheFirstMomentThatTheirLocalTimeCanMean(String local, String instant) {
        String text =
                SMALLEST + FREEZE.replace("2026-11-27T00:00", local).replace("2026-11-30T00:00", "2027-01-01T00:00");
        assertThat(accepted(text).calendar().freezes().getFirst().during().start())
                .isEqualTo(Instant.parse(instant));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-30T00:00 | 2026-11-27T00:00 | freezes.f.until",
                "2026-11-30T00:00 | 2026-11-30 | freezes.f.until",
                "2026-11-30T00:00 | 2026-11-31T00:00 | freezes.f.until",
                "reason: sales, |  | freezes.f.reason",
                "owner: shop | owner: ' ' | freezes.f.owner",
                "owner: shop | owner: shop, pools: [wep] | freezes.f.pools",
                "owner: shop | owner: shop, environments: [prod] | freezes.f.environments",
                "owner: shop | owner: shop, environments: [] | freezes.f.environments",
                "owner: shop | owner: shop, pool: [web] | freezes.f.pool",
            })
    void oddFreezesAreFaultsWithTheirKeys(String part, String instead, String key) {
        String text = SMALLEST + FREEZE.replace(part, instead == null ? "" : instead);
        assertThat(refused(text)).extracting(Fault::key).containsExactly(key);
    }
}
