package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchwave.proto.operator.v1.ExplainRequest;
import patchwave.proto.operator.v1.ExplainResponse;
import patchwave.proto.operator.v1.Explanation;
import patchwave.proto.operator.v1.FloorState;
import patchwave.proto.operator.v1.GetFleetRequest;
import patchwave.proto.operator.v1.GetFleetResponse;
import patchwave.proto.operator.v1.GetHostRequest;
import patchwave.proto.operator.v1.GetHostResponse;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.GetRolloutResponse;
import patchwave.proto.operator.v1.HoldGroup;
import patchwave.proto.operator.v1.HostCondition;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.ListFloorsRequest;
import patchwave.proto.operator.v1.ListFloorsResponse;
import patchwave.proto.operator.v1.ListHoldsRequest;
import patchwave.proto.operator.v1.ListHoldsResponse;
import patchwave.proto.operator.v1.ListHostsRequest;
import patchwave.proto.operator.v1.ListHostsResponse;
import patchwave.proto.operator.v1.ListRolloutsRequest;
import patchwave.proto.operator.v1.ListRolloutsResponse;
import patchwave.proto.operator.v1.LoweredFloor;
import patchwave.proto.operator.v1.PlanRollbackRequest;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;
import patchwave.proto.operator.v1.RolloutView;

/** The same commands on a fleet of long names and large numbers: still 80 columns, and nothing is lost. */
final class RichOutputTest {
    @TempDir
    Path home;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(home);
        var answers = bench.controller.answers;
        answers.put(GetRolloutRequest.class, _ -> rollout(RichFleet.running()));
        answers.put(
                ListRolloutsRequest.class,
                _ -> ListRolloutsResponse.newBuilder()
                        .addRollouts(RichFleet.scheduled())
                        .addRollouts(RichFleet.running())
                        .addRollouts(RichFleet.paused())
                        .build());
        answers.put(
                PlanRolloutRequest.class,
                request -> PlanRolloutResponse.newBuilder()
                        .setPlan(RichFleet.plan(Fixtures.plan((PlanRolloutRequest) request))
                                .toByteString())
                        .setPreview(RichFleet.preview())
                        .build());
        answers.put(
                PlanRollbackRequest.class,
                request -> CannedAnswers.rollback((PlanRollbackRequest) request).toBuilder()
                        .setPreview(Fixtures.preview().toBuilder()
                                .addAllTransactions(RichFleet.preview().getTransactionsList()))
                        .build());
        answers.put(
                GetFleetRequest.class,
                _ -> GetFleetResponse.newBuilder()
                        .setRevision(3)
                        .addAllPools(RichFleet.running().getPoolsList())
                        .build());
        HostView host = HostView.newBuilder()
                .setHostId(RichFleet.host(7))
                .setEnvironment("production")
                .addPools(RichFleet.POOL)
                .addPools("production/everything-behind-the-outer-load-balancers")
                .setCondition(HostCondition.HOST_CONDITION_QUARANTINED)
                .setConditionDetail("quarantined since 2026-11-21T20:00:00Z: the journal is of another disk")
                .setClaimedBy(RichFleet.ID)
                .setAttempt(2)
                .build();
        answers.put(
                ListHostsRequest.class,
                _ -> ListHostsResponse.newBuilder().addHosts(host).build());
        answers.put(
                GetHostRequest.class,
                _ -> GetHostResponse.newBuilder()
                        .setHost(host.toBuilder().setConnected(true))
                        .addAllRollouts(RichFleet.running().getHostsList().subList(10, 30))
                        .build());
        answers.put(
                ExplainRequest.class,
                _ -> ExplainResponse.newBuilder()
                        .addExplanations(Explanation.newBuilder()
                                .setRolloutId(RichFleet.ID)
                                .setHoldReason("OUTSIDE_WINDOW")
                                .setSentence("window tuesday-night of pool " + RichFleet.POOL + " is not open")
                                .setUntilTime(Fixtures.at(Fixtures.NOW.plusSeconds(7_200)))
                                .addHolders(RichFleet.host(1))
                                .addHolders(RichFleet.host(2)))
                        .build());
        answers.put(
                ListHoldsRequest.class,
                _ -> ListHoldsResponse.newBuilder()
                        .addGroups(HoldGroup.newBuilder()
                                .setRolloutId(RichFleet.ID)
                                .setHoldReason("POOL_AT_FLOOR")
                                .setSentence("pool " + RichFleet.POOL
                                        + " is at its floor: 6700 of 10000 in service, floor 6700")
                                .setHostCount(12_345)
                                .addHosts(RichFleet.host(1))
                                .addHosts(RichFleet.host(2))
                                .addHolders(RichFleet.host(3)))
                        .build());
        answers.put(
                ListFloorsRequest.class,
                _ -> ListFloorsResponse.newBuilder()
                        .addFloors(LoweredFloor.newBuilder()
                                .setFloorId("floor-12345")
                                .setPool(RichFleet.POOL)
                                .setFloorCount(5_000)
                                .setNormalFloorCount(6_700)
                                .setState(FloorState.FLOOR_STATE_IN_FORCE)
                                .setAskedBy("operator:alice.of.the.night.shift")
                                .setApprovedBy("operator:bob")
                                .setExpireTime(Fixtures.at(Fixtures.NOW.plusSeconds(60)))
                                .setReason("zone b is down, and GHOST is exploited"))
                        .build());
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static GetRolloutResponse rollout(RolloutView view) {
        return GetRolloutResponse.newBuilder().setRollout(view).build();
    }

