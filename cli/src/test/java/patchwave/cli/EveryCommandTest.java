package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchwave.proto.operator.v1.RolloutView;

/** What every command has: it fits the screen, answers scripts, and keeps colour to terminals. */
final class EveryCommandTest {
    @TempDir
    Path home;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(home);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    static List<String> commands() {
        return Invocations.commands();
    }

    static List<String> commandsWithJson() {
        return Invocations.commands().stream()
                .filter(command -> !Invocations.WITHOUT_JSON.contains(command))
                .toList();
    }

    @Test
    void everyCommandHasACallInTheTable() {
        assertThat(Invocations.commands()).containsExactlyInAnyOrderElementsOf(Invocations.OF_EACH.keySet());
    }

    @ParameterizedTest
    @MethodSource("commandsWithJson")
    void everyAnswerIsJsonForScripts(String command) throws Exception {
        watchEnds();
        List<String> call = new ArrayList<>(Invocations.call(command, home));
        call.add("--output=json");
        assertThat(bench.run(call.toArray(String[]::new))).as(bench.err()).isZero();
        Struct.Builder document = Struct.newBuilder();
        JsonFormat.parser().merge(bench.out(), document);
        assertThat(document.getFieldsCount()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyAnswerFitsEightyColumnsWithoutControlCharacters(String command) {
        watchEnds();
        assertThat(bench.run(Invocations.call(command, home).toArray(String[]::new)))
                .as(bench.err())
                .isZero();
        // Made for programs: a script, a key, a log, a document.
        boolean isForPeople = !List.of("completion", "operator keygen", "rollout watch", "fleet schema", "sbom")
                .contains(command);
        assertThat(bench.out().lines()).isNotEmpty().allSatisfy(line -> {
            assertThat(line).doesNotContain("\u001b");
            if (isForPeople) {
                assertThat(line.length()).as(line).isLessThanOrEqualTo(80);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("commandsWithJson")
    void colourIsForTerminalsAlone(String command) {
        bench.isTerminal = true;
        for (String refusal : List.of("NO_COLOR", "TERM", "--no-color")) {
            watchEnds();
            List<String> call = new ArrayList<>(Invocations.call(command, home));
            bench.environment.clear();
            switch (refusal) {
                case "NO_COLOR" -> bench.environment.put("NO_COLOR", "1");
                case "TERM" -> bench.environment.put("TERM", "dumb");
                default -> call.add("--no-color");
            }
            if (command.equals("rollout watch")) {
                call.add("--plain");
            }
            assertThat(bench.run(call.toArray(String[]::new))).as(bench.err()).isZero();
            assertThat(bench.out()).doesNotContain("\u001b");
        }
    }

    private void watchEnds() {
        RolloutView end = Fixtures.completed();
        bench.controller.streams.clear();
        bench.controller.streams.add(List.of(end));
    }
}
