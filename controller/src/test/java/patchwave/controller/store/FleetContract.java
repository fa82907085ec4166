package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.DB;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.PRODUCTION;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;
import static patchwave.controller.store.Fixture.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import patchwave.fleet.Environment;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.policy.Floor;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;

/** Fleet files, pools, enrolment. */
abstract class FleetContract extends StoreContract {

    @Test
    void fleetFileIsKeptByRevision() {
        assertThat(maybe(tx -> tx.fleet().current())).isEmpty();
        fleet.fleet("v1", pool(WEB, new Floor.Percent(67), Optional.of("zone")));
        fleet.fleet("v1", pool(WEB, new Floor.Percent(67), Optional.of("zone")));
        FleetRevision current = store.read(tx -> tx.fleet().current()).orElseThrow();
        assertThat(current).isEqualTo(new FleetRevision(1, "v1", Clock.START, "alice"));
        assertThat(rows(tx -> tx.fleet().poolPolicies()))
                .containsExactly(pool(WEB, new Floor.Percent(67), Optional.of("zone")));
        fleet.fleet("v2", pool(DB, new Floor.Count(1), Optional.empty()));
        assertThat(store.read(tx -> tx.fleet().current()).orElseThrow().revision())
                .isEqualTo(2);
        assertThat(rows(tx -> tx.fleet().pools()))
                .extracting(state -> state.capacity().id())
                .containsExactly(DB);
    }

    @Test
    void hostsThatEnrolCountAsDownUntilTheyReport() {
        fleet.fleet("v1", pool(WEB, new Floor.Percent(67), Optional.empty()));
        fleet.enrol("web-1", "a", "web");
        assertThat(fleet.account(WEB).capacity().registered()).isEqualTo(1);
        assertThat(fleet.down(WEB)).isEqualTo(1);
        assertThat(fleet.condition("web-1")).isInstanceOf(Condition.Unknown.class);
        assertThat(fleet.health("web-1", new Condition.Healthy())).isTrue();
        assertThat(fleet.down(WEB)).isZero();
    }

    @Test
    void percentFloorsFollowRegisteredHosts() {
        fleet.fleet("v1", pool(WEB, new Floor.Percent(67), Optional.empty()));
        fleet.healthy("web-1", "a", "web");
        fleet.healthy("web-2", "a", "web");
        assertThat(fleet.account(WEB).capacity().floor()).isEqualTo(2);
        fleet.healthy("web-3", "a", "web");
        assertThat(fleet.account(WEB).capacity().floor()).isEqualTo(3);
        assertThat(fleet.account(WEB).capacity().budget()).isZero();
        fleet.healthy("web-4", "a", "web");
        assertThat(fleet.account(WEB).capacity().budget()).isEqualTo(1);
    }

    @Test
    void budgetThatFallsBelowWhatIsInOperationHoldsNewClaims() {
        fleet.fleet("v1", pool(WEB, new Floor.Count(1), Optional.empty()));
        for (String name : List.of("web-1", "web-2", "web-3")) {
            fleet.healthy(name, "a", "web");
        }
        fleet.rollout(GHOST, "web-1", "web-2", "web-3");
        long epoch = fleet.epoch();
        fleet.claim(GHOST, epoch, "web-1", "web-2");
        fleet.fleet("v2", pool(WEB, new Floor.Count(2), Optional.empty()));
        assertThat(fleet.account(WEB).capacity().slack()).isEqualTo(-1);
        assertThat(fleet.claim(GHOST, epoch, "web-3")).first().isInstanceOf(ClaimAnswer.Refused.class);
        fleet.journal("web-1", 1, FINISHED);
        fleet.release("web-1", 1, SUCCEEDED);
        assertThat(fleet.claim(GHOST, epoch, "web-3")).first().isInstanceOf(ClaimAnswer.Refused.class);
        fleet.journal("web-2", 1, FINISHED);
        fleet.release("web-2", 1, SUCCEEDED);
        assertThat(fleet.claim(GHOST, epoch, "web-3")).first().isInstanceOf(ClaimAnswer.Claimed.class);
    }

