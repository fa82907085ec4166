package patchwave.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthComparisonTest {
    private static HealthReport report(String state) {
        return state.equals("-")
                ? HealthReport.of(List.of())
                : HealthReport.of(List.of(new CheckResult("c", HealthState.valueOf(state), "m")));
    }

    @ParameterizedTest(name = "{0} then {1} is {2}")
    @CsvSource({
        "HEALTHY, HEALTHY, STEADY",
        "HEALTHY, UNKNOWN, REGRESSED",
        "HEALTHY, UNHEALTHY, REGRESSED",
        "HEALTHY, -, REGRESSED",
        "UNKNOWN, HEALTHY, RECOVERED",
        "UNKNOWN, UNKNOWN, PREEXISTING",
        "UNKNOWN, UNHEALTHY, PREEXISTING",
        "UNHEALTHY, HEALTHY, RECOVERED",
        "UNHEALTHY, UNKNOWN, PREEXISTING",
        "UNHEALTHY, UNHEALTHY, PREEXISTING",
        "UNHEALTHY, -, PREEXISTING",
        "-, HEALTHY, STEADY",
        "-, UNKNOWN, REGRESSED",
        "-, UNHEALTHY, REGRESSED",
    })
    void verdictIsByDifference(String before, String after, HealthComparison.Kind kind) {
        HealthComparison comparison = HealthComparison.of(report(before), report(after));
        assertThat(comparison.changes()).hasSize(1);
        assertThat(comparison.changes().getFirst().kind()).isEqualTo(kind);
        assertThat(comparison.asGoodAsBaseline()).isEqualTo(kind != HealthComparison.Kind.REGRESSED);
    }

    @ParameterizedTest(name = "{0} and {1} are {2}")
    @CsvSource({
        "HEALTHY, UNKNOWN, UNKNOWN",
        "UNKNOWN, UNHEALTHY, UNHEALTHY",
        "HEALTHY, HEALTHY, HEALTHY",
    })
    void theWorstCheckDecides(HealthState one, HealthState other, HealthState all) {
        HealthReport report = HealthReport.of(List.of(new CheckResult("a", one, ""), new CheckResult("b", other, "x")));
        assertThat(report.state()).isEqualTo(all);
        assertThat(report.check("a").map(CheckResult::state)).isEqualTo(Optional.of(one));
        assertThat(HealthReport.NONE_YET.state()).isEqualTo(HealthState.UNKNOWN);
    }
}
