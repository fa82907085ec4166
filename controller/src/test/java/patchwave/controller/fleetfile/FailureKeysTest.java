package patchwave.controller.fleetfile;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.fleetfile.Readings.SMALLEST;
import static patchwave.controller.fleetfile.Readings.accepted;
import static patchwave.controller.fleetfile.Readings.refused;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.FailureRule.Action;
import patchwave.policy.FailureRule.Limit;
import patchwave.policy.FailureRules;
import patchwave.policy.HaltThreshold;
import patchwave.policy.Timeouts;

/** Failure classes, timeouts and the other keys without names of their own. */
class FailureKeysTest {
    @Test
    void aClassTakesWhatItLeavesOutFromItsDefault() {
        FailureRules rules = accepted(SMALLEST + """
                failures:
                  table: {ambient_failure_rate: 0.5%}
                  package_manager_busy: {limit: 5}
                  environment: {limit: 5% after 20, then: halt, retries: 10}
                  not_converged: {limit: 2, then: pause}
                """).failures();

        assertThat(rules.table()).isEqualTo(new HaltThreshold(5, HaltThreshold.DEFAULT.falseHaltPerMille()));
        assertThat(rules.of(FailureClass.PACKAGE_MANAGER_BUSY))
                .isEqualTo(new FailureRule(new Limit.Hosts(5), Action.PAUSE, 2));
        assertThat(rules.of(FailureClass.ENVIRONMENT))
                .isEqualTo(new FailureRule(new Limit.Percent(5, 20), Action.HALT, 10));
        assertThat(rules.of(FailureClass.NOT_CONVERGED))
                .isEqualTo(new FailureRule(new Limit.Hosts(2), Action.PAUSE, 0));
        assertThat(rules.of(FailureClass.INSTALL_FAILED))
                .isEqualTo(FailureRules.DEFAULT.of(FailureClass.INSTALL_FAILED));
    }

    @Test
    void aClassThatIsGivenToTheTableHaltsWithIt() {
        assertThat(accepted(SMALLEST + "failures: {environment: {limit: table}}\n")
                        .failures()
                        .of(FailureClass.ENVIRONMENT))
                .isEqualTo(new FailureRule(new Limit.Table(), Action.HALT, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "environment: {limit: 0} | failures.environment.limit",
                "environment: {limit: 5%} | failures.environment.limit",
                "environment: {limit: 0% after 3} | failures.environment.limit",
                "environment: {limit: 101% after 3} | failures.environment.limit",
                "environment: {limit: tabel} | failures.environment.limit",
                "environment: {then: stop} | failures.environment.then",
                "environment: {retries: 11} | failures.environment.retries",
                "environment: {retry: 1} | failures.environment.retry",
                "environment: 3 | failures.environment",
                "install_failed: {then: pause} | failures.install_failed.then",
                "unreachable: {retries: 1} | failures.unreachable.retries",
                "table: {ambient: 1%} | failures.table.ambient",
                "instal_failed: {limit: 1} | failures.instal_failed",
            })
    void oddClassesAreFaultsWithTheirKeys(String text, String key) {
        assertThat(refused(SMALLEST + "failures: {" + text + "}\n"))
                .extracting(Fault::key)
                .containsExactly(key);
    }

    @Test
    void theFormerKeyNamesTheNewPlace() {
        assertThat(refused(SMALLEST + "halt: {ambient_failure_rate: 1%}\n"))
                .singleElement()
                .satisfies(fault -> assertThat(fault)
                        .hasToString("line 7, column 1: halt: expected the key failures.table, found the former key"
                                + " 'halt'. Move its values to 'failures.table'."));
    }

    @Test
    void timeoutsAreTaken() {
        assertThat(accepted(SMALLEST + "timeouts: {operation: 2h, expected_operation: 20m, missed_start: 1d}\n")
                        .timeouts())
                .isEqualTo(new Timeouts(Duration.ofHours(2), Duration.ofMinutes(20), Duration.ofDays(1)));
        assertThat(accepted(SMALLEST).timeouts()).isEqualTo(Timeouts.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeouts: {operation: 0s}",
                "timeouts: {operation: 2d}",
                "timeouts: {operation: 5m}",
                "timeouts: {missed_start: 31d}",
                "timeouts: {mised_start: 1d}",
                "reboot: always",
                "reboot: {report: yes}",
            })
    void oddTimeoutsAndRebootsAreFaults(String text) {
        assertThat(refused(SMALLEST + text + "\n")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"careful,2", "normal,4", "urgent,10", "7,7"})
    void growthIsAWordOrANumber(String text, int factor) {
        assertThat(accepted(SMALLEST + "pacing: {growth: " + text + "}\n")
                        .normal()
                        .growth())
                .isEqualTo(factor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "0", "101", "4x", "''", "[4]"})
    void oddGrowthsAreFaults(String text) {
        assertThat(refused(SMALLEST + "pacing: {growth: " + text + "}\n"))
                .extracting(Fault::key)
                .containsExactly("pacing.growth");
    }
}
