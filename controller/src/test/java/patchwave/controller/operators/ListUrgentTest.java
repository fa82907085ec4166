package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.store.NoticeEvent;
import patchwave.controller.store.Notification;
import patchwave.fleet.HostId;
import patchwave.host.Resolution;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.GetProposalRequest;
import patchwave.proto.operator.v1.GetProposalResponse;
import patchwave.proto.operator.v1.ListUrgentRequest;
import patchwave.proto.operator.v1.ListUrgentResponse;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.UrgentVulnerability;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;

/** What is to be done now, and the plans that the controller makes for it. */
final class ListUrgentTest {
    private static final String FIXED = "3.0.17-1~deb12u1";

    @TempDir
    Path folder;

    private Bench bench;
    private ExposureReview review;
    private HostId host;

    @BeforeEach
    void begin() throws IOException {
        bench = new Bench(folder).withFleet();
        review = bench.review();
        host = bench.healthy("dev", "web-1");
        bench.inventories.keep(host, FindHostsTest.inventory(bench.now, "3.0.9-1~deb12u1"));
    }

    @AfterEach
    void end() throws IOException {
        bench.close();
    }

    private void published(String severity, String exploitation) throws IOException {
        Files.writeString(Path.of(bench.local.from()), """
            advisories:
              LOCAL-2026-1:
                published: 2026-11-21T23:10:00Z
                by: alice@example.com
                cves: [CVE-2026-12345]
                severity: %s
                exploitation: %s
                packages:
                  - release: debian 12
                    source: openssl
                    fixed: %s
            """.formatted(severity, exploitation, FIXED));
        bench.feeds.poll(bench.local);
        assertThat(bench.feeds.states().getFirst().refusal()).isEmpty();
        review.review();
    }

    private void answers() {
        bench.controller.answers(
                host,
                new Resolution(
                        Bench.DEBIAN,
                        List.of(new Resolution.Target("openssl", "amd64", FIXED)),
                        List.of(),
                        false,
                        Optional.empty()));
    }

    private UrgentVulnerability only() {
        ListUrgentResponse response = bench.rollouts().listUrgent(ListUrgentRequest.getDefaultInstance());
        assertThat(response.getVulnerabilitiesCount()).isEqualTo(1);
        return response.getVulnerabilities(0);
    }

    private GetProposalResponse proposal() {
        return bench.rollouts()
                .getProposal(GetProposalRequest.newBuilder()
                        .setVulnerabilityId("CVE-2026-12345")
                        .build());
    }

    /** Reports wait for one another, and what is urgent for none of them. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void proposalsAreMadeWhileReportsAreRead() throws InterruptedException {
        // As many as are read at a time.
        CountDownLatch reading = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService operators = Executors.newCachedThreadPool()) {
            List<Future<Boolean>> reports = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                reports.add(operators.submit(() -> bench.store.report(tables -> {
                    reading.countDown();
                    await(end);
                    return true;
                })));
            }
            reading.await();
            bench.proposals.review();
            assertThat(reports).noneMatch(Future::isDone);
            end.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPlanIsReadyForWhatMustBeDoneAtOnceAndToldOnce() throws Exception {
        published("high", "active");
        answers();
        bench.proposals.review();
        UrgentVulnerability urgent = only();
        assertThat(urgent.getRow()).isEqualTo("exploited");
        assertThat(urgent.getPackagesList()).containsExactly("openssl");
        assertThat(urgent.getProposed()).isTrue();
        Plan plan = Plan.parseFrom(proposal().getPlan());
        assertThat(plan.getAdvisoryId()).isEqualTo("CVE-2026-12345");
        assertThat(plan.getEmergency()).isTrue();
        assertThat(proposal().getPreview().getStagesList()).isNotEmpty();
        bench.proposals.review();
        assertThat(told()).hasSize(1);
        assertThat(told().getFirst().summary())
                .contains("CVE-2026-12345 must be patched at once (exploited): 1 host is exposed");
    }

    /** It looks as if it went on, and begins nothing any more: what it was for must not be hidden for ever. */
    @Test
    void aRolloutWhosePlanHasExpiredIsNotUnderWay() throws Exception {
        published("high", "active");
        answers();
        bench.proposals.review();
        Plan plan = Plan.parseFrom(proposal().getPlan());
        bench.rollouts()
                .startRollout(StartRolloutRequest.newBuilder()
                        .setPlan(SignedPlan.newBuilder()
                                .setPlan(proposal().getPlan())
                                .addSignatures(Signature.newBuilder()
                                        .setKeyId("cd".repeat(32))
                                        .setSignature(ByteString.copyFrom(new byte[64]))))
                        .build());
        bench.proposals.review();
        assertThat(only().getNext()).isEqualTo("a rollout is under way");
        assertThat(only().getProposed()).isFalse();

        bench.now = PlanChecks.instant(plan.getExpireTime());
        bench.proposals.review();
        assertThat(only().getNext()).isEqualTo("a plan is ready: sign and start it");
        assertThat(only().getProposed()).isTrue();
    }

