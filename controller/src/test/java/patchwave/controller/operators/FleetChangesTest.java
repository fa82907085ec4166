package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Mismatch;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.ApplyFleetResponse;
import patchwave.proto.operator.v1.PoolView;

/** Fleet files that are applied in the middle of a rollout (reference/safety.md 4.5). */
class FleetChangesTest {
    private static final String FREEZE = """
            freezes:
              now: {zone: UTC, from: "2026-11-21T00:00", until: "2026-11-23T00:00", reason: sales, owner: shop}
            """;

    private Bench bench;
    private List<HostId> hosts;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bench = new Bench(folder).withFleet();
        hosts = List.of(
                bench.healthy("production", "web-1"),
                bench.healthy("production", "web-2"),
                bench.healthy("production", "web-3"),
                bench.healthy("production", "web-4"));
    }

    @AfterEach
    void close() {
        List<Mismatch> mismatches =
                bench.store.write(Actor.CONTROLLER, tables -> tables.ledger().sweep());
        assertThat(mismatches).as("the ledger adds up").isEmpty();
        bench.close();
    }

    private Map<String, PoolView> apply(String text) {
        ApplyFleetResponse response = bench.fleet()
                .applyFleet(ApplyFleetRequest.newBuilder().setFleetFile(text).build());
        return response.getPoolsList().stream().collect(Collectors.toMap(PoolView::getPool, Function.identity()));
    }

    private static PoolView pool(Map<String, PoolView> pools, String service) {
        return Optional.ofNullable(pools.get("production/" + service)).orElseThrow();
    }

    private static String floor(int production) {
        return Bench.FLEET.replace("production: 1", "production: " + production);
    }

    private RunningRollout rollout() {
        return new RunningRollout(bench, "ghost-1", false, hosts);
    }

    @Test
    void aLowerFloorLetsMoreInAtOnce() {
        apply(floor(3));
        RunningRollout rollout = rollout();
        assertThat(rollout.claim(hosts.get(0))).isTrue();
        assertThat(rollout.claim(hosts.get(1))).isFalse();

        assertThat(pool(apply(floor(2)), "web").getBudgetCount()).isEqualTo(2);

        assertThat(rollout.claim(hosts.get(1))).isTrue();
        assertThat(rollout.claim(hosts.get(2))).isFalse();
    }

    @Test
    void aHigherFloorHoldsNewClaimsUntilEnoughAreBackAndTakesNoneAway() {
        RunningRollout rollout = rollout();
        assertThat(rollout.claim(hosts.get(0))).isTrue();
        assertThat(rollout.claim(hosts.get(1))).isTrue();

        PoolView web = pool(apply(floor(3)), "web");
        assertThat(web.getFloorCount()).isEqualTo(3);
        assertThat(web.getInOperationCount()).isEqualTo(2);

        assertThat(rollout.stored(hosts.get(0)).claim()).isPresent();
        assertThat(rollout.claim(hosts.get(2))).isFalse();
        rollout.release(hosts.get(0));
        assertThat(rollout.claim(hosts.get(2))).as("1 of 1 is still out").isFalse();
        rollout.release(hosts.get(1));
        assertThat(rollout.claim(hosts.get(2))).isTrue();
    }

    @Test
    void aClaimedHostThatChangesPoolsCountsInBothUntilItsRelease() {
        RunningRollout rollout = rollout();
        assertThat(rollout.claim(hosts.getFirst())).isTrue();
        String both = """
                environments: [dev, production]
                failure_domains: [zone]
                pools:
                  web: {select: {service-web: no}, floor: 0}
                  www: {select: {service-web: yes}, floor: 1}
                """;

        Map<String, PoolView> pools = apply(both);
        assertThat(pool(pools, "web").getRegisteredCount()).isZero();
        assertThat(pool(pools, "web").getInOperationCount()).isEqualTo(1);
        assertThat(pool(pools, "www").getRegisteredCount()).isEqualTo(4);
        assertThat(pool(pools, "www").getInOperationCount()).isEqualTo(1);

        rollout.release(hosts.getFirst());
        pools = apply(both + "\n");
        assertThat(pool(pools, "web").getInOperationCount()).isZero();
        assertThat(pool(pools, "www").getInOperationCount()).isZero();
    }

    @Test
    void aFreezeTakesBackWhatHasNotBegunAndNothingElse() {
        RunningRollout rollout = rollout();
        assertThat(rollout.claim(hosts.get(0))).isTrue();
        assertThat(rollout.claim(hosts.get(1))).isTrue();
        assertThat(rollout.isPermitted(hosts.get(1))).isTrue();
        rollout.begin(hosts.get(1));
        RunningRollout emergency = new RunningRollout(bench, "urgent-1", true, List.of(hosts.get(2)));
        assertThat(emergency.claim(hosts.get(2))).isTrue();

        apply(Bench.FLEET + FREEZE);

        assertThat(rollout.stored(hosts.get(0)).claim().orElseThrow().cancelled())
                .contains("windows or freezes changed with revision 2 of the fleet file");
        assertThat(rollout.isPermitted(hosts.get(0))).isFalse();
        assertThat(rollout.stored(hosts.get(1)).claim().orElseThrow().cancelled())
                .isEmpty();
        assertThat(rollout.stored(hosts.get(2)).claim().orElseThrow().cancelled())
                .isEmpty();
    }

    @Test
    void aFileWithTheSameCalendarTakesNothingBack() {
        apply(Bench.FLEET + FREEZE.replace("2026", "2027"));
        RunningRollout rollout = rollout();
        assertThat(rollout.claim(hosts.get(0))).isTrue();

        apply(floor(2) + FREEZE.replace("2026", "2027"));
        assertThat(rollout.stored(hosts.get(0)).claim().orElseThrow().cancelled())
                .isEmpty();

        apply(floor(2) + FREEZE.replace("2026-11-23", "2027-11-24").replace("2026", "2027"));
        assertThat(rollout.stored(hosts.get(0)).claim().orElseThrow().cancelled())
                .isPresent();
    }

    @Test
    void aPoolWhoseHostsMoveToOtherWindowsTakesItsClaimsBack() {
        String windows = "windows: {w: {zone: UTC, cron: \"0 1 * * *\", length: 6h}}\n";
        apply(Bench.FLEET + windows);
        RunningRollout rollout = rollout();
        assertThat(rollout.claim(hosts.get(0))).isTrue();

        apply(Bench.FLEET.replace("select:", "windows: [w]\n    select:") + windows);
        assertThat(rollout.stored(hosts.get(0)).claim().orElseThrow().cancelled())
                .isPresent();
    }
}
