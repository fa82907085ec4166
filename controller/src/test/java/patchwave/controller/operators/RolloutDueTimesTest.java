package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.store.Actor;
import patchwave.controller.store.NoticeEvent;
import patchwave.controller.store.Notification;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.RecordAdvisoryRequest;
import patchwave.proto.operator.v1.Severity;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

/** From a new fact to the due time of a rollout that is on its way. */
final class RolloutDueTimesTest {
    private static final Instant IN_A_WEEK = Bench.START.plus(Duration.ofDays(7));

    @TempDir
    Path folder;

    private Bench bench;
    private ExposureReview review;
    private HostId host;

    @BeforeEach
    void begin() throws IOException {
        bench = new Bench(folder).withFleet();
        host = bench.healthy("production", "web-1");
        bench.inventories.keep(host, FindHostsTest.inventory(bench.now, "3.0.9-1~deb12u1"));
        review = bench.review();
    }

    @AfterEach
    void end() {
        bench.close();
    }

    private void published(String exploitation) throws IOException {
        Files.writeString(Path.of(bench.local.from()), """
            advisories:
              LOCAL-2026-1:
                published: 2026-11-21T03:10:00Z
                by: alice@example.com
                link: https://example.com/ticket/4711
                cves: [CVE-2026-12345]
                severity: high
                exploitation: %s
                packages:
                  - release: debian 12
                    source: openssl
                    fixed: 3.0.17-1~deb12u1
            """.formatted(exploitation));
        bench.feeds.poll(bench.local);
        assertThat(bench.feeds.states().getFirst().refusal()).isEmpty();
    }

    private void recorded(Severity severity, boolean exploited) {
        bench.rollouts()
                .recordAdvisory(RecordAdvisoryRequest.newBuilder()
                        .setAdvisoryId("ACME-1")
                        .setPackage("our-gateway")
                        .setSeverity(severity)
                        .setExploited(exploited)
                        .build());
    }

    private RolloutId against(String advisory, Optional<Instant> due) {
        return new RunningRollout(bench, "against", Optional.of(new AdvisoryId(advisory)), due, List.of(host)).id;
    }

    private Optional<Instant> due(RolloutId id) {
        return bench.store
                .read(tables -> tables.rollouts().summary(id))
                .orElseThrow()
                .spec()
                .due();
    }

    private List<AuditRecord> moves() {
        return bench.store.read(tables -> tables.auditTrail().newest(100)).stream()
                .filter(record -> record.verb().equals("rollout.due"))
                .toList();
    }

    private void after(Duration time) {
        bench.now = Bench.START.plus(time);
    }

    @Test
    void whatIsExploitedByNowIsDueNowWithTheReasonOnRecord() throws IOException {
        published("none");
        RolloutId id = against("LOCAL-2026-1", Optional.of(IN_A_WEEK));
        review.review();
        assertThat(due(id)).as("nothing new").contains(IN_A_WEEK);
        after(Duration.ofHours(5));
        published("active");
        review.review();
        assertThat(due(id)).contains(bench.now);
        assertThat(moves())
                .singleElement()
                .satisfies(move -> assertThat(move.body())
                        .contains(IN_A_WEEK.toString(), bench.now.toString(), "Row 'exploited'", "alice@example.com"));

        Instant moved = bench.now;
        after(Duration.ofHours(6));
        published("none");
        review.review();
        assertThat(due(id)).as("never later by itself").contains(moved);
        bench.store.change(
                Actor.CONTROLLER,
                tables ->
                        tables.notifications().prepare(Map.of(), Map.of("chat", Set.of(NoticeEvent.ROLLOUT_OVERDUE))));
        List<Notification> told =
                bench.store.read(tables -> tables.notifications().due());
        assertThat(told)
                .singleElement()
                .satisfies(notice -> assertThat(notice.summary()).contains("is OVERDUE", moved.toString()));
    }

    /** No host is known to be exposed to what no feed speaks of. */
    @Test
    void whatOperatorsAloneRecordedDecidesToo() {
        recorded(Severity.SEVERITY_MEDIUM, false);
        RolloutId id = against("ACME-1", Optional.empty());
        review.review();
        assertThat(due(id)).isEmpty();
        recorded(Severity.SEVERITY_HIGH, false);
        review.review();
        assertThat(due(id)).contains(IN_A_WEEK);
        after(Duration.ofHours(1));
        recorded(Severity.SEVERITY_HIGH, true);
        review.review();
        assertThat(due(id)).contains(bench.now);
        assertThat(moves()).hasSize(2);
    }

    @Test
    void oneThatIsOverStaysAsItWas() throws IOException {
        published("none");
        RolloutId id = against("LOCAL-2026-1", Optional.of(IN_A_WEEK));
        bench.store.change(
                Actor.CONTROLLER,
                tables -> tables.rollouts()
                        .setStatus(
                                id, new RolloutStatus.Running(), new RolloutStatus.Aborted("bob", "bad", bench.now)));
        published("active");
        review.review();
        assertThat(due(id)).contains(IN_A_WEEK);
        assertThat(moves()).isEmpty();
    }
}
