package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.simulation.world.Fault;
import patchwave.simulation.world.Scenario;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int simulate(String... args) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private int simulate(String command) {
        return simulate(command.split(" "));
    }

    @Test
    void manySeeds() {
        assertThat(simulate("--seeds 3 --from 5")).isEqualTo(Main.HELD);
        assertThat(out.toString()).contains("3 (5 to 7)").containsPattern("violations +0");
    }

    @Test
    void oneSeedAndItsStory() {
        assertThat(simulate("--seed 3 --trace --hosts 4 --faults none --fault-minutes 5"))
                .isEqualTo(Main.HELD);
        assertThat(out.toString())
                .contains("the faults stop")
                .contains("seed 3: 4 hosts, faults for 5 minutes: none")
                .contains("everything held");
    }

    @Test
    void jsonIsOneValue() {
        assertThat(simulate("--seeds 1 --output json")).isEqualTo(Main.HELD);
        assertThat(StateFile.JSON.fromJson(out.toString(), java.util.Map.class))
                .containsEntry("seeds", 1.0)
                .containsEntry("violations", 0.0);
    }

    @Test
    void resumedCampaignGoesOn(@TempDir Path directory) throws IOException {
        Path whole = directory.resolve("whole.json");
        Path parts = directory.resolve("parts.json");
        assertThat(simulate("--seeds 4 --resume " + whole)).isEqualTo(Main.HELD);
        assertThat(simulate("--seeds 2 --resume " + parts)).isEqualTo(Main.HELD);
        assertThat(simulate("--seeds 4 --threads 1 --resume " + parts)).isEqualTo(Main.HELD);
        assertThat(parts).hasSameTextualContentAs(whole);
        assertThat(new StateFile(whole).load().orElseThrow().next()).isEqualTo(5);
    }

    @Test
    void otherFilesAreNotOverwritten(@TempDir Path directory) throws IOException {
        Path other = Files.writeString(directory.resolve("notes.txt"), "milk, bread");
        assertThat(simulate("--seeds 1 --resume " + other)).isEqualTo(2);
        assertThat(other).hasContent("milk, bread");
        assertThat(err.toString()).contains("is not the state of a simulation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--seeds 0",
                "--seed 1 --seeds 2",
                "--seed 1 --fail-fast",
                "--mutants --from 3",
                "--trace",
                "--seed 1 --trace --shrink",
                "--seed 1 --hosts 3",
                "--seed 1 --faults flood",
                "--seed 1 --bad-patch 2",
                "--seed 1 --fault-minutes -1",
                "--store oracle",
                "--output xml",
                "--threads 0"
            })
    void wrongUsage(String command) {
        assertThat(simulate(command)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isNotEmpty();
    }

    @Test
    void replayIsTheShortestCommandThatSaysAll() {
        assertThat(Replay.command(Scenario.of(9))).isEqualTo("./patchwave simulate --seed 9");
        Scenario small = new Scenario(9, 5, Set.of(Fault.LOSS, Fault.CLONE), 3, 0.5);
        String command = Replay.command(small);
        assertThat(command)
                .isEqualTo("./patchwave simulate --seed 9 --hosts 5 --faults clone,loss --fault-minutes 3"
                        + " --bad-patch 0.5");
        assertThat(simulate(command.substring("./patchwave simulate ".length())))
                .isEqualTo(Main.HELD);
        assertThat(out.toString()).contains("5 hosts, faults for 3 minutes: clone, loss; the patch breaks 0.5");
    }
}
