package patchwave.controller.fleetfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
    void everyKeyReachesThePolicy() throws IOException {
        FleetPolicy policy = accepted(Files.readString(Path.of("../docs/fleet.example.yaml")));

        Environment dev = new Environment("dev");
        Environment staging = new Environment("staging");
        Environment production = new Environment("production");
        Selector web = new Selector(new TreeMap<>(Map.of("service-web", "yes")));
        Selector mail = new Selector(new TreeMap<>(Map.of("service-mail", "yes")));
        Optional<String> zone = Optional.of("zone");
        Optional<String> none = Optional.empty();
        assertThat(policy)
                .isEqualTo(new FleetPolicy(
                        List.of(dev, staging, production),
                        List.of("zone"),
                        List.of(
                                new PoolPolicy(new PoolId(dev, "web"), web, new Floor.Count(0), zone),
                                new PoolPolicy(new PoolId(staging, "web"), web, new Floor.Count(1), zone),
                                new PoolPolicy(new PoolId(production, "web"), web, new Floor.Percent(67), zone),
                                new PoolPolicy(new PoolId(dev, "mail"), mail, new Floor.Count(0), none),
                                new PoolPolicy(new PoolId(staging, "mail"), mail, new Floor.Percent(50), none),
                                new PoolPolicy(new PoolId(production, "mail"), mail, new Floor.Count(2), none)),
                        new Pacing(
                                1,
                                4,
                                Duration.ofMinutes(10),
                                Duration.ofHours(1),
                                Duration.ofHours(12),
                                100,
                                Duration.ofHours(24)),
                        new Pacing(
                                1,
                                10,
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(2),
                                500,
                                Duration.ofMinutes(30)),
                        FailureRules.DEFAULT,
                        Timeouts.DEFAULT,
                        CalendarPolicy.OPEN,
                        new UrgencyPolicy(false, true)));
    }

    @Test
    void theExampleStatesTheDefaults() throws IOException {
        String example = Files.readString(Path.of("../docs/fleet.example.yaml"));
        String withoutDefaults = example.replaceAll("(?m)^  unreachable_deadline:.*\n", "")
                .replaceAll("(?s)# When failures are too many.*", "");

        assertThat(withoutDefaults).isNotEqualTo(example).doesNotContain("halt:", "urgency:");
        assertThat(accepted(withoutDefaults)).isEqualTo(accepted(example));
    }

    @Test
    void defaultsArePinned() {
        FleetPolicy policy = accepted(SMALLEST);

        assertThat(policy.failureDomains()).isEmpty();
        assertThat(policy.failures().table()).isEqualTo(new HaltThreshold(10, 10));
        assertThat(policy.urgency()).isEqualTo(new UrgencyPolicy(false, true));
        assertThat(policy.normal().unreachableDeadline()).isEqualTo(Duration.ofHours(24));
        assertThat(policy.emergency().unreachableDeadline()).isEqualTo(Duration.ofMinutes(30));
        assertThat(policy.pools().getFirst().exclusive()).isEmpty();
    }

    @Test
    void valuesOtherThanTheDefaultsAreTaken() {
        FleetPolicy policy = accepted(SMALLEST + """
                halt: {ambient_failure_rate: 0.5%, false_halt_probability: 20%}
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
                halt:
                  ambient_failure_rate: 0.05%
                """);

        assertThat(faults)
                .extracting(fault -> fault.line() + " " + fault.key())
                .containsExactly(
                        "1 emergency",
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
                        "13 halt.ambient_failure_rate");
        assertThat(faults)
                .extracting(Fault::toString)
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("line 10, column 5: pools.Mail.flor: expected one of exclusive, floor, select,"
                                + " found the unknown key 'flor'. Did you mean 'floor'?"));
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
    @CsvSource({"0,0", "3,3", "0%,0", "1%,1", "50%,5", "67%,7", "100%,10"})
    void floorsOfTenHosts(String text, int hosts) {
        Floor floor = accepted(SMALLEST.replace("floor: 1", "floor: " + text))
                .pools()
                .getFirst()
                .floor();

        assertThat(floor.hosts(10)).isEqualTo(hosts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "101%", "1.5", "67.5%", "0x10", "1_000", "99999999", "'%'", "''", "[1]", "null", "~"})
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
        assertThat(refused(SMALLEST + "halt: {ambient_failure_rate: " + text + "}\n"))
                .extracting(Fault::key)
                .containsExactly("halt.ambient_failure_rate");
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

    private static FleetPolicy accepted(String text) {
        return switch (FleetFile.read(text)) {
            case FleetFile.Reading.Accepted(FleetPolicy policy) -> policy;
            case FleetFile.Reading.Refused(List<Fault> faults) -> throw new AssertionError(faults.toString());
        };
    }

    private static List<Fault> refused(String text) {
        return switch (FleetFile.read(text)) {
            case FleetFile.Reading.Accepted(FleetPolicy policy) -> throw new AssertionError(policy.toString());
            case FleetFile.Reading.Refused(List<Fault> faults) -> faults;
        };
    }
}
