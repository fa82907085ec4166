package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.DB;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.PRODUCTION;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;
import static patchwave.controller.store.Fixture.incarnation;
import static patchwave.controller.store.Fixture.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.policy.Floor;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** Claims, permits, releases: rules C1 to C5, invariants I1, I2, I5, I9, I10, I11, I18. */
abstract class LedgerContract extends StoreContract {
    private static final RolloutId OTHER = new RolloutId("heartbleed-1");

    private static void assertRefused(ClaimAnswer answer, String reason) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        ClaimAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
    }

    private static void assertRefused(PermitAnswer answer, String reason) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        PermitAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
    }

    @Test
    void claimCountsInEveryPoolOrInNone() {
        fleet.fleet(
                "v1", pool(DB, new Floor.Count(1), Optional.empty()), pool(WEB, new Floor.Count(0), Optional.empty()));
        fleet.healthy("both-1", "a", "web", "db");
        fleet.healthy("web-1", "a", "web");
        fleet.rollout(GHOST, "both-1", "web-1");
        List<ClaimAnswer> answers = fleet.claim(GHOST, fleet.epoch(), "both-1", "web-1");
        assertRefused(answers.get(0), "pool production/db has no room: 0 in operation and 0 down of a budget of 0");
        assertThat(answers.get(1)).isInstanceOf(ClaimAnswer.Claimed.class);
        assertThat(fleet.inOperation(WEB)).isEqualTo(1);
        assertThat(fleet.inOperation(DB)).isZero();
        assertThat(fleet.claimOf("both-1")).isEmpty();
        assertThat(fleet.phase(GHOST, "web-1")).isEqualTo(new HostPhase.Claimed(1, 1, Clock.START));
    }

    @Test
    void downHostsTakeTheBudget() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2", "web-3");
        fleet.health("web-3", SICK);
        long epoch = fleet.epoch();
        assertRefused(fleet.claim(GHOST, epoch, "web-1").getFirst(), "0 in operation and 1 down of a budget of 1");
        assertRefused(fleet.claim(GHOST, epoch, "web-3").getFirst(), "not healthy");
        fleet.health("web-3", new Condition.Healthy());
        assertThat(fleet.claim(GHOST, epoch, "web-1").getFirst()).isInstanceOf(ClaimAnswer.Claimed.class);
        assertRefused(fleet.claim(GHOST, epoch, "web-2").getFirst(), "1 in operation and 0 down of a budget of 1");
        assertRefused(fleet.claim(GHOST, epoch, "web-1").getFirst(), "holds a claim");
    }

    @Test
    void healthOfAClaimedHostCountsOnceAndAfterItsRelease() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        fleet.health("web-1", SICK);
        assertThat(fleet.down(WEB)).isZero();
        assertThat(fleet.account(WEB).capacity().slack()).isZero();
        fleet.journal("web-1", 1, FINISHED);
        fleet.release("web-1", 1, SUCCEEDED);
        assertThat(fleet.inOperation(WEB)).isZero();
        assertThat(fleet.down(WEB)).isEqualTo(1);
    }

    @Test
    void failedHostKeepsItsShareAndExchangesItForTheNextClaim() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2");
        long epoch = fleet.epoch();
        fleet.claim(GHOST, epoch, "web-1");
        fleet.journal("web-1", 1, FINISHED);
        assertThat(fleet.release("web-1", 1, failed("502"))).isTrue();
        assertThat(fleet.down(WEB)).isEqualTo(1);
        assertThat(fleet.condition("web-1")).isEqualTo(new Condition.OperationFailed("502", Clock.START, GHOST));
        assertThat(fleet.phase(GHOST, "web-1"))
                .isEqualTo(
                        new HostPhase.Failed(patchwave.rollout.FailureReason.SERVICE_UNHEALTHY, "502", 1, Clock.START));
        fleet.health("web-1", SICK);
        assertThat(fleet.down(WEB)).isEqualTo(1);
        assertRefused(fleet.claim(GHOST, epoch, "web-2").getFirst(), "1 down of a budget of 1");
        fleet.rollout(OTHER, "web-1");
        assertThat(fleet.claim(OTHER, epoch, "web-1").getFirst())
                .isInstanceOfSatisfying(
                        ClaimAnswer.Claimed.class,
                        claimed -> assertThat(claimed.attempt()).isEqualTo(2));
        assertThat(fleet.inOperation(WEB)).isEqualTo(1);
        assertThat(fleet.down(WEB)).isZero();
        fleet.health("web-1", new Condition.Healthy());
        fleet.journal("web-1", 1, new JournalNumbers(2, 2, 2, 0));
        assertThat(fleet.release("web-1", 2, SUCCEEDED)).isTrue();
        assertThat(fleet.condition("web-1")).isEqualTo(new Condition.Healthy());
        assertThat(fleet.account(WEB).capacity().slack()).isEqualTo(1);
        assertThat(store.read(tx -> tx.rollouts().parts(OTHER)).getFirst().outcome())
                .contains(new StoredOutcome(new byte[] {7}));
    }

    @Test
    void unknownHostIsNotClaimedEvenIfItsOperationFailed() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        long epoch = fleet.epoch();
        fleet.claim(GHOST, epoch, "web-1");
        fleet.journal("web-1", 1, FINISHED);
        fleet.release("web-1", 1, failed("502"));
        fleet.health("web-1", new Condition.Unknown("silent", Clock.START));
        fleet.rollout(OTHER, "web-1");
        assertRefused(fleet.claim(OTHER, epoch, "web-1").getFirst(), "not healthy");
    }

    @Test
    void exclusivePoolHasOneDomainInOperation() {
        fleet.fleet("v1", pool(WEB, new Floor.Count(0), Optional.of("zone")));
        fleet.healthy("web-1", "a", "web");
        fleet.healthy("web-2", "a", "web");
        fleet.healthy("web-3", "b", "web");
        fleet.healthy("web-4", "", "web");
        fleet.rollout(GHOST, "web-1", "web-2", "web-3", "web-4");
        List<ClaimAnswer> answers = fleet.claim(GHOST, fleet.epoch(), "web-1", "web-3", "web-4", "web-2");
        assertRefused(answers.get(1), "hosts of another zone in operation");
        assertRefused(answers.get(2), "hosts of another zone in operation");
        assertThat(answers.get(3)).isInstanceOf(ClaimAnswer.Claimed.class);
    }

    @Test
    void claimNeedsARunningOpenUnexpiredRolloutWithRoom() {
        threeWebHosts();
        fleet.fleet("v2", pool(WEB, new Floor.Count(0), Optional.empty()));
        fleet.rollout(GHOST, 1, "web-1", "web-2");
        long epoch = fleet.epoch();
        assertRefused(fleet.claim(GHOST, epoch, "web-3").getFirst(), "not a target");
        assertThat(fleet.claim(GHOST, epoch, "web-1").getFirst()).isInstanceOf(ClaimAnswer.Claimed.class);
        assertRefused(fleet.claim(GHOST, epoch, "web-2").getFirst(), "has 1 hosts in operation, its most");
        fleet.rollout(OTHER, "web-2", "web-3");
        store.change(
                Actor.CONTROLLER,
                tx -> tx.rollouts()
                        .setPhase(
                                OTHER,
                                host("web-3"),
                                new HostPhase.Ready(Clock.START),
                                new HostPhase.Preparing(Clock.START)));
        assertRefused(fleet.claim(OTHER, epoch, "web-3").getFirst(), "is PREPARING");
        StageProgress baking =
                new StageProgress(PRODUCTION, 2, Optional.of(Clock.START), Optional.empty(), Optional.empty());
        store.change(
                Actor.CONTROLLER,
                tx -> tx.rollouts().setStage(OTHER, 0, Fixture.open(1, Clock.START), baking, "grown"));
        assertRefused(fleet.claim(OTHER, epoch, "web-2").getFirst(), "not open at batch 1");
        clock.advance(Duration.ofDays(7));
        assertRefused(fleet.claim(OTHER, epoch, "web-2").getFirst(), "expired");
        store.change(
                ALICE,
                tx -> tx.rollouts()
                        .setStatus(OTHER, new RolloutStatus.Running(), new RolloutStatus.Paused("a", "b", tx.now())));
        assertRefused(fleet.claim(OTHER, epoch, "web-2").getFirst(), "is PAUSED");
    }

    @Test
    void hostThatComesBackAfterItsStageHasPassedIsClaimed() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2");
        Optional<java.time.Instant> at = Optional.of(Clock.START);
        StageProgress passed = new StageProgress(PRODUCTION, 2, at, at, at);
        store.change(
                Actor.CONTROLLER,
                tx -> tx.rollouts().setStage(GHOST, 0, Fixture.open(1, Clock.START), passed, "passed"));
        long epoch = fleet.epoch();
        assertRefused(fleet.claim(GHOST, epoch, "web-1").getFirst(), "not open at batch 1");
        List<ClaimAnswer> answers = store.write(
                Actor.CONTROLLER,
                tx -> tx.ledger()
                        .claim(
                                List.of(new patchwave.plan.Admission(
                                        GHOST, host("web-1"), 3, java.util.Optional.empty())),
                                epoch));
        assertThat(answers.getFirst()).isInstanceOf(ClaimAnswer.Claimed.class);
    }

    @Test
    void noPermitOnceAPoolHasLostWhatTheClaimCountedOn() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        fleet.health("web-2", SICK);
        assertThat(fleet.permit("web-1", 1, 1))
                .isEqualTo(new PermitAnswer.Overdrawn(
                        "pool production/web would go below its floor: 1 in operation and 1 down of a budget of 1"));
        assertThat(fleet.claimOf("web-1").orElseThrow().permitIncarnation()).isEmpty();
        fleet.health("web-2", new Condition.Healthy());
        assertThat(fleet.permit("web-1", 1, 1)).isInstanceOf(PermitAnswer.Granted.class);
    }

    @Test
    void aClaimReliesOnTheHostsThatAreWellAndWithoutOne() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        assertThat(reliances("web-1")).isEmpty();
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        assertThat(reliances("web-1")).containsExactly(new Reliance(WEB, 0, serving("web-2", "web-3")));
        fleet.health("web-2", SICK);
        assertThat(reliances("web-1")).containsExactly(new Reliance(WEB, -1, serving("web-3")));
    }

    private List<Reliance> reliances(String name) {
        return store.read(tx -> tx.ledger().reliances(host(name)));
    }

    private static List<Reliance.Serving> serving(String... names) {
        return Stream.of(names).map(name -> new Reliance.Serving(host(name), 1)).toList();
    }

    @Test
    void plannerOfAnEarlierEpochWritesNothing() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        long old = fleet.epoch();
        fleet.epoch();
        assertThatThrownBy(() -> fleet.claim(GHOST, old, "web-1")).isInstanceOf(PlannerSuperseded.class);
        assertThat(fleet.claimOf("web-1")).isEmpty();
    }

    @Test
    void permitIsForOneIncarnation() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        assertRefused(fleet.permit("web-1", 1, 1), "holds no claim");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        assertRefused(fleet.permit("web-1", 2, 1), "for attempt 1");
        assertRefused(fleet.permit("web-1", 1, 2), "not the welcomed one");
        assertThat(fleet.permit("web-1", 1, 1)).isInstanceOf(PermitAnswer.Granted.class);
        assertThat(fleet.permit("web-1", 1, 1)).as("the message may be lost").isInstanceOf(PermitAnswer.Granted.class);
        fleet.welcome("web-1", 2);
        assertRefused(fleet.permit("web-1", 1, 2), "permitted to another incarnation");
        assertRefused(fleet.permit("web-1", 1, 1), "not the welcomed one");
        assertThat(fleet.claimOf("web-1").orElseThrow().permitIncarnation()).contains(incarnation(1));
    }

    @Test
    void noPermitAfterAStop() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        long epoch = fleet.epoch();
        fleet.claim(GHOST, epoch, "web-1");
        RolloutStatus paused = new RolloutStatus.Paused("alice", "look", Clock.START);
        store.change(ALICE, tx -> tx.rollouts().setStatus(GHOST, new RolloutStatus.Running(), paused));
        assertRefused(fleet.permit("web-1", 1, 1), "cancelled: rollout.pause: look");
        store.change(ALICE, tx -> tx.rollouts().setStatus(GHOST, paused, new RolloutStatus.Running()));
        assertRefused(fleet.permit("web-1", 1, 1), "cancelled");
        assertThat(fleet.release("web-1", 1, new ReleaseEvidence.Fenced())).isFalse();
        fleet.journal("web-1", 1, new JournalNumbers(0, 0, 0, 1));
        assertThat(fleet.release("web-1", 1, new ReleaseEvidence.Fenced())).isTrue();
        assertThat(fleet.phase(GHOST, "web-1")).isInstanceOf(HostPhase.Ready.class);
        assertThat(fleet.claim(GHOST, epoch, "web-1").getFirst())
                .isInstanceOfSatisfying(
                        ClaimAnswer.Claimed.class,
                        claimed -> assertThat(claimed.attempt()).isEqualTo(2));
    }

    @Test
    void expiredPlanGivesNoPermit() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        clock.advance(Duration.ofDays(7));
        assertRefused(fleet.permit("web-1", 1, 1), "expired");
    }

    @Test
    void whatHasBegunIsNotCancelled() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        assertThat(fleet.permit("web-1", 1, 1)).isInstanceOf(PermitAnswer.Granted.class);
        assertThat(begin("web-1", 1)).as("the journal does not say so yet").isFalse();
        fleet.journal("web-1", 1, new JournalNumbers(1, 1, 0, 0));
        assertThat(begin("web-1", 1)).isTrue();
        assertThat(begin("web-1", 1)).isFalse();
        assertThat(fleet.phase(GHOST, "web-1")).isEqualTo(new HostPhase.Operating(1, 1, Clock.START));
        assertThat(cancel("web-1", 1)).isFalse();
        assertRefused(fleet.permit("web-1", 1, 1), "has begun");
        assertThat(fleet.claimOf("web-1").orElseThrow().cancelled()).isEmpty();
    }

    private boolean begin(String name, long attempt) {
        return store.write(Actor.host(host(name)), tx -> tx.ledger().markBegun(host(name), attempt));
    }

    private boolean cancel(String name, long attempt) {
        return store.write(Actor.CONTROLLER, tx -> tx.ledger().cancel(host(name), attempt, "new incarnation"));
    }

    @Test
    void onlyTheJournalReleases() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        assertThat(cancel("web-1", 1)).isTrue();
        assertThat(cancel("web-1", 1)).isTrue();
        for (ReleaseEvidence evidence : List.of(SUCCEEDED, failed("x"), new ReleaseEvidence.Fenced())) {
            assertThat(fleet.release("web-1", 1, evidence)).isFalse();
        }
        fleet.journal("web-1", 1, new JournalNumbers(1, 1, 0, 1));
        assertThat(fleet.release("web-1", 1, new ReleaseEvidence.Fenced()))
                .as("fenced, but begun")
                .isFalse();
        fleet.journal("web-1", 1, FINISHED);
        assertThat(fleet.release("web-1", 2, SUCCEEDED)).isFalse();
        assertThat(fleet.release("web-1", 1, SUCCEEDED)).isTrue();
        assertThat(fleet.release("web-1", 1, SUCCEEDED)).isFalse();
        assertThat(store.read(tx -> tx.ledger().claims(GHOST)).size()).isZero();
    }

    @Test
    void threadsCannotOverdrawAPool() throws InterruptedException, ExecutionException {
        int hosts = 40;
        int budget = 7;
        fleet.fleet(
                "v1",
                pool(WEB, new Floor.Count(hosts - budget), Optional.empty()),
                pool(DB, new Floor.Count(hosts / 2 - 3), Optional.empty()));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            String name = "h-%02d".formatted(i);
            fleet.healthy(name, "a", i % 2 == 0 ? new String[] {"web"} : new String[] {"web", "db"});
            names.add(name);
        }
        fleet.rollout(GHOST, names.toArray(String[]::new));
        long epoch = fleet.epoch();
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> futures = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int first = thread;
                futures.add(threads.submit(() -> {
                    int claimed = 0;
                    for (int i = 0; i < hosts; i++) {
                        String name = names.get((first * 5 + i) % hosts);
                        if (fleet.claim(GHOST, epoch, name).getFirst() instanceof ClaimAnswer.Claimed) {
                            claimed++;
                        }
                        assertThat(fleet.account(WEB).capacity().slack()).isNotNegative();
                        assertThat(fleet.account(DB).capacity().slack()).isNotNegative();
                    }
                    return claimed;
                }));
            }
            int claimed = 0;
            for (Future<Integer> future : futures) {
                claimed += future.get();
            }
            assertThat(claimed).isEqualTo(budget);
        }
        assertThat(fleet.inOperation(WEB)).isEqualTo(budget);
    }
}
