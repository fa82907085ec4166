package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.store.Actor;
import patchwave.controller.store.NoticeEvent;
import patchwave.controller.store.Notification;
import patchwave.fleet.HostId;
import patchwave.host.Resolution;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.GetRolloutResponse;
import patchwave.proto.operator.v1.ListRolloutsRequest;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.Steer;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;

/** From a vendor's next number to what a rollout on its way says of itself. */
final class RolloutSupersedingTest {
    private static final String OLD = "3.0.9-1~deb12u1";
    private static final String FIRST = "3.0.17-1~deb12u1";
    private static final String SECOND = "3.0.17-1~deb12u2";
    private static final String THIRD = "3.0.17-1~deb12u3";

    @TempDir
    Path folder;

    private Bench bench;
    private ExposureReview review;
    private HostId dev;

    @BeforeEach
    void begin() throws IOException {
        bench = new Bench(folder).withFleet();
        dev = bench.healthy("dev", "dev-1");
        HostId web = bench.healthy("production", "web-1");
        bench.inventories.keep(dev, FindHostsTest.inventory(bench.now, OLD));
        bench.inventories.keep(web, FindHostsTest.inventory(bench.now, OLD));
        review = bench.review();
    }

    @AfterEach
    void end() {
        bench.close();
    }

    private void published(String fixed) throws IOException {
        Files.writeString(Path.of(bench.local.from()), """
            advisories:
              LOCAL-2026-1:
                published: 2026-11-21T03:10:00Z
                by: alice@example.com
                link: https://example.com/ticket/4711
                cves: [CVE-2026-12345]
                severity: high
                exploitation: none
                packages:
                  - release: debian 12
                    source: openssl
                    fixed: %s
            """.formatted(fixed));
        bench.feeds.poll(bench.local);
        assertThat(bench.feeds.states().getFirst().refusal()).isEmpty();
    }

    private String started(String version) {
        bench.controller.answers(
                dev,
                new Resolution(
                        Bench.DEBIAN,
                        List.of(new Resolution.Target("openssl", "amd64", version)),
                        List.of(),
                        false,
                        java.util.Optional.empty()));
        ByteString plan = bench.rollouts()
                .planRollout(PlanRolloutRequest.newBuilder()
                        .addPackages(PackageWish.newBuilder().setName("openssl"))
                        .setAdvisoryId("LOCAL-2026-1")
                        .setReason("openssl")
                        .build())
                .getPlan();
        return bench.rollouts()
                .startRollout(StartRolloutRequest.newBuilder()
                        .setPlan(SignedPlan.newBuilder()
                                .setPlan(plan)
                                .addSignatures(Signature.newBuilder()
                                        .setKeyId("cd".repeat(32))
                                        .setSignature(ByteString.copyFrom(new byte[64]))))
                        .build())
                .getRolloutId();
    }

    private GetRolloutResponse get(String id) {
        return bench.rollouts()
                .getRollout(GetRolloutRequest.newBuilder().setRolloutId(id).build());
    }

    private String says(String id) {
        return get(id).getRollout().getSuperseded();
    }

    private List<AuditRecord> recorded() {
        return bench.store.read(tables -> tables.auditTrail().newest(100)).stream()
                .filter(record -> record.verb().equals("rollout.superseded"))
                .toList();
    }

    private List<Notification> told() {
        bench.store.change(
                Actor.CONTROLLER,
                tables -> tables.notifications()
                        .prepare(Map.of(), Map.of("chat", Set.of(NoticeEvent.ROLLOUT_SUPERSEDED))));
        return bench.store.read(tables -> tables.notifications().due());
    }

    @Test
    void aRolloutOnItsWaySaysWhatHasSupersededIt() throws IOException {
        published(FIRST);
        String id = started(FIRST);
        review.review();
        assertThat(says(id)).isEmpty();
        assertThat(told()).isEmpty();

        bench.now = Bench.START.plus(Duration.ofHours(2));
        published(SECOND);
        review.review();
        String sentence = "LOCAL-2026-1 of 2026-11-21 has openssl %s for debian 12, this rollout installs %s"
                .formatted(SECOND, FIRST);
        assertThat(says(id)).isEqualTo(sentence);
        assertThat(bench.rollouts()
                        .listRollouts(ListRolloutsRequest.getDefaultInstance())
                        .getRollouts(0)
                        .getSuperseded())
                .isEqualTo(sentence);
        assertThat(told())
                .singleElement()
                .satisfies(notice -> assertThat(notice.summary())
                        .contains("is SUPERSEDED: " + sentence, "patchwave rollout supersede " + id));

        published(THIRD);
        review.review();
        review.allChanged();
        review.review();
        assertThat(says(id)).contains(THIRD);
        assertThat(recorded()).as("each once").hasSize(2);
        assertThat(told()).as("told once").hasSize(1);

        published(FIRST);
        review.review();
        assertThat(says(id)).as("the vendor took it back").isEmpty();
    }

    /** Nothing has changed but that it is there. */
    @Test
    void oneThatIsStartedWithAnOldPlanSaysSoAtOnce() throws IOException {
        published(SECOND);
        review.review();
        String id = started(FIRST);
        review.review();
        assertThat(says(id)).contains(SECOND);
        bench.rollouts()
                .steerRollout(SteerRolloutRequest.newBuilder()
                        .setRolloutId(id)
                        .setSteer(Steer.STEER_ABORT)
                        .setReason("moved")
                        .build());
        assertThat(says(id)).as("it is over").isEmpty();
    }

    @Test
    void aRolloutTellsThePlanThatItWasStartedWith() throws IOException {
        published(FIRST);
        assertThat(get(started(FIRST)).getPlan().getPatchLevels(0).getPackagesList())
                .extracting(PackageTarget::getName, PackageTarget::getVersion)
                .containsExactly(org.assertj.core.api.Assertions.tuple("openssl", FIRST));
    }
}
