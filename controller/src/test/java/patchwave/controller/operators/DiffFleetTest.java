package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.DiffFleetRequest;
import patchwave.proto.operator.v1.DiffFleetResponse;
import patchwave.proto.operator.v1.PoolChange;
import patchwave.proto.operator.v1.RolloutEffect;

class DiffFleetTest {
    private Bench bench;
    private List<HostId> hosts;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bench = new Bench(folder).withFleet();
        hosts = List.of(bench.healthy("production", "web-1"), bench.healthy("production", "web-2"));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private DiffFleetResponse diff(String text) {
        return bench.fleet()
                .diffFleet(DiffFleetRequest.newBuilder().setFleetFile(text).build());
    }

    private static List<String> changes(DiffFleetResponse response) {
        return response.getChangesList().stream()
                .map(change -> "%s: %s -> %s".formatted(change.getKey(), change.getBefore(), change.getAfter()))
                .toList();
    }

    private static List<String> effects(DiffFleetResponse response) {
        return response.getRolloutsList().stream()
                .map(RolloutEffect::getSentence)
                .toList();
    }

    @Test
    void theSameSettingsInOtherWordsAreNoChange() {
        DiffFleetResponse same = diff("# a comment\n" + Bench.FLEET.replace("growth: 4", "growth: normal"));
        assertThat(same.getRevision()).isEqualTo(1);
        assertThat(same.getChangesList()).isEmpty();
        assertThat(same.getPoolsList()).isEmpty();
    }

    @Test
    void settingsAndPoolsThatDifferAreTold() {
        DiffFleetResponse response = diff(Bench.FLEET
                        .replace("dev: 0, production: 1", "dev: 0, production: 0")
                        .replace("batch_bake: 1m", "batch_bake: 90s")
                + "windows: {w: {zone: UTC, cron: \"0 1 * * *\", length: 6h}}\n");

        assertThat(changes(response))
                .containsExactly(
                        "pacing.batch_bake: 1m -> 1m30s",
                        "pools.web.floor.production: 1 -> 0",
                        "windows.w:  -> cron 0 1 * * *, UTC, for 6h");
        PoolChange pool = response.getPools(0);
        assertThat(response.getPoolsCount()).isEqualTo(1);
        assertThat(pool.getPool()).isEqualTo("production/web");
        assertThat(pool.getBefore().getBudgetCount()).isEqualTo(1);
        assertThat(pool.getAfter().getBudgetCount()).isEqualTo(2);
        assertThat(response.getRolloutsList()).isEmpty();
        assertThat(diff(Bench.FLEET).getPoolsList()).as("nothing was applied").isEmpty();
    }

    @Test
    void whatARolloutMayTakeIsTold() {
        RunningRollout rollout = new RunningRollout(bench, "ghost-1", false, hosts);
        assertThat(effects(diff(Bench.FLEET))).containsExactly("nothing changes for it");
        assertThat(effects(diff(Bench.FLEET.replace("production: 1", "production: 0"))))
                .containsExactly("production/web may take 2 instead of 1 out at a time from now on");
        assertThat(rollout.claim(hosts.getFirst())).isTrue();
        assertThat(effects(diff(Bench.FLEET.replace("production: 1", "production: 2"))))
                .containsExactly("production/web may take 0 instead of 1 out at a time from now on; 1 are out now, so"
                        + " nothing more begins there until enough are back");
    }

    @Test
    void poolsThatGoAndComeAreTold() {
        RunningRollout rollout = new RunningRollout(bench, "ghost-1", false, hosts);
        assertThat(rollout.claim(hosts.getFirst())).isTrue();
        DiffFleetResponse response = diff(Bench.FLEET.replace("  web:", "  www:"));
        assertThat(effects(response))
                .contains(
                        "pool production/web goes, and its floor with it: its 1 in operation count until they are released",
                        "pool production/www comes: 1 of 2 may be out at a time");
        assertThat(response.getPoolsList())
                .extracting(PoolChange::getPool, PoolChange::hasBefore, PoolChange::hasAfter)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("production/web", true, false),
                        org.assertj.core.groups.Tuple.tuple("production/www", false, true));
    }

    @Test
    void hostsThatLeaveTheirWindowAreTold() {
        RunningRollout rollout = new RunningRollout(bench, "ghost-1", false, hosts);
        assertThat(rollout.claim(hosts.getFirst())).isTrue();
        String text = Bench.FLEET + """
                windows: {w: {zone: UTC, cron: "0 1 * * *", length: 6h}}
                environment_windows: {production: [w]}
                """;
        assertThat(effects(diff(text)))
                .containsExactly(
                        "2 hosts leave their window: the next that is free of freezes opens at 2026-11-22T01:00:00Z",
                        "1 of its claims that have not begun are taken back, and come again where it is still right");

        RunningRollout emergency = new RunningRollout(bench, "urgent-1", true, List.of(hosts.getLast()));
        assertThat(diff(text).getRolloutsList())
                .filteredOn(effect -> effect.getRolloutId().equals(emergency.id.value()))
                .extracting(RolloutEffect::getSentence)
                .containsExactly("nothing changes for it");
    }

    @Test
    void whatWasFixedAtTheStartStays() {
        new RunningRollout(bench, "ghost-1", false, hosts);
        assertThat(effects(diff(Bench.FLEET.replace("batch_bake: 1m", "batch_bake: 2m"))))
                .containsExactly("its pacing was fixed when it started: nothing changes there");
        assertThat(effects(diff(Bench.FLEET + "failures: {environment: {limit: 5}}\n")))
                .containsExactly("its failure rules were fixed when it started: nothing changes there");
    }

    @Test
    void aFileWithFaultsIsRefused() {
        assertThat(Bench.refused(() -> diff("pools: {}")).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
}
