package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
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
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.Role;
import patchwave.controller.store.Actor;
import patchwave.controller.store.NoticeEvent;
import patchwave.controller.store.Notification;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.wire.Fields;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.host.Resolution;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.GetProposalRequest;
import patchwave.proto.operator.v1.GrantStandingApprovalRequest;
import patchwave.proto.operator.v1.GrantStandingApprovalResponse;
import patchwave.proto.operator.v1.ListStandingApprovalsRequest;
import patchwave.proto.operator.v1.ListStandingApprovalsResponse;
import patchwave.proto.operator.v1.ListUrgentRequest;
import patchwave.proto.operator.v1.RevokeStandingApprovalRequest;
import patchwave.proto.operator.v1.UrgentVulnerability;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;
import patchwave.rollout.RolloutStatus;

/** What the controller starts by itself: there where the fleet file and a standing approval let it, once, and never more. */
final class ImmediateStartsTest {
    private static final String CVE = "CVE-2026-12345";
    private static final String FIXED = "3.0.17-1~deb12u1";
    private static final Environment DEV = new Environment("dev");
    private static final Environment PRODUCTION = new Environment("production");

    @TempDir
    Path folder;

    private Bench bench;
    private ExposureReview review;
    private HostId dev;
    private HostId production;

    @BeforeEach
    void begin() throws IOException {
        bench = new Bench(folder).withFleet();
        review = bench.review();
        dev = exposed("dev", "dev-1");
        production = exposed("production", "web-1");
        answers(FIXED);
    }

    @AfterEach
    void end() throws IOException {
        bench.close();
    }

    private HostId exposed(String environment, String name) {
        HostId host = bench.healthy(environment, name);
        bench.inventories.keep(host, FindHostsTest.inventory(bench.now, "3.0.9-1~deb12u1"));
        return host;
    }

    private void answers(String version) {
        for (HostId host : List.of(dev, production)) {
            bench.controller.answers(
                    host,
                    new Resolution(
                            Bench.DEBIAN,
                            List.of(new Resolution.Target("openssl", "amd64", version)),
                            List.of(),
                            false,
                            Optional.empty()));
        }
    }

    private void published(String exploitation) throws IOException {
        Files.writeString(Path.of(bench.local.from()), """
            advisories:
              LOCAL-2026-1:
                published: 2026-11-21T23:10:00Z
                by: alice@example.com
                cves: [%s]
                severity: high
                exploitation: %s
                packages:
                  - release: debian 12
                    source: openssl
                    fixed: %s
            """.formatted(CVE, exploitation, FIXED));
        bench.feeds.poll(bench.local);
        review.review();
    }

    private void fleetFile(String more) {
        bench.fleet()
                .applyFleet(ApplyFleetRequest.newBuilder()
                        .setFleetFile(Bench.FLEET + more)
                        .build());
    }

    private void startIn(String environments) {
        fleetFile("urgency: {start_immediate: %s}\n".formatted(environments));
    }

    private StandingApproval.Builder approval(String id, String... environments) {
        return StandingApproval.newBuilder()
                .setApprovalId(id)
                .setCreatedTime(Fields.timestamp(bench.now))
                .setExpireTime(Fields.timestamp(bench.now.plus(Duration.ofDays(30))))
                .setReason("nights")
                .addAllEnvironments(List.of(environments))
                .setControllerKey(
                        ByteString.copyFrom(bench.context.controllerKey().publicKey()));
    }

    /** Signed by nobody: that is hosts' to judge. */
    private static SignedStandingApproval signed(StandingApproval.Builder approval, String... signers) {
        SignedStandingApproval.Builder signed =
                SignedStandingApproval.newBuilder().setApproval(approval.build().toByteString());
        for (String signer : signers) {
            signed.addSignatures(patchwave.proto.plan.v1.Signature.newBuilder()
                    .setKeyId(signer.repeat(32))
                    .setSignature(ByteString.copyFrom(new byte[64])));
        }
        return signed.build();
    }

    private GrantStandingApprovalResponse grant(SignedStandingApproval signed) {
        return bench.rollouts()
                .grantStandingApproval(GrantStandingApprovalRequest.newBuilder()
                        .setApproval(signed)
                        .build());
    }

    private GrantStandingApprovalResponse grant(StandingApproval.Builder approval) {
        return grant(signed(approval, "ab"));
    }

    private List<RolloutSummary> rollouts() {
        return bench.store.read(tables -> tables.rollouts().list(10));
    }

    private RolloutSummary only() {
        assertThat(rollouts()).hasSize(1);
        return rollouts().getFirst();
    }

    private SignedPlan signedPlan(RolloutSummary rollout) throws InvalidProtocolBufferException {
        return SignedPlan.parseFrom(bench.store
                .read(tables -> tables.rollouts().signedPlan(rollout.spec().id()))
                .orElseThrow());
    }

    private UrgentVulnerability urgent() {
        return bench.rollouts()
                .listUrgent(ListUrgentRequest.getDefaultInstance())
                .getVulnerabilities(0);
    }

