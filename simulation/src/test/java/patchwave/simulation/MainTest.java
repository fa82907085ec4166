package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as its user has it. */
final class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private JsonObject json() {
        return JsonParser.parseString(out.toString()).getAsJsonObject();
    }

    @Test
    void seedsAreAddedUp() {
        assertThat(run("--seeds", "3", "--hosts", "4", "--fault-minutes", "2")).isEqualTo(Main.HELD);
        assertThat(out.toString())
                .contains("seeds                  3 (1 to 3)", "violations             0")
                .contains("agent-crash");
    }

    @Test
    void aProgramReadsJson() {
        assertThat(run("--seeds", "2", "--from", "10", "--fault-minutes", "1", "--output", "json"))
                .isEqualTo(Main.HELD);
        assertThat(json().get("seeds").getAsLong()).isEqualTo(2);
        assertThat(json().get("violations").getAsLong()).isZero();
        assertThat(json().getAsJsonObject("totals").get("next").getAsLong()).isEqualTo(12);
    }

    @Test
    void oneSeedTellsItsStory() {
        assertThat(run("--seed", "7", "--trace", "--fault-minutes", "5")).isEqualTo(Main.HELD);
        assertThat(out.toString())
                .contains("controller 1 starts", "audit: operator:ann rollout.start", "everything held");
    }

    @Test
    void aCampaignGoesOnWhereItEnded(@TempDir Path directory) throws IOException {
        Path state = directory.resolve("state.json");
        String[] first = {"--seeds", "2", "--fault-minutes", "1", "--resume=" + state, "--output", "json"};
        assertThat(run(first)).isEqualTo(Main.HELD);
        assertThat(state).exists();
        assertThat(run("--seeds", "5", "--fault-minutes", "1", "--resume=" + state, "--output", "json"))
                .isEqualTo(Main.HELD);
        assertThat(json().get("seeds").getAsLong()).isEqualTo(5);
        assertThat(json().get("seedsRunNow").getAsLong()).isEqualTo(3);
        assertThat(run("--seeds", "6", "--fault-minutes", "2", "--resume=" + state))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("was begun with --fault-minutes 1, --store memory, not with --fault-minutes 2");
        Files.writeString(state, "{\"from\":");
        assertThat(run(first)).isEqualTo(2);
        assertThat(err.toString()).contains("is not the state of a simulation: remove it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--seed 1 --seeds 2",
                "--trace",
                "--seed 1 --trace --shrink",
                "--seed 1 --resume",
                "--faults gremlins",
                "--bad-patch 2",
                "--hosts 3",
                "--store paper",
                "--output xml",
                "--threads 0",
                "--seeds 0"
            })
    void wrongUsageIsSaidAndIsTwo(String line) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void helpNamesExitCodesAndExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Exit codes:", "Examples:", "--mutants", "--resume");
    }
}
