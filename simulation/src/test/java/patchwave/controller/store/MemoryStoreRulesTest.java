package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import patchwave.host.Claim;
import patchwave.host.JournalNumbers;
import patchwave.plan.Admission;
import patchwave.plan.Condition;
import patchwave.policy.Floor;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;
import patchwave.simulation.memory.AuditEntry;
import patchwave.simulation.memory.Change;
import patchwave.simulation.memory.ClaimRow;
import patchwave.simulation.memory.Interruptions;
import patchwave.simulation.memory.MemoryStore;
import patchwave.simulation.memory.Rule;
import patchwave.simulation.memory.Rules;

/** What the store in memory has beyond the contracts: rules that mutants are without, processes that die, and its insides. */
final class MemoryStoreRulesTest {
    private static final RolloutId OTHER = new RolloutId("other");

    /** Three web hosts with a floor of two, all ready in two rollouts. */
    private static Fixture fleet(Rules rules) {
        return fleet(new MemoryStore(new Clock(), new Random(1), rules, Interruptions.NONE));
    }

    private static Fixture fleet(MemoryStore store) {
        Fixture fleet = new Fixture(store);
        fleet.fleet("v1", Fixture.pool(WEB, new Floor.Count(2), Optional.of("zone")));
        for (String name : List.of("web-1", "web-2", "web-3")) {
            fleet.healthy(name, name.equals("web-2") ? "b" : "a", "web");
        }
        fleet.rollout(GHOST, 1, "web-1", "web-2", "web-3");
        fleet.ordinary(OTHER, "web-1", "web-2", "web-3");
        fleet.epoch();
        return fleet;
    }

    /** What the ledger must not do, and does without a rule. */
    private interface Wrong {
        boolean isDone(Fixture fleet);
    }

    private static void assertDoneOnlyWithout(Rule rule, Wrong wrong) {
        assertThat(wrong.isDone(fleet(Rules.REAL))).as("with %s", rule).isFalse();
        assertThat(wrong.isDone(fleet(Rules.REAL.without(rule))))
                .as("without %s", rule)
                .isTrue();
    }

    private static boolean isClaimed(Fixture fleet, RolloutId rollout, String name) {
        return fleet.claim(rollout, 1, name).getFirst() instanceof ClaimAnswer.Claimed;
    }

    private static boolean isPermitted(Fixture fleet, int incarnation) {
        return fleet.permit("web-1", 1, incarnation) instanceof PermitAnswer.Granted;
    }

    private static void pause(Fixture fleet) {
        RolloutStatus paused = new RolloutStatus.Paused("alice", "look", Clock.START);
        fleet.store.change(ALICE, tx -> tx.rollouts().setStatus(GHOST, new RolloutStatus.Running(), paused));
    }

    @Test
    void claimsAreWrongWithoutTheirRules() {
        assertDoneOnlyWithout(
                Rule.GUARD_BUDGET, fleet -> isClaimed(fleet, GHOST, "web-1") && isClaimed(fleet, OTHER, "web-3"));
        assertDoneOnlyWithout(Rule.EXCLUSIVE_DOMAIN, fleet -> {
            fleet.fleet("v2", Fixture.pool(WEB, new Floor.Count(0), Optional.of("zone")));
            return isClaimed(fleet, GHOST, "web-1") && isClaimed(fleet, OTHER, "web-2");
        });
        assertDoneOnlyWithout(Rule.ONE_CLAIM_PER_HOST, fleet -> {
            fleet.fleet("v2", Fixture.pool(WEB, new Floor.Count(0), Optional.of("zone")));
            return isClaimed(fleet, GHOST, "web-1")
                    && isClaimed(fleet, OTHER, "web-1")
                    && ((MemoryStore) fleet.store).claims().size() == 2;
        });
        assertDoneOnlyWithout(Rule.MAX_IN_OPERATION, fleet -> {
            fleet.fleet("v2", Fixture.pool(WEB, new Floor.Count(0), Optional.empty()));
            return isClaimed(fleet, GHOST, "web-1") && isClaimed(fleet, GHOST, "web-2");
        });
        assertDoneOnlyWithout(Rule.COUNT_DOWN, fleet -> {
            fleet.health("web-2", StoreContract.SICK);
            return isClaimed(fleet, GHOST, "web-1");
        });
        assertDoneOnlyWithout(Rule.REVISION_FENCE, fleet -> {
            List<Admission> admissions = List.of(new Admission(GHOST, host("web-1"), 1, Optional.empty()));
            return fleet.store
                            .write(Actor.CONTROLLER, tx -> tx.ledger().claim(admissions, 1, 0))
                            .getFirst()
                    instanceof ClaimAnswer.Claimed;
        });
        assertDoneOnlyWithout(Rule.CHECK_EPOCH, fleet -> {
            fleet.epoch();
            try {
                return isClaimed(fleet, GHOST, "web-1");
            } catch (PlannerSuperseded _) {
                return false;
            }
        });
    }

