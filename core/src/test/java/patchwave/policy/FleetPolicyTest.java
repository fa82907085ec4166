package patchwave.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;

final class FleetPolicyTest {
    private static final Environment DEV = new Environment("dev");
    private static final Environment PRODUCTION = new Environment("production");
    private static final Pacing PACING =
            new Pacing(1, 4, Duration.ZERO, Duration.ZERO, Duration.ZERO, 100, Duration.ofHours(1));

    private static SortedMap<String, String> labels(String... pairs) {
        var labels = new TreeMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put(pairs[i], pairs[i + 1]);
        }
        return labels;
    }

    private static PoolPolicy pool(Environment environment, String service) {
        return new PoolPolicy(
                new PoolId(environment, service),
                new Selector(labels("service-" + service, "yes")),
                new Floor.Percent(67),
                Optional.empty());
    }

    private static FleetPolicy policy(List<Environment> environments, PoolPolicy... pools) {
        return new FleetPolicy(
                environments,
                List.of("zone"),
                Arrays.asList(pools),
                PACING,
                PACING,
                FailureRules.DEFAULT,
                Timeouts.DEFAULT,
                CalendarPolicy.OPEN,
                UrgencyPolicy.DEFAULT,
                false,
                List.of());
    }

    @Test
    void aHostIsInEveryPoolOfItsEnvironmentThatItsLabelsSelect() {
        var policy = policy(
                List.of(DEV, PRODUCTION),
                pool(PRODUCTION, "web"),
                pool(PRODUCTION, "db"),
                pool(PRODUCTION, "mail"),
                pool(DEV, "web"));
        var host = new Host(new HostId("p-1"), PRODUCTION, labels("service-web", "yes", "service-db", "yes"));

        assertThat(policy.poolsOf(host).stream().map(each -> each.id().toString()))
                .containsExactly("production/db", "production/web");
    }

    @Test
    void aPoolOrEnvironmentNamedTwiceIsRefused() {
        assertThatThrownBy(() -> policy(List.of(DEV, DEV))).hasMessageContaining("environments: one is named twice");
        assertThatThrownBy(() -> policy(List.of(DEV), pool(DEV, "web"), pool(DEV, "web")))
                .hasMessage("pools: one is named twice");
        assertThatThrownBy(() -> policy(List.of())).hasMessage("environments: expected at least one");
    }

    @ParameterizedTest
    @CsvSource({
        "0,10,failures.table.ambient_failure_rate 0.0%",
        "201,10,failures.table.ambient_failure_rate 20.1%",
        "10,0,failures.table.false_halt_probability 0.0%",
        "10,201,failures.table.false_halt_probability 20.1%"
    })
    void aHaltThresholdOutOfRangeIsRefusedByName(int ambient, int falseHalt, String start) {
        assertThatThrownBy(() -> new HaltThreshold(ambient, falseHalt)).hasMessage(start + ": expected 0.1% to 20%");
    }
}
