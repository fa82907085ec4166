package patchwave.controller.fleetfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.fleetfile.Readings.accepted;
import static patchwave.controller.fleetfile.Readings.refused;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.calendar.Freeze;
import patchwave.fleet.Environment;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.FailureRules;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Floor;
import patchwave.policy.HaltThreshold;
import patchwave.policy.Pacing;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;
import patchwave.policy.UrgencyPolicy;

class FleetFileTest {
    private static final String PACING = """
            {first_batch: 2, growth: 3, settle: 90s, batch_bake: 1h30m, stage_bake: 7d, max_in_operation: 40}""";

    private static final String SMALLEST = """
            environments: [dev]
            pools:
              web:
                select: {service-web: yes}
                floor: 1
            pacing: %s
            emergency: %s
            """.formatted(PACING, PACING);

    @Test
    void everyKeyReachesThePolicy() {
        FleetPolicy policy = accepted(Readings.example());

        Environment production = new Environment("production");
        assertThat(policy.environments())
                .containsExactly(new Environment("dev"), new Environment("staging"), production);
        assertThat(policy.failureDomains()).containsExactly("zone");
        assertThat(policy.pools()).hasSize(9);
        assertThat(policy.pools())
                .contains(
                        new PoolPolicy(
                                new PoolId(production, "web"),
                                new Selector(new TreeMap<>(Map.of("service-web", "yes"))),
                                new Floor.Percent(67),
                                Optional.of("capacity"),
                                List.of("tuesday-night", "patch-day"),
                                Optional.of("zone")),
                        new PoolPolicy(
                                new PoolId(production, "consensus"),
                                new Selector(new TreeMap<>(Map.of("service-consensus", "yes"))),
                                new Floor.Majority(),
                                Optional.empty()),
                        new PoolPolicy(
                                new PoolId(new Environment("staging"), "consensus"),
                                new Selector(new TreeMap<>(Map.of("service-consensus", "yes"))),
                                new Floor.AllBut(1),
                                Optional.empty()));
        assertThat(policy.calendar().windows()).containsOnlyKeys("patch-day", "tuesday-night");
        assertThat(policy.calendar().environmentWindows()).isEqualTo(Map.of(production, List.of("tuesday-night")));
        assertThat(policy.calendar().freezes()).extracting(Freeze::name).containsExactly("black-friday");
    }

    @Test
    void theExampleStatesTheDefaults() {
        FleetPolicy policy = accepted(Readings.example());

        assertThat(policy.normal()).isEqualTo(Pacing.NORMAL);
        assertThat(policy.emergency()).isEqualTo(Pacing.EMERGENCY);
        assertThat(policy.failures()).isEqualTo(FailureRules.DEFAULT);
        assertThat(policy.timeouts()).isEqualTo(Timeouts.DEFAULT);
        assertThat(policy.urgency()).isEqualTo(UrgencyPolicy.DEFAULT);
    }

    @Test
    void defaultsArePinned() {
        FleetPolicy policy = accepted(Readings.SMALLEST.replace("failure_domains: [zone]\n", ""));

        assertThat(policy.failureDomains()).isEmpty();
        assertThat(policy.failures().table()).isEqualTo(new HaltThreshold(10, 10));
        assertThat(policy.urgency()).isEqualTo(new UrgencyPolicy(false, true));
        assertThat(policy.startImmediate()).as("nothing starts by itself").isEmpty();
        assertThat(policy.timeouts())
                .isEqualTo(new Timeouts(Duration.ofMinutes(45), Duration.ofMinutes(10), Duration.ofMinutes(15)));
        assertThat(policy.normal())
                .isEqualTo(new Pacing(
                        1,
                        4,
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(30),
                        Duration.ofHours(24),
                        100,
                        Duration.ofHours(24)));
        assertThat(policy.emergency())
                .isEqualTo(new Pacing(
                        1,
                        10,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(30),
                        500,
                        Duration.ofMinutes(30)));
        assertThat(policy.calendar()).isEqualTo(CalendarPolicy.OPEN);
        assertThat(policy.pools().getFirst().exclusive()).isEmpty();
        assertThat(policy.pools().getFirst().weightLabel()).isEmpty();
    }

