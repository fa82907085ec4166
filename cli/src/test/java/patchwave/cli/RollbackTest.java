package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.proto.operator.v1.ChannelResult;
import patchwave.proto.operator.v1.TestNotificationRequest;
import patchwave.proto.operator.v1.TestNotificationResponse;
import patchwave.proto.plan.v1.Plan;

class RollbackTest {
    @TempDir
    private Path home;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(home);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void itShowsThePlanAndStartsNothing() {
        assertThat(bench.run("rollback", "ghost-1", "--reason", "it breaks ghostd"))
                .isZero();
        assertThat(bench.out())
                .contains("takes back rollout ghost-1", "warning: THIS RE-OPENS CVE-2015-0235", "it breaks ghostd");
        assertThat(bench.err()).contains("Nothing was written or started");
        assertThat(bench.controller.started).isEmpty();
    }

    @Test
    void itIsKeptAsAFileThatCanBeStarted() {
        Path file = home.resolve("back.plan");
        assertThat(bench.run("rollback", "ghost-1", "--reason", "r", "--out", file.toString()))
                .isZero();
        assertThat(bench.run("rollout", "start", file.toString())).isZero();
        assertThat(bench.controller.started).hasSize(1);
    }

    @Test
    void itIsSignedStartedAndWatched() throws Exception {
        bench.controller.streams.add(List.of(Fixtures.completed()));
        assertThat(bench.run("rollback", "ghost-1", "--reason", "r", "--emergency", "--start", "--watch"))
                .isZero();
        Plan started = Plan.parseFrom(bench.controller.started.getFirst().getPlan());
        assertThat(started.getRollsBack()).isEqualTo("ghost-1");
        assertThat(started.getEmergency()).isTrue();
        assertThat(bench.controller.started.getFirst().getSignatures(0).getKeyId())
                .isEqualTo(bench.signingKey.keyId());
        assertThat(bench.controller.streams).isEmpty();
    }

    @Test
    void whatDoesNotFitTogetherIsWrongUsage() {
        assertThat(bench.run("rollback", "ghost-1", "--reason", "r", "--watch")).isEqualTo(2);
        assertThat(bench.err()).contains("--watch needs --start");
        assertThat(bench.run("rollback", "ghost-1", "--reason", "r", "--start", "--out", "x"))
                .isEqualTo(2);
        assertThat(bench.run("rollback", "ghost-1")).isEqualTo(2);
    }

    @Test
    void notificationsSayHowFarTheyAre() {
        assertThat(bench.run("notifications", "list")).isZero();
        assertThat(bench.out()).contains("CHANNEL", "rollout.halted", "delivered", "GIVEN UP", "tried 3");
        assertThat(bench.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void aChannelThatDoesNotAcceptFailsTheTest() {
        assertThat(bench.run("notifications", "test")).isZero();
        assertThat(bench.out()).isEqualTo("bus: accepted\n");
        bench.controller.answers.put(
                TestNotificationRequest.class,
                _ -> TestNotificationResponse.newBuilder()
                        .addChannels(
                                ChannelResult.newBuilder().setChannel("bus").setError("answered 503"))
                        .build());
        assertThat(bench.run("notifications", "test")).isEqualTo(1);
        assertThat(bench.out()).contains("bus: NOT ACCEPTED: answered 503");
    }
}