    private void abort(RolloutSummary rollout) {
        bench.store.change(
                Actor.operator("alice"),
                tables -> tables.rollouts()
                        .setStatus(
                                rollout.spec().id(),
                                rollout.status(),
                                new RolloutStatus.Aborted("alice", "not now", bench.now)));
    }

    @Test
    void whatBothAllowIsStartedThereAndTheRestIsProposed() throws Exception {
        startIn("[dev]");
        SignedStandingApproval signed = signed(approval("nights", "dev"), "ab");
        assertThat(grant(signed).getWarningsList()).isEmpty();
        published("active");
        bench.proposals.review();

        RolloutSummary rollout = only();
        assertThat(rollout.spec().stages()).containsExactly(DEV);
        assertThat(rollout.spec().emergency()).as("windows and freezes hold").isFalse();
        assertThat(rollout.spec().pacing())
                .isEqualTo(bench.store.read(FleetInForce::require).emergency());
        assertThat(rollout.spec().startedBy()).isEqualTo(Actor.CONTROLLER.name());
        assertThat(rollout.spec().reason()).contains("exploited", "nights");
        SignedPlan plan = signedPlan(rollout);
        assertThat(plan.getStandingApproval()).isEqualTo(signed);
        assertThat(isSignedByTheController(plan)).isTrue();
        assertThat(Plan.parseFrom(plan.getPlan()).getReboot()).isEqualTo(RebootPolicy.REBOOT_POLICY_REPORT);

        assertThat(urgent().getNotStarted()).isEmpty();
        assertThat(urgent().getRolloutIdsList())
                .containsExactly(rollout.spec().id().value());
        assertThat(urgent().getNext())
                .isEqualTo("a rollout is under way, but not in production: a plan is ready: sign and start it");
        assertThat(told())
                .anyMatch(text -> text.contains("rollout %s was started by itself in dev"
                        .formatted(rollout.spec().id())));
        Plan proposed = Plan.parseFrom(bench.rollouts()
                .getProposal(
                        GetProposalRequest.newBuilder().setVulnerabilityId(CVE).build())
                .getPlan());
        assertThat(proposed.getEnvironmentsList()).contains("production");
    }

