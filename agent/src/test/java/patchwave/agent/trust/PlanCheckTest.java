package patchwave.agent.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.PlanVerdict;
import patchwave.agent.operation.SignedPlan;

final class PlanCheckTest {
    private static final Instant CREATED = Instant.parse("2026-11-01T00:00:00Z");
    private static final Bytes BYTES = Bytes.of("a plan".getBytes(StandardCharsets.US_ASCII));
    private static final TestKey ALICE = TestKey.make();
    private static final TestKey BOB = TestKey.make();
    private static final TestKey MALLORY = TestKey.make();

    private Instant expires = CREATED.plus(Duration.ofDays(30));
    private Instant now = CREATED.plus(Duration.ofDays(1));
    private List<String> environments = List.of("dev", "production");
    private String osRelease = "debian 12";
    private List<Plan.Target> targets = List.of(new Plan.Target("a", "b", "c"));
    private String rollsBack = "";

    private static SignedPlan.Signature good(TestKey key) {
        return key.plan(BYTES);
    }

    private PlanVerdict check(int required, String rollout, SignedPlan.Signature... signatures) {
        PlanCheck check = new PlanCheck(
                Signers.of(List.of(ALICE.publicKey().base64(), BOB.publicKey().base64()), required),
                Optional.of("production"),
                "debian 12",
                _ -> new Plan(
                        "r-1",
                        "hash",
                        CREATED,
                        expires,
                        "",
                        "",
                        environments,
                        List.of(new Plan.PatchLevel(osRelease, targets)),
                        false,
                        rollsBack,
                        false),
                _ -> {
                    throw new AssertionError("there is no standing approval");
                });
        return check.check(new SignedPlan(BYTES, Arrays.asList(signatures)), rollout, now);
    }

    private void refused(PlanVerdict verdict, String... words) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        PlanVerdict.Refused.class, it -> assertThat(it.why()).contains(words));
    }

    @Test
    void enoughDistinctTrustedKeysAccept() {
        assertThat(check(1, "r-1", good(BOB))).isInstanceOf(PlanVerdict.Accepted.class);
        assertThat(check(2, "r-1", good(BOB), good(ALICE))).isInstanceOf(PlanVerdict.Accepted.class);
    }

    @Test
    void aKeyCountsOnce() {
        refused(check(2, "r-1", good(ALICE), good(ALICE)), "needs good signatures of 2", "has 1");
    }

    @Test
    void strangersAndForgeriesDoNotCount() {
        refused(check(1, "r-1"), "has 0");
        refused(check(1, "r-1", good(MALLORY)), "has 0");
        refused(check(1, "r-1", ALICE.sign("another context\0", BYTES)), "has 0");
        SignedPlan.Signature stolen =
                new SignedPlan.Signature(good(ALICE).keyId(), good(MALLORY).signature());
        refused(check(1, "r-1", stolen), "has 0");
        refused(check(1, "r-1", new SignedPlan.Signature(good(ALICE).keyId(), Bytes.EMPTY)), "has 0");
    }

    @Test
    void contentMustFitThisHost() {
        refused(check(1, "r-2", good(ALICE)), "r-2");
        environments = List.of("dev");
        refused(check(1, "r-1", good(ALICE)), "this host is of production");
        environments = List.of("production");
        osRelease = "debian 13";
        refused(check(1, "r-1", good(ALICE)), "debian 12");
    }

    @Test
    void anExpiredOrTooLongLivedPlanIsRefused() {
        now = expires;
        refused(check(1, "r-1", good(ALICE)), "expired");
        now = CREATED;
        expires = CREATED.plus(Duration.ofDays(31));
        refused(check(1, "r-1", good(ALICE)), "30 days");
    }

    @Test
    void onlyAWayBackMayListSeveralVersions() {
        targets = List.of(new Plan.Target("a", "b", "1"), new Plan.Target("a", "b", "2"));
        refused(check(1, "r-1", good(ALICE)), "a:b twice");
        rollsBack = "r-0";
        assertThat(check(1, "r-1", good(ALICE))).isInstanceOf(PlanVerdict.Accepted.class);
    }

    @Test
    void aWayBackNamesAnotherRollout() {
        rollsBack = "r-1";
        refused(check(1, "r-1", good(ALICE)), "another rollout");
        rollsBack = "../r-0";
        refused(check(1, "r-1", good(ALICE)), "../r-0");
    }

    @Test
    void limitsAreChecked() {
        SignedPlan.Signature[] many = new SignedPlan.Signature[17];
        Arrays.fill(many, good(ALICE));
        refused(check(1, "r-1", many), "at most");
    }

    @Test
    void theThresholdMustBeReachable() {
        assertThatThrownBy(() -> Signers.of(
                        List.of(ALICE.publicKey().base64(), ALICE.publicKey().base64()), 2))
                .hasMessageContaining("1 distinct");
        assertThatThrownBy(() -> Signers.of(List.of("eA=="), 1)).hasMessageContaining("Ed25519");
    }
}
