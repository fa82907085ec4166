package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.store.Actor;
import patchwave.fleet.HostId;
import patchwave.plan.Condition;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.ApplyFleetResponse;
import patchwave.proto.operator.v1.CheckFleetRequest;
import patchwave.proto.operator.v1.CreateEnrolmentTokenRequest;
import patchwave.proto.operator.v1.CreateEnrolmentTokenResponse;
import patchwave.proto.operator.v1.ExplainRequest;
import patchwave.proto.operator.v1.Explanation;
import patchwave.proto.operator.v1.GetFleetRequest;
import patchwave.proto.operator.v1.GetHostRequest;
import patchwave.proto.operator.v1.HostCondition;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.Label;
import patchwave.proto.operator.v1.ListAuditRequest;
import patchwave.proto.operator.v1.ListHostsRequest;
import patchwave.proto.operator.v1.ListHostsResponse;
import patchwave.proto.operator.v1.PoolView;
import patchwave.proto.operator.v1.VerifyAuditRequest;

class FleetEndpointTest {
    private Bench bench;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bench = new Bench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private ApplyFleetResponse apply(String text) {
        return bench.fleet()
                .applyFleet(ApplyFleetRequest.newBuilder().setFleetFile(text).build());
    }

    @Test
    void anApplyIsInForceAndSafeToRepeat() {
        assertThat(apply(Bench.FLEET).getRevision()).isEqualTo(1);
        assertThat(apply(Bench.FLEET).getRevision()).isEqualTo(1);
        var fleet = bench.fleet().getFleet(GetFleetRequest.getDefaultInstance());
        assertThat(fleet.getFleetFile()).isEqualTo(Bench.FLEET);
        assertThat(fleet.getAppliedBy()).contains("alice");
        assertThat(fleet.getPoolsList()).extracting(PoolView::getPool).containsExactly("dev/web", "production/web");
    }

    @Test
    void aFaultyFileIsRefusedWholeWithEveryFault() {
        Status status =
                Bench.refused(() -> apply(Bench.FLEET.replace("floor:", "flor:").replace("growth: 4", "growth: 0")));

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("line 6", "Did you mean 'floor'?", "pacing.growth");
        assertThat(bench.fleet().getFleet(GetFleetRequest.getDefaultInstance()).getRevision())
                .isZero();
    }

    @Test
    void theAccountsOfACheckAreThoseOfTheLedger() {
        bench.withFleet();
        bench.healthy("production", "web-1");
        bench.healthy("production", "web-2");
        bench.enrolled("production", "web-3");

        List<PoolView> checked = bench.fleet()
                .checkFleet(CheckFleetRequest.newBuilder()
                        .setFleetFile("# another text\n" + Bench.FLEET)
                        .build())
                .getPoolsList();
        assertThat(checked)
                .isEqualTo(bench.fleet()
                        .getFleet(GetFleetRequest.getDefaultInstance())
                        .getPoolsList());
        assertThat(checked.get(1))
                .isEqualTo(PoolView.newBuilder()
                        .setPool("production/web")
                        .setRegisteredCount(3)
                        .setFloorCount(1)
                        .setBudgetCount(2)
                        .setDownCount(1)
                        .setInServiceCount(2)
                        .build());
    }

    @Test
    void anApplyWarnsOfWhatCanNeverBePatched() {
        bench.withFleet();
        bench.healthy("production", "web-1");

        assertThat(apply(Bench.FLEET).getWarningsList())
                .contains("pool production/web has a disruption budget of 0: its hosts can never be patched");
    }

    @Test
    void aTokenEnrolsAndOnlyItsHashIsKept() {
        bench.withFleet();
        CreateEnrolmentTokenResponse response = bench.fleet()
                .createEnrolmentToken(CreateEnrolmentTokenRequest.newBuilder()
                        .setEnvironment("dev")
                        .build());

        List<String> parts = List.of(response.getToken().split("\\.", -1));
        assertThat(parts).hasSize(3).startsWith("pwt1").endsWith(Bench.FINGERPRINT);
        assertThat(parts.get(1)).matches("[A-Za-z0-9_-]{43}");
        assertThat(response.getExpireTime().getSeconds())
                .isEqualTo(Bench.START.plusSeconds(3_600).getEpochSecond());
        assertThat(response.getEnrolmentAddress()).isEqualTo("127.0.0.1:7445");
        assertThat(bench.audit()
                        .listAudit(ListAuditRequest.newBuilder()
                                .setAfterSequence(-1)
                                .build())
                        .toString())
                .contains("alice")
                .doesNotContain(parts.get(1));
    }

    @Test
    void everyFaultOfATokenRequestIsNamed() {
        bench.withFleet();
        Status status = Bench.refused(() -> bench.fleet()
                .createEnrolmentToken(CreateEnrolmentTokenRequest.newBuilder()
                        .setHostId("Web_1")
                        .setEnvironment("Dev")
                        .setCount(2)
                        .addLabels(Label.newBuilder().setName("Zone").setValue("a"))
                        .addLabels(Label.newBuilder().setName("zone"))
                        .setTimeToLive(Duration.newBuilder().setSeconds(1))
                        .build()));

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(String.valueOf(status.getDescription()).lines())
                .hasSize(6)
                .anyMatch(line -> line.startsWith("host_id"))
                .anyMatch(line -> line.startsWith("environment"))
                .anyMatch(line -> line.startsWith("count"))
                .anyMatch(line -> line.startsWith("labels['Zone']"))
                .anyMatch(line -> line.startsWith("labels['zone']"))
                .anyMatch(line -> line.startsWith("time_to_live"));
    }

