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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.Role;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.RecordBytes;
import patchwave.controller.store.Actor;
import patchwave.controller.store.NoticeEvent;
import patchwave.controller.store.Notification;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.wire.Fields;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.host.Resolution;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.PackageRecord;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.GetProposalRequest;
import patchwave.proto.operator.v1.GrantStandingApprovalRequest;
import patchwave.proto.operator.v1.GrantStandingApprovalResponse;
import patchwave.proto.operator.v1.ListStandingApprovalsRequest;
import patchwave.proto.operator.v1.ListStandingApprovalsResponse;
import patchwave.proto.operator.v1.ListUrgentRequest;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.RevokeStandingApprovalRequest;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.UrgentVulnerability;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;
import patchwave.rollout.RolloutId;
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
        answers(new Resolution.Target("openssl", "amd64", version));
    }

    private void answers(Resolution.Target... targets) {
        for (HostId host : List.of(dev, production)) {
            bench.controller.answers(
                    host, new Resolution(Bench.DEBIAN, List.of(targets), List.of(), false, Optional.empty()));
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

    /** By an advisory of its own. */
    private void alsoPublished(String cve, String fixed) throws IOException {
        alsoPublished(cve, "openssl", "active", fixed);
    }

    private void alsoPublished(String cve, String source, String exploitation, String fixed) throws IOException {
        Path file = Path.of(bench.local.from());
        Files.writeString(file, Files.readString(file) + """
              LOCAL-2026-2:
                published: 2026-11-21T23:10:30Z
                by: alice@example.com
                cves: [%s]
                severity: high
                exploitation: %s
                packages:
                  - release: debian 12
                    source: %s
                    fixed: %s
            """.formatted(cve, exploitation, source, fixed));
        bench.feeds.poll(bench.local);
        assertThat(bench.feeds.states().getFirst().refusal()).isEmpty();
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

    /** By the fleet file and by an approval. */
    private void allowedInDev() {
        startIn("[dev]");
        grant(approval("nights", "dev"));
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
        allowedInDev();
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
    void wherePartOfItIsNotCoveredTheRestIsAPersons() throws IOException {
        startIn("[dev, production]");
        grant(approval("first", "dev"));
        published("active");
        bench.proposals.review();
        assertThat(only().spec().stages()).containsExactly(DEV);
        assertThat(urgent().getNext()).contains("but not in production");
    }

    /** Not after a restart either, and whatever hosts resolve to then: a person has stopped it. */
    @Test
    void whatWasStartedOnceIsAPersonsFromThenOn() throws IOException {
        allowedInDev();
        published("active");
        bench.proposals.review();
        RolloutSummary first = only();
        bench.proposals.review();
        new Proposals(bench.context).review();
        assertThat(rollouts()).hasSize(1);
        assertThat(urgent().getNotStarted()).isEmpty();

        abort(first);
        answers("3.0.18-1~deb12u1");
        new Proposals(bench.context).review();
        assertThat(rollouts()).hasSize(1);
        assertThat(urgent().getNotStarted())
                .isEqualTo("rollout %s was against it already: what is left in dev is yours to start"
                        .formatted(first.spec().id()));
    }

    /** It begins nothing any more, and the controller starts nothing twice: people must be told. */
    @Test
    void whatWasLeftWhenThePlanExpiredIsAPersons() throws IOException {
        allowedInDev();
        published("active");
        bench.proposals.review();
        RolloutSummary first = only();
        bench.now = first.spec().expiresAt();
        bench.proposals.review();
        assertThat(rollouts()).hasSize(1);
        assertThat(urgent().getProposed()).isTrue();
        assertThat(urgent().getNotStarted())
                .isEqualTo("rollout %s was against it already: what is left in dev is yours to start"
                        .formatted(first.spec().id()));
    }

    /** One whose plan has expired does not bring the fix of another vulnerability either. */
    @Test
    void whatHasExpiredIsNotOnItsWay() throws IOException {
        allowedInDev();
        published("active");
        bench.proposals.review();
        bench.now = only().spec().expiresAt();
        alsoPublished("CVE-2026-54321", FIXED);
        bench.proposals.review();
        assertThat(rollouts()).hasSize(2);
    }

    /** Nor what a person has started and stopped, not even in the environments that it was not for. */
    @Test
    void whatAPersonHasStartedIsThatPersons() throws Exception {
        startIn("[dev, production]");
        published("active");
        bench.proposals.review();
        StartRolloutRequest.Builder byHand = StartRolloutRequest.newBuilder()
                .setPlan(SignedPlan.newBuilder()
                        .setPlan(bench.rollouts()
                                .planRollout(PlanRolloutRequest.newBuilder()
                                        .setAdvisoryId(CVE)
                                        .setReason("by hand")
                                        .addEnvironments("dev")
                                        .addPackages(PackageWish.newBuilder().setName("openssl"))
                                        .build())
                                .getPlan())
                        .addSignatures(signed(approval("any", "dev"), "ab").getSignatures(0)));
        bench.rollouts().startRollout(byHand.build());
        abort(only());
        grant(approval("all", "dev", "production"));
        bench.proposals.review();
        assertThat(rollouts()).hasSize(1);
        assertThat(urgent().getNotStarted()).contains("what is left in dev, production is yours to start");
    }

    /** A standing approval is the controller's to use: whoever has an operator's certificate alone has no key that it names. */
    @Test
    void noOperatorStartsUnderAnApproval() throws Exception {
        allowedInDev();
        published("active");
        bench.proposals.review();
        SignedPlan taken = signedPlan(only());
        Status refused = Bench.refused(() -> bench.rollouts()
                .startRollout(StartRolloutRequest.newBuilder().setPlan(taken).build()));
        assertThat(refused.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.getDescription()).contains("plan.standing_approval");
    }

    /** Mirrors may have the fix an hour after the advisory: what would install something older is not started, and tried again. */
    @Test
    void aFixThatRepositoriesDoNotHaveYetIsWaitedFor() throws IOException {
        allowedInDev();
        published("active");
        answers("3.0.9-1~deb12u1");
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
        assertThat(urgent().getNotStarted())
                .startsWith("hosts' repositories do not have the fix yet: ")
                .contains(FIXED);
        answers(FIXED);
        bench.now = bench.now.plus(Duration.ofMinutes(11));
        bench.proposals.review();
        assertThat(rollouts()).hasSize(1);
    }

    /** Of what comes along a newer version may be stated too, which hosts do not have yet: that must not hold up the fix. */
    @Test
    void whatComesAlongHoldsNothingUp() throws IOException {
        allowedInDev();
        List<RecordBytes> records = new ArrayList<>(
                FindHostsTest.inventory(bench.now, "3.0.9-1~deb12u1").records());
        records.add(new RecordBytes(InventoryRecord.newBuilder()
                .setPackage(PackageRecord.newBuilder()
                        .setName("zlib1g")
                        .setArchitecture("amd64")
                        .setVersion("1.0-1")
                        .setSource("zlib")
                        .setSourceVersion("1.0-1")
                        .setStatus("ii "))
                .build()
                .toByteArray()));
        bench.inventories.keep(dev, new Inventory("cd".repeat(32), bench.now, records));
        published("active");
        alsoPublished("CVE-2026-54321", "zlib", "none", "1.0-3");
        answers(new Resolution.Target("openssl", "amd64", FIXED), new Resolution.Target("zlib1g", "amd64", "1.0-2"));
        bench.proposals.review();
        assertThat(only().spec().stages()).containsExactly(DEV);
    }

    /** What was done meanwhile counts: hosts are asked for up to a minute. */
    @Test
    void whatIsRevokedWhileItIsPlannedIsNotStarted() throws IOException {
        allowedInDev();
        published("active");
        bench.controller.whenAsked(() -> bench.store.change(
                Actor.operator("alice"), tables -> tables.standingApprovals().revoke("nights", "the key may be lost")));
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
    }

    /** Another vulnerability of the same packages, whose fix the rollout under way brings: it needs no second one. */
    @Test
    void whatIsOnItsWayIsNotStartedTwice() throws IOException {
        allowedInDev();
        published("active");
        bench.proposals.review();
        RolloutSummary first = only();
        alsoPublished("CVE-2026-54321", FIXED);
        bench.proposals.review();
        assertThat(rollouts()).hasSize(1);
        Optional<RolloutId> against =
                bench.store.read(tables -> tables.standingApprovals().startedAgainst(new AdvisoryId("CVE-2026-54321")));
        assertThat(against).contains(first.spec().id());
    }

    /** Their own rollout, though the one before still goes on: it does not bring the newer fix. */
    @Test
    void aNewerFixOfTheSamePackagesIsStarted() throws IOException {
        allowedInDev();
        published("active");
        bench.proposals.review();
        assertThat(rollouts()).hasSize(1);
        alsoPublished("CVE-2026-54321", "3.0.18-1~deb12u1");
        answers("3.0.18-1~deb12u1");
        bench.proposals.review();
        assertThat(rollouts()).hasSize(2);
    }

    @Test
    void theUseOfAnApprovalIsAudited() throws IOException {
        allowedInDev();
        published("active");
        bench.proposals.review();
        assertThat(bench.store.read(tables -> tables.auditTrail().newest(20)).stream()
                        .filter(record -> record.verb().equals("approval.use"))
                        .map(record -> record.object() + " " + record.body()))
                .singleElement()
                .asString()
                .contains("nights", only().spec().id().value(), CVE, "dev");
    }

    @Test
    void whatIsMendedThereIsNotStarted() throws IOException {
        allowedInDev();
        bench.inventories.keep(dev, FindHostsTest.inventory(bench.now, FIXED));
        published("active");
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
        assertThat(urgent().getNotStarted()).isEmpty();
    }

    @Test
    void hostsThatDoNotAnswerAreAskedAgainLater() throws IOException {
        allowedInDev();
        bench.controller.forgetAnswers();
        published("active");
        bench.proposals.review();
        assertThat(rollouts()).isEmpty();
        assertThat(urgent().getNotStarted()).startsWith("it could not be started: ");
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
        assertThat(grant(signed(approval, "ab")).getApproval().getSignerKeyIdsList())
                .as("a copy of the file with fewer signatures loses none")
                .hasSize(2);
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

    /** Hosts refuse an approval of too few signatures, and the controller does not know how many they want. */
    @Test
    void theApprovalOfTheMostSignaturesIsUsed() throws Exception {
        startIn("[dev, production]");
        grant(signed(approval("wide", "dev", "production"), "ab"));
        grant(signed(approval("signed", "dev"), "ab", "cd"));
        published("active");
        bench.proposals.review();
        assertThat(only().spec().stages()).containsExactly(DEV);
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