    @Test
    void permitsAreWrongWithoutTheirRules() {
        assertDoneOnlyWithout(Rule.PERMIT_OVERDRAWN_CHECK, fleet -> {
            isClaimed(fleet, GHOST, "web-1");
            fleet.health("web-2", StoreContract.SICK);
            return isPermitted(fleet, 1);
        });
        assertDoneOnlyWithout(Rule.BIND_PERMIT_TO_INCARNATION, fleet -> {
            isClaimed(fleet, GHOST, "web-1");
            return isPermitted(fleet, 1) && isPermitted(fleet, 2);
        });
        assertDoneOnlyWithout(Rule.NO_PERMIT_WHEN_STOPPED, fleet -> {
            isClaimed(fleet, GHOST, "web-1");
            pause(fleet);
            return isPermitted(fleet, 1);
        });
    }

    @Test
    void endsAreWrongWithoutTheirRules() {
        assertDoneOnlyWithout(Rule.CANCEL_ON_STOP, fleet -> {
            isClaimed(fleet, GHOST, "web-1");
            pause(fleet);
            return fleet.claimOf("web-1").flatMap(Claim::cancelled).isEmpty();
        });
        assertDoneOnlyWithout(Rule.REQUIRE_FENCED_OR_FINISHED_EVIDENCE, fleet -> {
            isClaimed(fleet, GHOST, "web-1");
            return fleet.release("web-1", 1, StoreContract.SUCCEEDED);
        });
        assertDoneOnlyWithout(Rule.MERGE_BY_MAX, fleet -> {
            fleet.journal("web-1", 1, new JournalNumbers(3, 3, 3, 0));
            fleet.journal("web-1", 1, new JournalNumbers(2, 2, 0, 0));
            return fleet.store.<Boolean>read(tx -> tx.hosts()
                            .find(host("web-1"))
                            .orElseThrow()
                            .record()
                            .journal()
                            .finished()
                    == 0);
        });
    }

    /** Dies on one side of the next commit. */
    private static final class DeathAtCommit implements Interruptions {
        private boolean before;
        private boolean after;

        @Override
        public void before(String statement) {}

        @Override
        public void beforeCommit() {
            die(before);
        }

        @Override
        public void afterCommit() {
            die(after);
        }

        private static void die(boolean now) {
            if (now) {
                throw new IllegalArgumentException("died");
            }
        }
    }

    @Test
    void aCommitHappensOrNotWhateverItsCallerLearns() {
        DeathAtCommit death = new DeathAtCommit();
        MemoryStore store = new MemoryStore(new Clock(), new Random(1), Rules.REAL, death);
        Fixture fleet = fleet(store);
        int[] hints = new int[1];
        store.onCommit(() -> hints[0]++);
        death.before = true;
        assertThatThrownBy(() -> fleet.health("web-1", StoreContract.SICK)).hasMessage("died");
        death.before = false;
        assertThat(fleet.condition("web-1")).isEqualTo(new Condition.Healthy());
        death.after = true;
        assertThatThrownBy(() -> fleet.health("web-1", StoreContract.SICK)).hasMessage("died");
        death.after = false;
        assertThat(fleet.condition("web-1")).isInstanceOf(Condition.Unhealthy.class);
        assertThat(hints[0]).as("a dead process hears nothing").isZero();
        fleet.health("web-1", new Condition.Healthy());
        store.close();
        fleet.health("web-2", StoreContract.SICK);
        assertThat(hints[0]).as("until its end").isEqualTo(1);
        assertThat(fleet.condition("web-2")).as("the next process finds all").isInstanceOf(Condition.Unhealthy.class);
    }

    @Test
    void itsInsidesSayWhatATransactionChanged() {
        MemoryStore store = new MemoryStore(new Clock(), new Random(1));
        Fixture fleet = fleet(store);
        assertThat(isClaimed(fleet, GHOST, "web-1")).isTrue();
        assertThat(store.changes())
                .extracting(Change::statement)
                .containsExactly("claim.insert", "pool.update", "host.update", "rollout_host.update", "audit.insert");
        List<AuditEntry> audited = store.audit().stream()
                .filter(entry -> entry.transaction() == store.transactions())
                .toList();
        assertThat(audited)
                .singleElement()
                .satisfies(entry -> assertThat(entry.verb() + " " + entry.body().get("attempt"))
                        .isEqualTo("claim.take 1"));
        assertThat(store.claims()).extracting(ClaimRow::host).containsExactly(host("web-1"));
        assertThat(Stream.of(store.pools().iterator().next()))
                .allMatch(pool -> pool.capacity().inOperation() == 1);
    }

    @Test
    void neitherReadsNorWritesGoIntoAWrite() {
        MemoryStore store = new MemoryStore(new Clock(), new Random(1));
        assertThatThrownBy(() -> store.change(ALICE, tx -> store.read(inner -> 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.read(tx -> store.write(ALICE, inner -> 1)))
                .isInstanceOf(IllegalStateException.class);
    }
}