    @Test
    void aTokenNeedsAnEnvironmentOfTheFleetFile() {
        CreateEnrolmentTokenRequest request =
                CreateEnrolmentTokenRequest.newBuilder().setEnvironment("prod").build();
        assertThat(Bench.refused(() -> bench.fleet().createEnrolmentToken(request))
                        .getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        bench.withFleet();
        assertThat(Bench.refused(() -> bench.fleet().createEnrolmentToken(request))
                        .getDescription())
                .contains("dev, production", "'prod'");
    }

    @Test
    void hostsAreListedInPagesAndShownWhole() {
        bench.withFleet();
        bench.healthy("dev", "a");
        bench.healthy("dev", "b");
        bench.enrolled("production", "c");

        ListHostsResponse first = list("", "", 2, "");
        assertThat(first.getHostsList()).extracting(HostView::getHostId).containsExactly("a", "b");
        ListHostsResponse second = list("", "", 2, first.getNextPageToken());
        assertThat(second.getHostsList()).extracting(HostView::getHostId).containsExactly("c");
        assertThat(second.getNextPageToken()).isEmpty();
        assertThat(list("production", "", 0, "").getHostsCount()).isEqualTo(1);
        assertThat(list("", "dev/web", 0, "").getHostsCount()).isEqualTo(2);

        HostView a = bench.fleet()
                .getHost(GetHostRequest.newBuilder().setHostId("a").build())
                .getHost();
        assertThat(a.getCondition()).isEqualTo(HostCondition.HOST_CONDITION_HEALTHY);
        assertThat(a.getConnected()).isTrue();
        assertThat(a.getPoolsList()).containsExactly("dev/web");
        assertThat(a.getFacts().getOsRelease()).isEqualTo(Bench.DEBIAN);
        assertThat(second.getHosts(0).getCondition()).isEqualTo(HostCondition.HOST_CONDITION_UNKNOWN);
        assertThat(second.getHosts(0).getConditionDetail()).isNotEmpty();
    }

    private ListHostsResponse list(String environment, String pool, int size, String token) {
        return bench.fleet()
                .listHosts(ListHostsRequest.newBuilder()
                        .setEnvironment(environment)
                        .setPool(pool)
                        .setPageSize(size)
                        .setPageToken(token)
                        .build());
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        bench.withFleet();
        assertThat(Bench.refused(() -> list("prod", "", 0, "")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(Bench.refused(() -> list("", "dev/db", 0, "")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(Bench.refused(() -> bench.fleet()
                                .getHost(GetHostRequest.newBuilder()
                                        .setHostId("x")
                                        .build()))
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThat(Bench.refused(() -> list("", "web", 1_001, "")).getDescription())
                .contains("pool", "page_size");
    }

    @Test
    void aPoolIsExplainedByItsNumbersAndWhoTakesThem() {
        bench.withFleet();
        bench.healthy("production", "web-1");
        HostId sick = bench.healthy("production", "web-2");
        bench.store.change(
                Actor.host(sick),
                tx -> tx.hosts().setHealth(sick, new Condition.Unhealthy("tcp:web: refused", Bench.START)));

        List<Explanation> explanations = bench.fleet()
                .explain(ExplainRequest.newBuilder().setPool("production/web").build())
                .getExplanationsList();
        assertThat(explanations).hasSize(2);
        assertThat(explanations.getFirst().getSentence())
                .contains("2 registered, floor 1", "0 in operation, 1 down, 1 in service", "no host may begin");
        assertThat(explanations.getFirst().getHoldersList()).containsExactly("web-2");
        assertThat(explanations.getLast().getSentence()).contains("web-2 is down", "tcp:web: refused");
    }

    @Test
    void aHostThatNoRolloutConcernsIsExplainedByItsCondition() {
        bench.withFleet();
        bench.healthy("production", "web-1");

        assertThat(bench.fleet()
                        .explain(ExplainRequest.newBuilder().setHostId("web-1").build())
                        .getExplanationsList())
                .singleElement()
                .satisfies(why -> {
                    assertThat(why.getRolloutId()).isEmpty();
                    assertThat(why.getSentence()).contains("no rollout concerns host web-1", "the host is healthy");
                });
        assertThat(Bench.refused(() -> bench.fleet().explain(ExplainRequest.getDefaultInstance()))
                        .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void theAuditTrailIsIntactAndPaged() {
        bench.withFleet();
        bench.healthy("dev", "a");

        var verified = bench.audit().verifyAudit(VerifyAuditRequest.getDefaultInstance());
        assertThat(verified.getIntact()).isTrue();
        var newest = bench.audit()
                .listAudit(ListAuditRequest.newBuilder()
                        .setAfterSequence(-1)
                        .setPageSize(1)
                        .build());
        assertThat(newest.getRecordsList()).singleElement().satisfies(last -> {
            assertThat(last.getSequence()).isEqualTo(verified.getRecordCount());
            assertThat(last.getHash()).isEqualTo(verified.getHeadHash());
        });
        assertThat(bench.audit()
                        .listAudit(ListAuditRequest.newBuilder()
                                .setAfterSequence(verified.getRecordCount())
                                .build())
                        .getRecordsList())
                .isEmpty();
        assertThat(Optional.of(bench.audit().listAudit(ListAuditRequest.getDefaultInstance()))
                        .map(page -> page.getRecords(0).getSequence()))
                .contains(1L);
    }
}