    @Test
    void claimedHostThatChangesPoolsCountsInOldAndNew() {
        fleet.fleet("v1", pool(WEB, new Floor.Count(0), Optional.empty()));
        fleet.healthy("web-1", "a", "web", "db");
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        fleet.fleet(
                "v2", pool(WEB, new Floor.Count(0), Optional.empty()), pool(DB, new Floor.Count(5), Optional.empty()));
        assertThat(fleet.inOperation(WEB)).isEqualTo(1);
        assertThat(fleet.inOperation(DB)).isEqualTo(1);
        fleet.fleet("v3", pool(DB, new Floor.Count(5), Optional.empty()));
        assertThat(fleet.sweep()).isEmpty();
        fleet.fleet(
                "v4", pool(WEB, new Floor.Count(1), Optional.empty()), pool(DB, new Floor.Count(5), Optional.empty()));
        assertThat(fleet.inOperation(WEB)).isEqualTo(1);
        fleet.journal("web-1", 1, FINISHED);
        assertThat(fleet.release("web-1", 1, SUCCEEDED)).isTrue();
        assertThat(fleet.inOperation(WEB)).isZero();
        assertThat(fleet.inOperation(DB)).isZero();
    }

    @Test
    void tokenIsForOneHostAndSafeToRepeat() {
        fleet.fleet("v1", pool(WEB, new Floor.Count(0), Optional.empty()));
        TreeMap<String, String> labels = new TreeMap<>(Map.of("service-web", "yes"));
        store.change(
                ALICE,
                tx -> tx.enrolment()
                        .createToken(
                                "s",
                                Optional.empty(),
                                PRODUCTION,
                                labels,
                                1,
                                tx.now().plus(Duration.ofMinutes(10))));
        assertThat(redeem("s", "web-1", "k1")).isEqualTo(accepted("web-1", labels, false));
        assertThat(redeem("s", "web-1", "k1")).isEqualTo(accepted("web-1", labels, true));
        assertThat(redeem("s", "web-1", "k2")).isInstanceOf(Redemption.Refused.class);
        assertThat(redeem("s", "web-2", "k1")).isInstanceOf(Redemption.Refused.class);
        assertThat(redeem("other", "web-2", "k1")).isInstanceOf(Redemption.Refused.class);
        clock.advance(Duration.ofMinutes(10));
        assertThat(redeem("s", "web-1", "k1")).isInstanceOf(Redemption.Refused.class);
    }

    @Test
    void takenNameNeedsATokenThatNamesIt() {
        fleet.enrol("web-1", "a", "web");
        store.change(
                ALICE,
                tx -> tx.enrolment()
                        .createToken(
                                "s",
                                Optional.empty(),
                                PRODUCTION,
                                new TreeMap<>(),
                                5,
                                tx.now().plus(Duration.ofHours(1))));
        assertThat(redeem("s", "web-1", "k9")).isEqualTo(new Redemption.Refused("the name web-1 is taken"));
        assertThat(redeem("s", "web-2", "k9")).isInstanceOf(Redemption.Accepted.class);
    }

    private Redemption redeem(String secret, String name, String key) {
        return store.write(Actor.host(host(name)), tx -> tx.enrolment().redeem(secret, host(name), key));
    }

    private static Redemption accepted(String name, SortedMap<String, String> labels, boolean repeated) {
        return new Redemption.Accepted(new patchwave.fleet.Host(host(name), PRODUCTION, labels), repeated);
    }