    /** No environment may be patched before one that stands before it, also by itself. */
    @Test
    void whatStartsByItselfStartsInTheFirstEnvironments() {
        assertThat(accepted(Readings.SMALLEST + "urgency: {start_immediate: [dev]}\n")
                        .startImmediate())
                .extracting(Environment::name)
                .containsExactly("dev");
        for (String wrong : List.of("[production]", "[production, dev]", "[dev, mars]", "[dev, production, mars]")) {
            assertThat(Readings.refused(Readings.SMALLEST + "urgency: {start_immediate: %s}\n".formatted(wrong)))
                    .as(wrong)
                    .hasSize(1)
                    .allSatisfy(fault -> {
                        assertThat(fault.key()).isEqualTo("urgency.start_immediate");
                        assertThat(fault.expected()).contains("the first of the environments [dev, production]");
                    });
        }
        assertThat(Readings.refused(Readings.SMALLEST + "urgency: {start_immediate: dev}\n"))
                .hasSize(1);
    }

    @Test
    void valuesOtherThanTheDefaultsAreTaken() {
        FleetPolicy policy = accepted(SMALLEST + """
                failures: {table: {ambient_failure_rate: 0.5%, false_halt_probability: 20%}}
                urgency: {proof_of_concept_only: IMMEDIATE, remote_only: SCHEDULED}
                """);

        assertThat(policy.failures().table()).isEqualTo(new HaltThreshold(5, 200));
        assertThat(policy.urgency()).isEqualTo(new UrgencyPolicy(true, false));
        assertThat(policy.normal())
                .isEqualTo(new Pacing(
                        2,
                        3,
                        Duration.ofSeconds(90),
                        Duration.ofMinutes(90),
                        Duration.ofDays(7),
                        40,
                        Duration.ofHours(24)));
    }

