package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.plan.Condition;
import patchwave.rollout.HostPhase;

/** A host that does not exist any more goes; its history and its attempt numbers stay. */
abstract class RemovalContract extends StoreContract {
    private static final Actor BOB = Actor.operator("bob");

    private RemovalAnswer remove(Actor who) {
        return store.write(who, tx -> tx.hosts().remove(host("web-1"), "scrapped"));
    }

    @Test
    void itCountsNowhereAndIsNotFound() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2");
        fleet.health("web-1", SICK);
        assertThat(remove(ALICE)).isInstanceOf(RemovalAnswer.Removed.class);
        assertThat(maybe(tx -> tx.hosts().find(host("web-1")))).isEmpty();
        assertThat(fleet.account(WEB).capacity().registered()).isEqualTo(2);
        assertThat(fleet.down(WEB)).isZero();
        assertThat(fleet.phase(GHOST, "web-1"))
                .isEqualTo(new HostPhase.Excluded("removed from the fleet by alice", false, Clock.START));
        assertThat(rows(tx -> tx.snapshot(HostCalendars.OPEN, 1).hosts())).hasSize(2);
        assertThat(remove(ALICE)).isInstanceOf(RemovalAnswer.Missing.class);
        // A later fleet file does not take it in again.
        fleet.fleet("v2", Fixture.pool(WEB, new patchwave.policy.Floor.Count(1), Optional.empty()));
        assertThat(fleet.account(WEB).capacity().registered()).isEqualTo(2);
    }

    /** Its first Hello was read before it was removed, and is taken up after. */
    @Test
    void whatItsAgentStillSaysChangesNothing() {
        fleet.enrol("web-1", "a", "web");
        remove(ALICE);
        long records = auditCount();
        boolean welcomed = store.write(
                Actor.host(host("web-1")),
                tx -> tx.hosts()
                        .welcome(
                                host("web-1"), Optional.empty(), 0, Fixture.incarnation(1), 1, "boot", HostFacts.NONE));
        assertThat(welcomed).isFalse();
        assertThat(fleet.health("web-1", new Condition.Healthy())).isFalse();
        assertThat(auditCount()).isEqualTo(records);
    }

    @Test
    void oneThatMayBeAtWorkTakesTwoOperatorsAndIsAFailure() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        fleet.permit("web-1", 1, 1);
        assertThat(remove(ALICE)).isInstanceOf(RemovalAnswer.Waits.class);
        assertThat(remove(ALICE)).as("the same one again").isInstanceOf(RemovalAnswer.Waits.class);
        assertThat(fleet.claimOf("web-1")).isPresent();
        assertThat(remove(BOB)).isInstanceOf(RemovalAnswer.Removed.class);
        assertThat(fleet.claimOf("web-1")).isEmpty();
        assertThat(fleet.phase(GHOST, "web-1")).isInstanceOf(HostPhase.Failed.class);
        assertThat(fleet.down(WEB) + fleet.inOperation(WEB)).isZero();
    }

    @Test
    void withoutAPermitNothingCanHaveBegun() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        remove(ALICE);
        remove(BOB);
        assertThat(fleet.phase(GHOST, "web-1"))
                .isEqualTo(new HostPhase.Excluded("removed from the fleet by alice and bob", false, Clock.START));
    }

    @Test
    void aWishIsOverAfterAnHour() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        remove(ALICE);
        clock.advance(Duration.ofHours(1));
        assertThat(remove(BOB)).isInstanceOf(RemovalAnswer.Waits.class);
        clock.advance(Duration.ofHours(1));
        store.change(Actor.CONTROLLER, tx -> tx.expiries().settle());
        assertThat(maybe(tx -> tx.expiries().next())).isEmpty();
    }

    @Test
    void itsNameIsFreeAgainAndItsAttemptsGoOn() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        fleet.claim(GHOST, fleet.epoch(), "web-1");
        remove(ALICE);
        remove(BOB);
        fleet.enrol("web-1", "b", "web");
        fleet.welcome("web-1", 2);
        fleet.health("web-1", new Condition.Healthy());
        assertThat(fleet.account(WEB).capacity().registered()).isEqualTo(3);
        assertThat(store.read(tx -> tx.hosts().find(host("web-1")).orElseThrow())
                        .record()
                        .attempt())
                .isEqualTo(1);
    }
}