    private static boolean isSignedByTheController(SignedPlan plan)
            throws InvalidProtocolBufferException, GeneralSecurityException {
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(
                        StandingApproval.parseFrom(plan.getStandingApproval().getApproval())
                                .getControllerKey()
                                .toByteArray())));
        verifier.update("patchwave-plan@v1\0".getBytes(StandardCharsets.US_ASCII));
        verifier.update(plan.getPlan().toByteArray());
        return verifier.verify(plan.getSignatures(0).getSignature().toByteArray());
    }

    private List<String> told() {
        bench.store.change(
                Actor.CONTROLLER,
                tables -> tables.notifications()
                        .prepare(Map.of(), Map.of("chat", Set.of(NoticeEvent.URGENCY_IMMEDIATE))));
        return bench.store.read(tables -> tables.notifications().newest(10)).stream()
                .map(Notification::summary)
                .toList();
    }

    @Test
    void whatCanWaitIsNotStarted() throws IOException {
        startIn("[dev]");
        grant(approval("nights", "dev"));
        published("none");
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
    }

    @Test
    void withoutTheFileNothingIsStarted() throws IOException {
        assertThat(grant(approval("nights", "dev")).getWarnings(0)).contains("start_immediate", "dev");
        published("active");
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
        assertThat(urgent().getNotStarted()).isEmpty();
    }

    @Test
    void withoutAnApprovalThatIsInForceNothingIsStarted() throws IOException {
        startIn("[dev]");
        published("active");
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
        assertThat(urgent().getNotStarted())
                .isEqualTo("no standing approval covers dev: 'patchwave approval create' makes one");

        grant(approval("nights", "dev"));
        bench.rollouts()
                .revokeStandingApproval(RevokeStandingApprovalRequest.newBuilder()
                        .setApprovalId("nights")
                        .setReason("the key may be lost")
                        .build());
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
        assertThat(Bench.refused(() -> grant(approval("nights", "dev"))).getDescription())
                .contains("was revoked by alice");

        grant(approval("short", "dev").setExpireTime(Fields.timestamp(bench.now.plus(Duration.ofHours(2)))));
        bench.now = bench.now.plus(Duration.ofHours(2));
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
    }

    /** Also where an approval would let it: what comes before is patched before. */
    @Test
    void environmentsAreStartedWithoutAGap() throws IOException {
        startIn("[dev, production]");
        assertThat(grant(approval("behind", "production")).getWarnings(0)).contains("does not cover dev");
        published("active");
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
        assertThat(urgent().getNotStarted()).contains("covers dev, production");

        grant(approval("first", "dev"));
        grant(approval("all", "dev", "production"));
        bench.proposals.review();
        assertThat(only().spec().stages()).as("by the widest approval").containsExactly(DEV, PRODUCTION);
    }

    @Test
    void wherePartOfItIsNotCoveredThatIsSaid() throws IOException {
        startIn("[dev, production]");
        grant(approval("first", "dev"));
        published("active");
        bench.proposals.review();
        assertThat(only().spec().stages()).containsExactly(DEV);
        assertThat(urgent().getNotStarted()).contains("no standing approval covers production");
    }

    /** Not after a restart either, which forgets what was tried; a person has stopped it. */
    @Test
    void theSameVersionsAreStartedOnce() throws IOException {
        startIn("[dev]");
        grant(approval("nights", "dev"));
        published("active");
        bench.proposals.review();
        RolloutSummary first = only();
        bench.proposals.review();
        new Proposals(bench.context).review();
        assertThat(rollouts()).hasSize(1);

        abort(first);
        Proposals restarted = new Proposals(bench.context);
        restarted.review();
        assertThat(rollouts()).hasSize(1);
        assertThat(restarted
                        .starts()
                        .whyNot(new patchwave.advisory.AdvisoryId(CVE))
                        .orElseThrow())
                .contains(first.spec().id().value(), "is over");

        answers("3.0.18-1~deb12u1");
        new Proposals(bench.context).review();
        assertThat(rollouts()).as("a newer version is another rollout").hasSize(2);
    }

    @Test
    void whatIsMendedThereIsNotStarted() throws IOException {
        startIn("[dev]");
        grant(approval("nights", "dev"));
        bench.inventories.keep(dev, FindHostsTest.inventory(bench.now, FIXED));
        published("active");
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
        assertThat(urgent().getNotStarted()).isEmpty();
    }

    @Test
    void hostsThatDoNotAnswerAreAskedAgainLater() throws IOException {
        startIn("[dev]");
        grant(approval("nights", "dev"));
        bench.controller.forgetAnswers();
        published("active");
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
        assertThat(urgent().getNotStarted()).startsWith("it could not be planned: ");
        answers(FIXED);
        bench.proposals.review();
        assertThat(rollouts()).as("not before the time").isEmpty();
        bench.now = bench.now.plus(Duration.ofMinutes(11));
        bench.proposals.review();
        assertThat(rollouts()).hasSize(1);
    }

    /** No plan goes on when hosts take it no more. */
    @Test
    void thePlanEndsWithTheApproval() throws Exception {
        startIn("[dev]");
        Instant end = bench.now.plus(Duration.ofHours(30));
        grant(approval("nights", "dev").setExpireTime(Fields.timestamp(end)));
        published("active");
        bench.proposals.review();
        assertThat(PlanChecks.instant(
                        Plan.parseFrom(signedPlan(only()).getPlan()).getExpireTime()))
                .isEqualTo(end);
    }

    @Test
    void itRebootsWhereFileAndApprovalLetIt() throws Exception {
        fleetFile("urgency: {start_immediate: [dev]}\nreboot: when-needed\n");
        grant(approval("nights", "dev").setReboot(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED));
        published("active");
        bench.proposals.review();
        assertThat(Plan.parseFrom(signedPlan(only()).getPlan()).getReboot())
                .isEqualTo(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED);
    }

    @Test
    void anApprovalThatHostsWouldRefuseIsRefusedWithEveryFault() {
        Status refused = Bench.refused(() -> grant(approval("No", "dev", "mars")
                .setReason("")
                .setExpireTime(Fields.timestamp(bench.now.plus(Duration.ofDays(91))))
                .setControllerKey(ByteString.copyFromUtf8("another"))));
        assertThat(refused.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.getDescription())
                .contains("approval_id", "mars", "reason", "at most 90 days", "the key of this controller");
        assertThat(Bench.refused(() -> grant(signed(approval("nights", "dev")))).getDescription())
                .contains("approval.signatures");
    }

    @Test
    void aSecondSignatureTakesItsPlaceAndAnotherOfItsNameDoesNot() {
        StandingApproval.Builder approval = approval("nights", "dev");
        grant(signed(approval, "ab"));
        GrantStandingApprovalResponse second = grant(signed(approval, "ab", "cd"));
        assertThat(second.getApproval().getSignerKeyIdsList()).hasSize(2);
        assertThat(Bench.refused(() -> grant(approval("nights", "dev", "production")))
                        .getDescription())
                .contains("another standing approval nights");
        ListStandingApprovalsResponse list =
                bench.rollouts().listStandingApprovals(ListStandingApprovalsRequest.getDefaultInstance());
        assertThat(list.getApprovalsCount()).isEqualTo(1);
        assertThat(list.getApprovals(0).getInForce()).isTrue();
        assertThat(list.getApprovals(0).getGrantor()).isEqualTo("alice");
        assertThat(list.getControllerKey().toByteArray())
                .isEqualTo(bench.context.controllerKey().publicKey());
    }

    @Test
    void viewersSeeApprovalsAndGrantNone() {
        bench.peer = new PeerIdentity.Operator(Role.VIEWER, "bob");
        assertThat(bench.rollouts()
                        .listStandingApprovals(ListStandingApprovalsRequest.getDefaultInstance())
                        .getApprovalsCount())
                .isZero();
        assertThat(Bench.refused(() -> grant(approval("nights", "dev"))).getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }
}
