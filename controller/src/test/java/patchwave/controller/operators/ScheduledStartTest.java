package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.wire.Fields;
import patchwave.fleet.HostId;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.FreezeView;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.ListWindowsRequest;
import patchwave.proto.operator.v1.ListWindowsResponse;
import patchwave.proto.operator.v1.MissedStart;
import patchwave.proto.operator.v1.Opening;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.RecordAdvisoryRequest;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.Severity;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

/** Windows, freezes and starts by the clock, from the fleet file to the store. The clock stands at a Saturday 23:11 UTC. */
final class ScheduledStartTest {
    private static final String WINDOWS = """
            windows:
              tuesday-night: {zone: Europe/Berlin, rule: "FREQ=WEEKLY;BYDAY=TU", opens: "22:00", length: 6h}
              nightly: {zone: UTC, cron: "0 3 * * *", length: 2h}
            environment_windows: {production: [tuesday-night, nightly]}
            freezes:
              moving: {zone: UTC, from: "2026-11-21T00:00", until: "2026-11-22T04:00", environments: [production],
                reason: "the racks move", owner: "dc@example.org"}
            """;

    private Bench bench;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bench = new Bench(folder);
        bench.fleet()
                .applyFleet(ApplyFleetRequest.newBuilder()
                        .setFleetFile(Bench.FLEET + WINDOWS)
                        .build());
        HostId dev = bench.healthy("dev", "dev-1");
        bench.healthy("production", "web-1");
        bench.resolves(dev, "2");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private StartRolloutRequest.Builder planned(boolean emergency) {
        ByteString plan = bench.rollouts()
                .planRollout(PlanRolloutRequest.newBuilder()
                        .addPackages(PackageWish.newBuilder().setName("libghost"))
                        .setAdvisoryId("CVE-2015-0235")
                        .setReason("GHOST")
                        .setEmergency(emergency)
                        .build())
                .getPlan();
        return StartRolloutRequest.newBuilder()
                .setPlan(SignedPlan.newBuilder()
                        .setPlan(plan)
                        .addSignatures(Signature.newBuilder()
                                .setKeyId("cd".repeat(32))
                                .setSignature(ByteString.copyFrom(new byte[64]))));
    }

    private RolloutSummary started(StartRolloutRequest.Builder request) {
        String id = bench.rollouts().startRollout(request.build()).getRolloutId();
        return bench.store.read(tx -> tx.rollouts().summary(new RolloutId(id))).orElseThrow();
    }

    private List<AuditRecord> told(String verb) {
        return bench.store.read(tx -> tx.auditTrail().newest(100)).stream()
                .filter(record -> record.verb().equals(verb))
                .toList();
    }

    @Test
    void theNextOpeningsOfAPoolAndWhatAFreezeLeaves() {
        ListWindowsResponse next = bench.fleet()
                .listWindows(ListWindowsRequest.newBuilder()
                        .setPool("production/web")
                        .setCount(4)
                        .build());
        assertThat(next.getOpeningsList())
                .extracting(opening -> opening.getWindowsList() + " "
                        + Instant.ofEpochSecond(opening.getStartTime().getSeconds()))
                .containsExactly(
                        "[nightly] 2026-11-22T03:00:00Z",
                        "[nightly] 2026-11-23T03:00:00Z",
                        "[nightly] 2026-11-24T03:00:00Z",
                        // 22:00 to 04:00 in Berlin is 21:00 to 03:00: they touch.
                        "[nightly, tuesday-night] 2026-11-24T21:00:00Z");
        Opening cut = next.getOpenings(0);
        assertThat(cut.getCutByList()).containsExactly("moving");
        assertThat(cut.getUsable(0).getStartTime().getSeconds())
                .isEqualTo(Instant.parse("2026-11-22T04:00:00Z").getEpochSecond());
        assertThat(next.getFreezesList()).extracting(FreezeView::getScope).containsExactly("production");
        assertThat(bench.fleet()
                        .listWindows(ListWindowsRequest.newBuilder()
                                .setHostId("web-1")
                                .setCount(4)
                                .build()))
                .isEqualTo(next);
    }