    private List<Notification> told() {
        bench.store.change(
                patchwave.controller.store.Actor.CONTROLLER,
                tables -> tables.notifications()
                        .prepare(
                                java.util.Map.of(),
                                java.util.Map.of("chat", java.util.Set.of(NoticeEvent.URGENCY_IMMEDIATE))));
        return bench.store.read(tables -> tables.notifications().newest(10));
    }

    /** One that could not be made is said to be missing, and is not tried again and again. */
    @Test
    void withoutAHostThatAnswersThereIsNone() throws IOException {
        published("high", "active");
        bench.proposals.review();
        assertThat(only().getProposed()).isFalse();
        assertThat(only().getNext()).contains("no plan could be made yet");
        assertThat(told().getFirst().summary()).contains("No plan could be made by itself");
        assertThat(Bench.refused(this::proposal).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        answers();
        bench.proposals.review();
        assertThat(only().getProposed()).as("not before the time").isFalse();
        bench.now = Bench.START.plus(Duration.ofMinutes(11));
        bench.proposals.review();
        assertThat(only().getProposed()).isTrue();
    }

    @Test
    void whatIsMendedIsForgotten() throws IOException {
        published("high", "active");
        answers();
        bench.proposals.review();
        bench.inventories.keep(host, FindHostsTest.inventory(bench.now, FIXED));
        review.changed(host);
        review.review();
        bench.proposals.review();
        assertThat(Bench.refused(this::proposal).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(bench.rollouts()
                        .listUrgent(ListUrgentRequest.getDefaultInstance())
                        .getVulnerabilitiesCount())
                .isZero();
    }

    @Test
    void whatIsDueLaterGoesIntoTheNextWindowThatEndsInTime() throws IOException {
        published("critical", "none");
        assertThat(only().getNext()).isEqualTo("plan it: no window holds it up");
        windowed("0 1 * * *");
        assertThat(only().getNext()).isEqualTo("plan it for the window night, which opens at 2026-11-22T01:00:00Z");
        assertThat(only().getNoWindow()).isFalse();
        assertThat(only().getProposed()).isFalse();
    }

    @Test
    void whereNoWindowEndsInTimeThatIsAWarning() throws IOException {
        published("critical", "none");
        windowed("0 1 1 12 *");
        assertThat(only().getNoWindow()).isTrue();
        assertThat(only().getNext()).startsWith("no window of web-1 in dev ends before it is due");
    }

    private void windowed(String cron) {
        bench.fleet()
                .applyFleet(ApplyFleetRequest.newBuilder()
                        .setFleetFile(Bench.FLEET.replace(
                                        "floor: {dev: 0, production: 1}",
                                        "floor: {dev: 0, production: 1}\n    windows: {dev: [night]}")
                                + "windows: {night: {zone: UTC, cron: \"%s\", length: 2h}}\n".formatted(cron))
                        .build());
    }
}