    @Test
    void hostEnrolledAgainStartsFreshButKeepsItsAttempts() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        fleet.journal("web-1", 1, FINISHED);
        fleet.release("web-1", 1, failed("502"));
        store.change(Actor.CONTROLLER, tx -> tx.hosts().quarantine(host("web-1"), "snapshot restored"));
        fleet.enrol("web-1", "b", "db");
        StoredHost again = store.read(tx -> tx.hosts().find(host("web-1"))).orElseThrow();
        assertThat(again.record().incarnation()).isEmpty();
        assertThat(again.record().journalVersion()).isZero();
        assertThat(again.record().quarantined()).isEmpty();
        assertThat(again.record().attempt()).isEqualTo(1);
        assertThat(again.pools()).isEmpty();
        assertThat(again.host().labels()).containsEntry("zone", "b").doesNotContainKey("service-web");
        assertThat(again.condition()).isInstanceOf(Condition.Unknown.class);
        assertThat(fleet.account(WEB).capacity().registered()).isEqualTo(2);
        assertThat(fleet.down(WEB)).isZero();
    }

    @Test
    void hostThatMayBeAtWorkIsNotEnrolledAgain() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2");
        long epoch = fleet.epoch();
        fleet.claim(GHOST, epoch, "web-1");
        fleet.permit("web-1", 1, 1);
        assertThatThrownBy(() -> fleet.enrol("web-1", "a", "web")).hasMessageContaining("may be at work");
        assertThat(store.<Boolean>write(
                        ALICE, tx -> tx.ledger().release(host("web-1"), 1, new ReleaseEvidence.Destroyed("burnt"))))
                .isTrue();
        assertThat(fleet.down(WEB)).isEqualTo(1);
        fleet.enrol("web-1", "a", "web");
        fleet.health("web-1", new Condition.Healthy());
        fleet.claim(GHOST, epoch, "web-2");
        fleet.enrol("web-2", "a", "web");
        assertThat(fleet.claimOf("web-2")).isEmpty();
        assertThat(fleet.phase(GHOST, "web-2"))
                .as("what the machine of before had prepared is gone")
                .isInstanceOf(HostPhase.Waiting.class);
    }

    /** It may be installed from an old image: what the machine of before has proven says nothing of it. */
    @Test
    void hostEnrolledAgainIsPatchedAgainByRolloutsThatAreNotOver() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2", "web-3");
        succeeded("web-1");
        succeeded("web-2");
        HostPhase notNeeded = new HostPhase.NotNeeded(Clock.START);
        store.change(
                Actor.CONTROLLER,
                tx -> tx.rollouts().setPhase(GHOST, host("web-3"), new HostPhase.Ready(Clock.START), notNeeded));
        fleet.enrol("web-1", "a", "web");
        fleet.enrol("web-3", "a", "web");
        assertThat(fleet.phase(GHOST, "web-1")).isInstanceOf(HostPhase.Waiting.class);
        assertThat(fleet.phase(GHOST, "web-3")).isInstanceOf(HostPhase.Waiting.class);
        assertThat(outcome("web-1")).as("no evidence of this machine").isEmpty();
        assertThat(fleet.phase(GHOST, "web-2")).as("another host").isInstanceOf(HostPhase.Succeeded.class);
        assertThat(outcome("web-2")).isPresent();
    }

    @Test
    void hostEnrolledAgainKeepsItsRecordInRolloutsThatAreOver() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        succeeded("web-1");
        store.change(Actor.CONTROLLER, tx -> {
            RolloutStatus running = tx.rollouts().summary(GHOST).orElseThrow().status();
            tx.rollouts().setStatus(GHOST, running, new RolloutStatus.Completed(Clock.START));
        });
        fleet.enrol("web-1", "a", "web");
        assertThat(fleet.phase(GHOST, "web-1")).isInstanceOf(HostPhase.Succeeded.class);
        assertThat(outcome("web-1")).isPresent();
    }

    private void succeeded(String name) {
        fleet.claim(GHOST, fleet.epoch(), name);
        long attempt = fleet.claimOf(name).orElseThrow().attempt();
        fleet.journal(name, 1, new JournalNumbers(attempt, attempt, attempt, 0));
        assertThat(fleet.release(name, attempt, SUCCEEDED)).isTrue();
    }

    private Optional<StoredOutcome> outcome(String name) {
        return store.read(tx -> tx.hosts().part(GHOST, host(name)).orElseThrow().outcome());
    }

    @Test
    void hostEnrolledAgainElsewhereIsNoTargetOfItsOldStage() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2");
        store.change(
                ALICE,
                tx -> tx.enrolment()
                        .createToken(
                                "move",
                                Optional.of(host("web-1")),
                                new Environment("dev"),
                                new TreeMap<>(),
                                1,
                                tx.now().plusSeconds(60)));
        store.change(Actor.host(host("web-1")), tx -> tx.enrolment().redeem("move", host("web-1"), "another key"));
        assertThat(fleet.phase(GHOST, "web-1"))
                .isEqualTo(new HostPhase.Excluded(
                        "enrolled again as a host of dev, so it is none of production", false, Clock.START));
        // Even a phase that something else set back lets no host of another environment in.
        store.change(
                Actor.CONTROLLER,
                tx -> tx.rollouts()
                        .setPhase(
                                GHOST,
                                host("web-1"),
                                new HostPhase.Excluded("", false, Clock.START),
                                new HostPhase.Ready(Clock.START)));
        fleet.welcome("web-1", 2);
        fleet.health("web-1", new Condition.Healthy());
        assertThat(fleet.claim(GHOST, fleet.epoch(), "web-1").getFirst())
                .isInstanceOfSatisfying(
                        ClaimAnswer.Refused.class,
                        refused -> assertThat(refused.reason())
                                .isEqualTo("host web-1 is of dev now, but its stage is production"));
    }

    @Test
    void onlyAnOperatorDeclaresAHostDestroyed() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        assertThatThrownBy(() -> fleet.release("web-1", 1, new ReleaseEvidence.Destroyed("x")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(fleet.claimOf("web-1")).isPresent();
    }
}