    @Test
    void everyWindowIsListedAndAnUnknownSubjectIsNotFound() {
        ListWindowsResponse all = bench.fleet()
                .listWindows(ListWindowsRequest.newBuilder().setCount(1).build());
        assertThat(all.getOpeningsList())
                .extracting(opening -> opening.getWindows(0) + " " + opening.getZone())
                .containsExactly("nightly UTC", "tuesday-night Europe/Berlin");
        assertThat(Bench.refused(() -> bench.fleet()
                                .listWindows(ListWindowsRequest.newBuilder()
                                        .setHostId("nobody")
                                        .build()))
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void aStartInAWindowIsScheduledForItsNextOpening() {
        RolloutSummary rollout =
                started(planned(false).setWindow("tuesday-night").setMissedStart(MissedStart.MISSED_START_CATCH_UP));
        assertThat(rollout.status())
                .isEqualTo(new RolloutStatus.Scheduled(Instant.parse("2026-11-24T21:00:00Z"), true));
        assertThat(rollout.spec().window()).contains("tuesday-night");
        assertThat(told("rollout.schedule")).hasSize(1);
        RolloutView view = bench.rollouts()
                .getRollout(GetRolloutRequest.newBuilder()
                        .setRolloutId(rollout.spec().id().value())
                        .build())
                .getRollout();
        assertThat(view.getState()).isEqualTo(RolloutState.ROLLOUT_STATE_SCHEDULED);
        assertThat(view.getWindow()).isEqualTo("tuesday-night");
        Map<String, Instant> starts = bench.store.read(tx -> tx.schedule().starts());
        assertThat(starts).containsValue(Instant.parse("2026-11-24T21:00:00Z"));
    }

    @Test
    void aTimeInThePastIsRefusedAndNothingIsStored() {
        Status refused = Bench.refused(() -> bench.rollouts()
                .startRollout(planned(false)
                        .setStartTime(Fields.timestamp(Bench.START.minus(Duration.ofMinutes(1))))
                        .build()));
        assertThat(refused.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.getDescription()).contains("start_time: expected a time after now");
        List<RolloutSummary> stored = bench.store.read(tx -> tx.rollouts().list(10));
        assertThat(stored).isEmpty();
    }

    @Test
    void theAdvisoryOnRecordSaysByWhenItIsDue() {
        assertThat(started(planned(false)).spec().due()).isEmpty();
        bench.rollouts()
                .recordAdvisory(RecordAdvisoryRequest.newBuilder()
                        .setAdvisoryId("CVE-2015-0235")
                        .setPackage("libghost")
                        .setSeverity(Severity.SEVERITY_CRITICAL)
                        .build());
        assertThat(started(planned(false)).spec().due()).isEqualTo(Optional.of(Bench.START.plus(Duration.ofDays(2))));
    }

    /** What runs on hosts is asked for it too, and not in the transaction that starts the rollout. */
    @Test
    void anAdvisoryOfAFeedSaysByWhenItIsDue() throws IOException {
        Files.writeString(Path.of(bench.local.from()), """
                advisories:
                  CVE-2015-0235:
                    published: 2026-11-21T23:11:00Z
                    by: alice@example.com
                    severity: high
                    packages:
                      - release: debian 12
                        source: libghost
                        fixed: "2"
                """);
        bench.feeds.poll(bench.local);
        assertThat(started(planned(false)).spec().due()).isEqualTo(Optional.of(Bench.START.plus(Duration.ofDays(7))));
    }

    @Test
    void anEmergencyTellsWhichWindowsAndFreezesItOverrides() {
        RolloutSummary rollout = started(planned(true));
        assertThat(rollout.status()).isEqualTo(new RolloutStatus.Running());
        assertThat(told("rollout.override"))
                .singleElement()
                .satisfies(record -> assertThat(record.body())
                        .contains(
                                "\"windows\":[\"nightly\",\"tuesday-night\"]",
                                "\"freezes\":[\"moving\"]",
                                "\"hosts\":1",
                                "\"reason\":\"GHOST\""));
    }
}