    @Test
    void allFaultsComeAtOnceWithTheirPlaces() {
        List<Fault> faults = refused("""
                environments: [dev, Staging]
                failure_domain: [zone]
                pools:
                  web:
                    select: {}
                    floor: {dev: many}
                    exclusive: zone
                  Mail:
                    select: {service-mail: yes}
                    flor: 1
                pacing: {first_batch: 0, growth: 4, settle: 10, batch_bake: 1h, stage_bake: 12h, max_in_operation: 1e3}
                failures:
                  table: {ambient_failure_rate: 0.05%}
                """);

        assertThat(faults)
                .extracting(fault -> fault.line() + " " + fault.key())
                .containsExactly(
                        "1 environments[1]",
                        "2 failure_domain",
                        "5 pools.web.select",
                        "6 pools.web.floor.dev",
                        "7 pools.web.exclusive",
                        "8 pools.Mail",
                        "9 pools.Mail.floor",
                        "10 pools.Mail.flor",
                        "11 pacing.first_batch",
                        "11 pacing.settle",
                        "11 pacing.max_in_operation",
                        "13 failures.table.ambient_failure_rate");
        assertThat(faults)
                .extracting(Fault::toString)
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("line 10, column 5: pools.Mail.flor: expected one of exclusive, floor, select,"
                                + " weight, windows, found the unknown key 'flor'. Did you mean 'floor'?"));
        assertThat(faults).extracting(Fault::remedy).contains("Did you mean 'failure_domains'?");
    }

    @Test
    void anEnvironmentWithoutFloorIsAFaultAndNeverZero() {
        String text = SMALLEST.replace("[dev]", "[dev, production]").replace("floor: 1", "floor: {dev: 0}");

        assertThat(refused(text)).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo("pools.web.floor.production");
            assertThat(fault.line()).isEqualTo(5);
        });
    }

    @ParameterizedTest
    @CsvSource({"0,0", "3,3", "0%,0", "1%,1", "50%,5", "67%,7", "100%,10", "majority,6", "all but 1,9", "all but 12,0"})
    void floorsOfTenHosts(String text, int hosts) {
        Floor floor = accepted(SMALLEST.replace("floor: 1", "floor: " + text))
                .pools()
                .getFirst()
                .floor();

        assertThat(floor.hosts(10)).isEqualTo(hosts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "101%",
                "1.5",
                "67.5%",
                "0x10",
                "1_000",
                "99999999",
                "all but 0",
                "Majority",
                "'%'",
                "''",
                "[1]",
                "null",
                "~"
            })
    void oddFloorsAreRefused(String text) {
        assertThat(refused(SMALLEST.replace("floor: 1", "floor: " + text)))
                .extracting(Fault::key)
                .containsExactly("pools.web.floor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"90", "1.5h", "-5m", "5m1h", "1w", "''", "25h", "5 m", "PT5M", "9999999999s"})
    void oddDurationsAreRefused(String text) {
        assertThat(refused(SMALLEST.replace("settle: 90s", "settle: " + text)))
                .extracting(Fault::key)
                .containsExactly("pacing.settle", "emergency.settle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0%", "0.05%", "20.1%", "1", "1.25%", "one", "100%"})
    void oddRatesAreRefused(String text) {
        assertThat(refused(SMALLEST + "failures: {table: {ambient_failure_rate: " + text + "}}\n"))
                .extracting(Fault::key)
                .containsExactly("failures.table.ambient_failure_rate");
    }

    @Test
    void theRangesAreThoseOfTheCore() {
        accepted(SMALLEST.replace("first_batch: 2", "first_batch: 1000").replace("growth: 3", "growth: 100"));
        Duration hour = Duration.ofHours(1);
        assertThatThrownBy(() -> new Pacing(1_001, 1, hour, hour, hour, 1, hour))
                .hasMessageContaining("first_batch");
        assertThatThrownBy(() -> new Pacing(1, 101, hour, hour, hour, 1, hour)).hasMessageContaining("growth");
        assertThatThrownBy(() -> new HaltThreshold(201, 1)).hasMessageContaining("ambient");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing",
                "[]",
                "text",
                "a: b: c",
                "\"",
                "pools: *missing",
                "a: &a [*a]",
                "? [x]\n: 1",
                "\u0000"
            })
    void brokenTextIsAFaultAndNoException(String text) {
        assertThat(refused(text)).isNotEmpty();
    }

    @Test
    void aKeyTwiceIsAFault() {
        assertThat(refused(SMALLEST + "environments: [prod]\n")).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo("environments");
            assertThat(fault.line()).isEqualTo(8);
        });
    }

    @Test
    void tooLongATextIsRefusedUnread() {
        assertThat(refused("#".repeat(FleetFile.LONGEST + 1))).hasSize(1);
    }

    @Test
    void textThatNestsWithoutEndIsRefused() {
        assertThat(refused("[".repeat(100_000)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("deeper than 20 levels"));
    }

    @Test
    void aValueThatContainsItselfIsRefused() {
        assertThat(refused(SMALLEST + "windows: &w {a: *w}\n"))
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("contains itself"));
    }

    @Test
    void aliasesThatAddUpToAHugeFileAreRefused() {
        StringBuilder text = new StringBuilder(SMALLEST).append("a: &a [" + "x,".repeat(5_000) + "]\n");
        text.append("b: &b [" + "*a,".repeat(10) + "]\nc: [" + "*b,".repeat(10) + "]\n");
        assertThat(refused(text.toString()))
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("more than 50000 values"));
    }

    @Test
    void noMoreFaultsAreToldThanAPersonReads() {
        StringBuilder text = new StringBuilder(SMALLEST);
        for (int i = 0; i < 1_000; i++) {
            text.append("unknown").append(i).append(": 1\n");
        }
        List<Fault> faults = refused(text.toString());
        assertThat(faults).hasSize(201);
        assertThat(faults.getLast().found()).isEqualTo("800 more");
    }

    @Test
    void aFaultIsOneBearableLineWhateverItsKey() {
        assertThat(refused(SMALLEST + "\"x\\n" + "y".repeat(10_000) + "\": 1\n"))
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.toString()).doesNotContain("\n").hasSizeLessThan(1_500));
    }

    @Test
    void moreWindowsThanCanBeFollowedAreAFault() {
        StringBuilder text = new StringBuilder(SMALLEST).append("windows:\n");
        for (int i = 0; i < 201; i++) {
            text.append("  w").append(i).append(": {zone: UTC, cron: \"0 * * * *\", length: 1h}\n");
        }
        assertThat(refused(text.toString()))
                .singleElement()
                .satisfies(fault -> assertThat(fault.expected()).isEqualTo("at most 200"));
    }
}
