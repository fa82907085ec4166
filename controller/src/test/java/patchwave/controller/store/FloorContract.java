package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.DB;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.pool;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.controller.store.LoweredFloor.State;
import patchwave.fleet.PoolId;
import patchwave.policy.Floor;

/** A floor is lowered by two operators, for a time, and comes back by itself. */
abstract class FloorContract extends StoreContract {
    private static final Actor BOB = Actor.operator("bob");

    private FloorAnswer ask(PoolId pool, int floor) {
        return store.write(ALICE, tx -> tx.floors().ask(pool, floor, Duration.ofMinutes(30), "quorum is elsewhere"));
    }

    private FloorAnswer approve(Actor who) {
        return store.write(who, tx -> tx.floors().approve("floor-1"));
    }

    private static LoweredFloor settled(FloorAnswer answer) {
        assertThat(answer).isInstanceOf(FloorAnswer.Settled.class);
        return ((FloorAnswer.Settled) answer).floor();
    }

    private int floor() {
        return fleet.account(WEB).capacity().floor();
    }

    @Test
    void aSecondOperatorPutsItInForceAndTimeEndsIt() {
        threeWebHosts();
        LoweredFloor wish = settled(ask(WEB, 1));
        assertThat(wish.state()).isEqualTo(State.ASKED);
        assertThat(floor()).as("a wish changes nothing").isEqualTo(2);
        assertThat(approve(ALICE)).isInstanceOf(FloorAnswer.Denied.class);
        LoweredFloor inForce = settled(approve(BOB));
        assertThat(inForce.state()).isEqualTo(State.IN_FORCE);
        assertThat(inForce.expiresAt()).isEqualTo(Clock.START.plus(Duration.ofMinutes(30)));
        assertThat(floor()).isEqualTo(1);
        assertThat(settled(approve(BOB))).as("safe to repeat").isEqualTo(inForce);

        fleet.rollout(GHOST, "web-1", "web-2", "web-3");
        long epoch = fleet.epoch();
        assertThat(fleet.claim(GHOST, epoch, "web-1", "web-2")).allMatch(ClaimAnswer.Claimed.class::isInstance);
        clock.advance(Duration.ofMinutes(30));
        assertThat(fleet.claim(GHOST, epoch, "web-3").getFirst())
                .as("nothing is admitted on a floor that is over, whoever notices first")
                .isInstanceOf(ClaimAnswer.Refused.class);
        assertThat(floor()).isEqualTo(2);
        assertThat(fleet.permit("web-1", 1, 1)).isInstanceOf(PermitAnswer.Overdrawn.class);
        assertThat(rows(tx -> tx.floors().list()))
                .singleElement()
                .satisfies(over -> assertThat(over.state()).isEqualTo(State.OVER));
    }

    @Test
    void noPermitOnAFloorThatIsOverWhoeverNoticesFirst() {
        threeWebHosts();
        settled(ask(WEB, 1));
        settled(approve(BOB));
        fleet.rollout(GHOST, "web-1", "web-2");
        assertThat(fleet.claim(GHOST, fleet.epoch(), "web-1", "web-2"))
                .hasOnlyElementsOfType(ClaimAnswer.Claimed.class);
        assertThat(fleet.permit("web-1", 1, 1)).isInstanceOf(PermitAnswer.Granted.class);
        clock.advance(Duration.ofMinutes(30));
        assertThat(fleet.permit("web-2", 1, 1)).isInstanceOf(PermitAnswer.Overdrawn.class);
        assertThat(floor()).isEqualTo(2);
    }

    @Test
    void aWishThatNobodyApprovesIsOverAfterAnHour() {
        threeWebHosts();
        ask(WEB, 0);
        assertThat(maybe(tx -> tx.expiries().next())).contains(Clock.START.plus(Duration.ofHours(1)));
        clock.advance(Duration.ofHours(1));
        assertThat(approve(BOB)).isInstanceOf(FloorAnswer.Refused.class);
        assertThat(floor()).isEqualTo(2);
        assertThat(settled(ask(WEB, 0)).id()).isEqualTo("floor-2");
    }

    @Test
    void onlyLowerFloorsOfKnownPoolsAndOneAtATime() {
        threeWebHosts();
        assertThat(ask(DB, 0)).isInstanceOf(FloorAnswer.Missing.class);
        assertThat(ask(WEB, 2)).isInstanceOf(FloorAnswer.Refused.class);
        assertThat(ask(WEB, -1)).isInstanceOf(FloorAnswer.Refused.class);
        settled(ask(WEB, 1));
        assertThat(ask(WEB, 0)).isInstanceOf(FloorAnswer.Refused.class);
        assertThat(approve(Actor.operator("carol"))).isInstanceOf(FloorAnswer.Settled.class);
        assertThat(approve(BOB)).isInstanceOf(FloorAnswer.Refused.class);
    }

    @Test
    void itIsRestoredByOneAndByAFleetFileThatChangesThePool() {
        threeWebHosts();
        settled(ask(WEB, 1));
        settled(approve(BOB));
        FloorAnswer restored = store.write(ALICE, tx -> tx.floors().restore("floor-1", "done"));
        assertThat(settled(restored).state()).isEqualTo(State.OVER);
        assertThat(floor()).isEqualTo(2);
        FloorAnswer again = store.write(BOB, tx -> tx.floors().restore("floor-1", "again"));
        assertThat(again).isEqualTo(restored);

        settled(ask(WEB, 1));
        settled(store.write(BOB, tx -> tx.floors().approve("floor-2")));
        fleet.fleet(
                "v2", pool(WEB, new Floor.Count(2), Optional.empty()), pool(DB, new Floor.Count(0), Optional.empty()));
        assertThat(floor()).as("the pool is as it was").isEqualTo(1);
        fleet.fleet("v3", pool(WEB, new Floor.Percent(90), Optional.empty()));
        assertThat(floor()).isEqualTo(3);
        assertThat(rows(tx -> tx.floors().list()))
                .extracting(LoweredFloor::state)
                .isEqualTo(List.of(State.OVER, State.OVER));
    }
}
