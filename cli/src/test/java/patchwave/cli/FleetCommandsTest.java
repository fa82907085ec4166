package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.proto.operator.v1.CheckFleetRequest;
import patchwave.proto.operator.v1.CheckFleetResponse;
import patchwave.proto.operator.v1.DiffFleetRequest;
import patchwave.proto.operator.v1.DiffFleetResponse;
import patchwave.proto.operator.v1.FindingSeverity;
import patchwave.proto.operator.v1.FleetChange;
import patchwave.proto.operator.v1.FleetFinding;
import patchwave.proto.operator.v1.PoolChange;
import patchwave.proto.operator.v1.PoolView;
import patchwave.proto.operator.v1.RolloutEffect;

/** What becomes of a fleet file before it is applied. */
final class FleetCommandsTest {
    @TempDir
    Path home;

    private Bench bench;
    private String file = "";

    @BeforeEach
    void start() throws Exception {
        bench = new Bench(home);
        file = Files.writeString(home.resolve("f.yaml"), "pools: {}\n").toString();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void answers(Class<?> request, Message answer) {
        bench.controller.answers.put(request, _ -> answer);
    }

    private static FleetFinding.Builder finding(FindingSeverity severity, int line, String key) {
        return FleetFinding.newBuilder()
                .setSeverity(severity)
                .setLine(line)
                .setColumn(3)
                .setKey(key);
    }

    private static final FleetFinding WARNING = finding(
                    FindingSeverity.FINDING_SEVERITY_WARNING, 6, "pools.web.floor.production")
            .setMeaning(
                    "pool production/web has a disruption budget of 0 (67% of 2 rounds up to 2): its hosts can never"
                            + " be patched")
            .setRemedy("Lower the floor, or enrol another host.")
            .build();

    @Test
    void warningsAloneLetAFilePass() {
        answers(
                CheckFleetRequest.class,
                CheckFleetResponse.newBuilder().addFindings(WARNING).build());
        assertThat(bench.run("fleet", "check", file)).isZero();
        assertThat(bench.out()).isEqualTo("""
                line 6: warning: pools.web.floor.production
                  pool production/web has a disruption budget of 0 (67% of 2 rounds up to 2):
                  its hosts can never be patched
                  -> Lower the floor, or enrol another host.

                The file can be applied, with 1 warning
                """);
    }

    @Test
    void aFaultEndsWithOneInTableAndJson() {
        answers(
                CheckFleetRequest.class,
                CheckFleetResponse.newBuilder()
                        .addFindings(finding(FindingSeverity.FINDING_SEVERITY_FAULT, 0, "")
                                .setMeaning("expected a mapping, found nothing")
                                .setRemedy("Begin with docs/fleet.example.yaml."))
                        .addFindings(WARNING)
                        .build());
        assertThat(bench.run("fleet", "check", file)).isEqualTo(1);
        assertThat(bench.out())
                .startsWith("fault: the file\n  expected a mapping, found nothing\n  -> Begin with")
                .endsWith("The file cannot be applied: 1 fault, 1 warning\n");
        assertThat(bench.run("fleet", "check", file, "--output", "json")).isEqualTo(1);
        assertThat(bench.out()).contains("\"key\": \"pools.web.floor.production\"", "\"line\": 6");
    }

    @Test
    void aFileThatCannotBeReadIsOneSentence() {
        assertThat(bench.run("fleet", "check", "nowhere.yaml")).isEqualTo(1);
        assertThat(bench.err()).isEqualTo("patchwave: nowhere.yaml: there is no such file\n");
    }

    @Test
    void noDifferenceEndsWithZero() {
        assertThat(bench.run("fleet", "diff", file)).isZero();
        assertThat(bench.out()).isEqualTo("The file changes nothing (compared with revision 3)\n");
    }

    @Test
    void aDifferenceEndsWithThreeAndSaysWhatItMeans() {
        answers(
                DiffFleetRequest.class,
                DiffFleetResponse.newBuilder()
                        .setRevision(3)
                        .addChanges(FleetChange.newBuilder()
                                .setKey("pools.web.floor.production")
                                .setBefore("3")
                                .setAfter("2"))
                        .addChanges(FleetChange.newBuilder()
                                .setKey("pools.web.weight")
                                .setAfter("capacity"))
                        .addPools(PoolChange.newBuilder()
                                .setPool("production/web")
                                .setBefore(pool(4, 3))
                                .setAfter(pool(4, 2)))
                        .addPools(
                                PoolChange.newBuilder().setPool("production/db").setAfter(pool(2, 1)))
                        .addRollouts(RolloutEffect.newBuilder()
                                .setRolloutId("ghost-1")
                                .setSentence("production/web may take 2 instead of 1 out at a time from now on"))
                        .build());
        assertThat(bench.run("fleet", "diff", file)).isEqualTo(3);
        assertThat(bench.out()).isEqualTo("""
                2 settings would change (compared with revision 3)

                SETTING                     NOW  THEN
                pools.web.floor.production  3    2
                pools.web.weight            -    capacity

                POOL            HOSTS   FLOOR   BUDGET  OUT
                production/web  4       3 -> 2  1 -> 2  1
                production/db   - -> 2  - -> 1  - -> 1  - -> 1

                rollout ghost-1: production/web may take 2 instead of 1 out at a time from now
                                 on
                """);
    }

    private static PoolView pool(int registered, int floor) {
        return PoolView.newBuilder()
                .setPool("p")
                .setRegisteredCount(registered)
                .setFloorCount(floor)
                .setBudgetCount(registered - floor)
                .setDownCount(1)
                .setInServiceCount(registered - 1)
                .build();
    }

    @Test
    void aRefusedFileEndsWithOne() {
        bench.controller.answers.put(DiffFleetRequest.class, _ -> {
            throw Status.INVALID_ARGUMENT
                    .withDescription("line 1, column 1: pools: expected at least one pool")
                    .asRuntimeException();
        });
        assertThat(bench.run("fleet", "diff", file)).isEqualTo(1);
    }

    @Test
    void defaultsAndSchemaArePrintedAsTheyAre() {
        assertThat(bench.run("fleet", "defaults")).isZero();
        assertThat(bench.out()).isEqualTo("# Quiet time after a batch. [0s to 30d]\nbatch_bake: 30m\n");
        assertThat(bench.run("fleet", "schema")).isZero();
        assertThat(bench.out()).isEqualTo("{\n  \"title\": \"Patchwave fleet file\"\n}\n");
    }
}
