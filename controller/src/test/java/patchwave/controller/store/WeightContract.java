package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.PRODUCTION;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import patchwave.fleet.Selector;
import patchwave.host.JournalNumbers;
import patchwave.plan.PoolState;
import patchwave.policy.Floor;
import patchwave.policy.PoolPolicy;

/** In a weighted pool every count is in units, and a host counts with its weight wherever it counts. */
abstract class WeightContract extends StoreContract {
    private static PoolPolicy weighted(String label, Floor floor) {
        return new PoolPolicy(
                WEB,
                new Selector(new TreeMap<>(Map.of("service-web", "yes"))),
                floor,
                Optional.of(label),
                List.of("night"),
                Optional.empty());
    }

    /** Large is worth 4 by its label, the others 1 for want of one. */
    private void aLargeAndTwoSmall() {
        fleet.fleet("v1", weighted("capacity", new Floor.Count(2)));
        fleet.weight = Optional.of("4");
        fleet.healthy("large", "a", "web");
        fleet.weight = Optional.empty();
        fleet.healthy("small-1", "a", "web");
        fleet.healthy("small-2", "a", "web");
    }

    private PoolState web() {
        return fleet.account(WEB);
    }

    @Test
    void registeredInOperationAndDownAreUnits() {
        aLargeAndTwoSmall();
        assertThat(web().capacity().registered()).isEqualTo(6);
        fleet.health("small-1", SICK);
        assertThat(web().capacity().down()).isEqualTo(1);
        fleet.rollout(GHOST, "large", "small-1", "small-2");
        long epoch = fleet.epoch();
        assertThat(fleet.claim(GHOST, epoch, "large").getFirst())
                .as("1 down and 4 more of a budget of 4")
                .isInstanceOfSatisfying(
                        ClaimAnswer.Refused.class,
                        refused -> assertThat(refused.reason())
                                .isEqualTo(
                                        "pool production/web has no room: 0 in operation and 1 down of a budget of 4,"
                                                + " and the host is worth 4"));
        fleet.health("small-1", new patchwave.plan.Condition.Healthy());
        assertThat(fleet.claim(GHOST, epoch, "large").getFirst()).isInstanceOf(ClaimAnswer.Claimed.class);
        assertThat(web().capacity().inOperation()).isEqualTo(4);
        assertThat(fleet.claim(GHOST, epoch, "small-2").getFirst()).isInstanceOf(ClaimAnswer.Refused.class);
        assertThat(rows(tx -> tx.snapshot(HostCalendars.OPEN, 1).hosts()))
                .extracting(state -> state.weight(0))
                .containsExactly(4, 1, 1);
        fleet.permit("large", 1, 1);
        fleet.journal("large", 1, new JournalNumbers(1, 1, 1, 0));
        fleet.release("large", 1, failed("broken"));
        assertThat(web().capacity().inOperation()).isZero();
        assertThat(web().capacity().down()).isEqualTo(4);
    }

    @Test
    void aNewWeightCountsAtOnceButForTheClaimThatIsHeld() {
        aLargeAndTwoSmall();
        fleet.health("small-1", SICK);
        fleet.health("small-1", new patchwave.plan.Condition.Healthy());
        fleet.rollout(GHOST, "large");
        fleet.claim(GHOST, fleet.epoch(), "large");
        fleet.health("small-1", SICK);
        fleet.fleet("v2", weighted("another", new Floor.Count(1)));
        assertThat(web().capacity().registered()).isEqualTo(3);
        assertThat(web().capacity().inOperation()).as("as it was counted").isEqualTo(4);
        assertThat(web().capacity().down()).isEqualTo(1);
        assertThat(fleet.sweep()).isEmpty();
        fleet.permit("large", 1, 1);
        fleet.journal("large", 1, new JournalNumbers(0, 0, 0, 1));
        fleet.release("large", 1, new ReleaseEvidence.Fenced());
        assertThat(web().capacity().inOperation()).isZero();
        assertThat(rows(tx -> tx.fleet().poolPolicies())).containsExactly(weighted("another", new Floor.Count(1)));
    }

    @Test
    void aLabelThatIsNoWeightIsRefusedWithEveryHost() {
        fleet.fleet("v1", Fixture.pool(WEB, new Floor.Count(0), Optional.empty()));
        fleet.weight = Optional.of("big");
        fleet.healthy("web-1", "a", "web");
        fleet.healthy("web-2", "a", "web");
        assertThatThrownBy(() -> fleet.fleet("v2", weighted("capacity", new Floor.Count(0))))
                .isInstanceOfSatisfying(
                        UnusableWeights.class,
                        refused -> assertThat(refused.faults())
                                .satisfiesExactly(
                                        first -> assertThat(first).contains("web-1", "big", "1 to 1000"),
                                        second -> assertThat(second).contains("web-2")));
        assertThat(maybe(tx -> tx.fleet().current()).orElseThrow().revision()).isEqualTo(1);

        store.change(ALICE, tx -> tx.hosts().remove(host("web-1"), "gone"));
        store.change(ALICE, tx -> tx.hosts().remove(host("web-2"), "gone"));
        // A token from before the pool was weighted.
        TreeMap<String, String> labels = new TreeMap<>(Map.of("service-web", "yes", "capacity", "0"));
        store.change(
                ALICE,
                tx -> tx.enrolment()
                        .createToken(
                                "old",
                                Optional.empty(),
                                PRODUCTION,
                                labels,
                                1,
                                tx.now().plusSeconds(60)));
        fleet.fleet("v2", weighted("capacity", new Floor.Count(0)));
        Redemption late =
                store.write(Actor.host(host("web-3")), tx -> tx.enrolment().redeem("old", host("web-3"), "k"));
        assertThat(late).isInstanceOf(Redemption.Refused.class);
        assertThatThrownBy(() -> store.change(
                        ALICE,
                        tx -> tx.enrolment()
                                .createToken(
                                        "new",
                                        Optional.empty(),
                                        PRODUCTION,
                                        labels,
                                        1,
                                        tx.now().plusSeconds(60))))
                .isInstanceOf(UnusableWeights.class);
    }
}