    static List<String> commands() {
        return Invocations.commands().stream()
                // The rollout here takes another one back, which nothing supersedes.
                .filter(command -> !List.of(
                                "completion", "operator keygen", "rollout watch", "rollout supersede", "sbom")
                        .contains(command))
                .toList();
    }

    private String run(String... arguments) {
        assertThat(bench.run(arguments)).as(bench.err()).isZero();
        assertThat(bench.out().lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
        return bench.out();
    }

    /** Without the breaks of lines and columns. */
    private String words(String... arguments) {
        return run(arguments).replaceAll("\\s+", " ");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyLineFits(String command) {
        run(Invocations.call(command, home).toArray(String[]::new));
    }

    @Test
    void aSupersededRolloutSaysWhatToDo() {
        RolloutView superseded = RichFleet.running().toBuilder()
                .clearRollsBack()
                .setSuperseded("DSA-5678-2 of 2026-11-30 has a-source-with-a-long-name 3.0.18-1~deb12u2 for debian 12,"
                        + " this rollout installs lib-of-a-source-with-a-long-name3 3.0.17-1~deb12u2")
                .build();
        bench.controller.answers.put(
                GetRolloutRequest.class,
                _ -> rollout(superseded).toBuilder()
                        .setPlan(RichFleet.plan(Fixtures.plan()).toBuilder().clearPatchLevels())
                        .build());
        assertThat(words("rollout", "show", RichFleet.ID))
                .contains(
                        "superseded: DSA-5678-2 of", "move it with 'patchwave rollout supersede " + RichFleet.ID + "'");
        assertThat(words("rollout", "supersede", RichFleet.ID, "--yes"))
                .contains("superseded: DSA-5678-2 of", "is started in place of " + RichFleet.ID);
    }

    @Test
    void aScheduledRolloutSaysWhatItWaitsFor() {
        bench.controller.answers.put(GetRolloutRequest.class, _ -> rollout(RichFleet.scheduled()));
        assertThat(words("rollout", "show", RichFleet.ID))
                .contains(
                        "SCHEDULED",
                        "waits for window tuesday-night, opens Sun 22 Nov 02:04 CET, in 2h 0m",
                        "due Sat 28 Nov 00:04 CET, in 6d 0h",
                        "takes back rollout cve-2015-0235-20261114-2200-1a2b");
    }

    @Test
    void aRunningRolloutSaysHowFastItGoesAndWhatItsFailuresMean() {
        assertThat(words("rollout", "show", RichFleet.ID))
                .contains(
                        "admits hosts in window tuesday-night alone",
                        "overdue since Sat 21 Nov 23:54 CET (10m 0s)",
                        "6210 of 11000 hosts done, 1.3 hosts/min over the last 10m 0s",
                        "about 1h 30m left (ends Sun 22 Nov 01:34 CET)",
                        "FAILED package manager busy: 2, pauses at 3; service unhealthy: 1, halts at 2",
                        "20 hosts: window tuesday-night",
                        "until Sun 22 Nov 02:04 CET, in 2h 0m");
    }

    @Test
    void aPausedRolloutSaysHowItGoesOn() {
        bench.controller.answers.put(GetRolloutRequest.class, _ -> rollout(RichFleet.paused()));
        assertThat(words("rollout", "show", RichFleet.ID))
                .contains("paused by operator:bob", "go on with: patchwave rollout resume " + RichFleet.ID);
    }

    @Test
    void theListSaysWhatIsStillToCome() {
        assertThat(words("rollout", "list")).contains("scheduled", "not yet", "paused", "overdue since");
    }

    @Test
    void aPlanSaysEverythingThatItsReviewerNeeds() {
        assertThat(words("rollout", "plan", "--package", "libc6", "--reason", "r"))
                .contains(
                        "environments: dev, production, pre-production-frankfurt",
                        "as " + RichFleet.host(1) + ", " + RichFleet.host(2) + " simulated it",
                        "3 packages more than asked for: libc-bin, libc-l10n, locales.",
                        "STANDS FOR",
                        "it ends Sun 22 Nov 02:34 CET at the earliest",
                        "could end it faster than 1h 20m",
                        "One host takes 1m 35s, the 95th percentile of 1250 operations that were measured",
                        "production: window tuesday-night opens Tue 24 Nov 22:00");
    }

    @Test
    void aWayBackSaysWhatItTakesBackAndWhatHostsWouldNotChange() {
        assertThat(words("rollback", "cve-2015-0235-20261114-2200-1a2b", "--reason", "r"))
                .contains(
                        "takes back rollout cve-2015-0235-20261114-2200-1a2b",
                        "as " + RichFleet.host(1) + ", " + RichFleet.host(2) + " reported when it was patched",
                        "3 packages that the plan does not list: libc-bin, libc-l10n, locales.")
                .doesNotContain("more than asked for");
    }

    /** But for what was asked for, which no plan file says: here all of it was. */
    @Test
    void aKeptPlanReadsAsOnTheDayItWasMade() {
        Path file = home.resolve("kept.plan");
        String packages = "--package=libc6 --package=libc-bin --package=libc-l10n --package=locales";
        String made = run(("rollout plan " + packages + " --reason r --out " + file).split(" ", -1));
        assertThat(run("rollout", "show-plan", file.toString())).isEqualTo(made);
        assertThat(bench.err()).contains("is not signed yet");
        assertThat(bench.run("rollout", "sign", file.toString())).isZero();
        assertThat(bench.run("rollout", "show-plan", file.toString())).isZero();
        assertThat(bench.err()).contains("has 1 signature");
    }

    @Test
    void holdsAreGroupedByReasonWithTheirHolders() {
        assertThat(words("holds"))
                .contains("POOL AT FLOOR 12345 hosts", "and 12343 more", "held by: " + RichFleet.host(3));
    }

    @Test
    void holdsOfAPlannerThatFailedAreSaidToBeOld() {
        bench.controller.answers.put(
                ListHoldsRequest.class,
                _ -> ListHoldsResponse.newBuilder()
                        .setFault("database is locked")
                        .build());
        assertThat(run("holds")).isEqualTo("No host waits.\n");
        assertThat(bench.err()).contains("may be old: database is locked");
    }
}
