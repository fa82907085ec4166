package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What can be typed, and what help says of it. */
final class HelpTest {
    @TempDir
    Path home;

    static List<String> leaves() {
        return Invocations.commands();
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void everyCommandHasHelpWithAnExampleAndTheExitCodes(String command) {
        try (Bench bench = new Bench(home)) {
            assertThat(bench.run((command + " --help").split(" "))).isZero();
            assertThat(bench.out())
                    .startsWith("Usage: patchwave " + command)
                    .contains("Example:\n  patchwave " + command)
                    .contains("130   interrupted")
                    .contains("--output=table|json", "--config=FILE", "--no-color");
            assertThat(bench.out().lines()).allMatch(line -> line.length() <= 80);
        }
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void aCommandHasOneName(String command) {
        assertThat(Invocations.find(Invocations.tree(), command).getCommandName())
                .isEqualTo(command.substring(command.lastIndexOf(' ') + 1));
    }

    @Test
    void onlyWhatIsNamedIsMade() {
        CommandLine root = Invocations.tree("rollout", "pause", "all");
        assertThat(root.getSubcommands()).containsOnlyKeys("rollout");
        assertThat(Invocations.find(root, "rollout").getSubcommands()).containsOnlyKeys("pause");
        assertThat(Invocations.find(Invocations.tree("rollout", "puase"), "rollout")
                        .getSubcommands())
                .containsKeys("pause", "resume");
        assertThat(Invocations.tree("--help").getSubcommands()).containsKeys("rollout", "hosts");
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void noExampleIsBrokenByTheScreen(String command) {
        CommandLine found = Invocations.find(Invocations.tree(), command);
        assertThat(found.getCommandSpec().usageMessage().footer()).allMatch(line -> line.length() <= 80);
        assertThat(found.getCommandSpec().usageMessage().description()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rollout",
                "enrol token",
                "nonsense",
                "fleet apply",
                "hosts show",
                "hosts readmit",
                "hosts list --output yaml",
                "advisory record CVE-1",
                "advisory record CVE-1 --package p --severity awful",
                "advisory assert CVE-1 --proof-of-concept",
                "advisory assert CVE-1 --link https://example.org",
                "advisory assert CVE-1 --proof-of-concept --exploited --link https://example.org",
                "advisory assert CVE-1 --not-affected libc6 --exploited --link https://example.org",
                "advisory assert CVE-1 --not-affected libc6 --until 2027-03-01T00:00Z",
                "advisory assert CVE-1 --not-affected libc6 --note why",
                "advisory retract assertion-7",
                "rollout plan --reason r",
                "rollout plan --package =1 --reason r",
                "rollout watch x --live --plain",
                "rollout watch x --give-up soon",
                "rollout pause x",
                "emergency --package p --reason r",
                "enrol token create",
                "enrol token create --environment e --label noequals",
                "why",
                "why a b",
                "operator keygen",
                "hosts quarantine web-1",
                "hosts remove --reason r",
                "rollout retry ghost-1 --reason r",
                "rollout exclude ghost-1 web-1",
                "floor lower production/web --to 2 --reason r",
                "floor lower production/web --to x --for 1h --reason r",
                "floor approve",
                "approval create --reason r --out f",
                "approval create --environment dev --reason r",
                "approval create --environment dev --out f",
                "approval create --environment Dev --reason r --out f",
                "approval create --environment dev --reason r --out f --valid-for 59m",
                "approval create --environment dev --reason r --out f --valid-for 90d1s",
                "approval create --environment dev --reason r --out f --reboot always",
                "approval create --environment dev --reason r --out f --id ab",
                "approval create --environment dev --reason r --out f --id Nights",
                "approval show",
                "approval grant",
                "approval revoke nights",
                "approval revoke --reason r",
                "completion fish",
                "bootstrap",
                "bootstrap --inventory x --forks many",
                "bootstrap --inventory x --jump a@b@c",
                "bootstrap --inventory x --report-timeout soon",
                "rescue",
                "rescue web-1 --connect-timeout soon"
            })
    void wrongUsageIsTwoAndSaysWhatIsWrong(String arguments) {
        try (Bench bench = new Bench(home)) {
            assertThat(bench.run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                    .isEqualTo(2);
            assertThat(bench.err()).containsAnyOf("Usage: patchwave", "Unmatched argument");
        }
    }

    @ParameterizedTest
    @CsvSource({"--watch,true", "--no-watch,false", "'',true"})
    void anEmergencyIsWatchedUnlessRefused(String option, boolean isWatched) {
        try (Bench bench = new Bench(home)) {
            bench.controller.streams.add(List.of(Fixtures.completed()));
            List<String> arguments =
                    new ArrayList<>(List.of("emergency", "--advisory", "C", "--package", "p", "--reason", "r"));
            if (!option.isEmpty()) {
                arguments.add(option);
            }
            assertThat(bench.run(arguments.toArray(String[]::new))).isZero();
            assertThat(bench.controller.streams.isEmpty()).isEqualTo(isWatched);
        }
    }

    @Test
    void globalOptionsStandBeforeOrAfterTheCommand() {
        try (Bench bench = new Bench(home)) {
            assertThat(bench.run("--output", "JSON", "why", "web-1")).isZero();
            assertThat(bench.out()).startsWith("{");
            assertThat(bench.run("why", "web-1", "--output", "json")).isZero();
            assertThat(bench.out()).startsWith("{");
        }
    }

    @Test
    void versionIsOneLine() {
        try (Bench bench = new Bench(home)) {
            assertThat(bench.run("--version")).isZero();
            assertThat(bench.out()).startsWith("patchwave ");
        }
    }
}
