package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.host;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Admission;
import patchwave.plan.Condition;
import patchwave.policy.Floor;
import patchwave.policy.PoolPolicy;
import patchwave.rollout.RolloutId;
import patchwave.simulation.memory.MemoryStore;

/** What the simulation's transactions take; it prints that, and -Dpatchwave.memory.rounds=20000 makes it exact. */
final class MemoryStoreSpeedTest {
    private static final int ROUNDS = Integer.getInteger("patchwave.memory.rounds", 500);
    private static final int HOSTS = 12;
    private static final List<RolloutId> ROLLOUTS = List.of(new RolloutId("one"), new RolloutId("two"));

    private static final HostId REPORTER = host("h-03");
    private static final Actor AGENT = Actor.host(REPORTER);
    private static final Incarnation INCARNATION = Fixture.incarnation(1);

    private static void time(String what, int parts, IntConsumer round) {
        IntStream.range(0, ROUNDS).forEach(round);
        long begin = System.nanoTime();
        IntStream.range(ROUNDS, 2 * ROUNDS).forEach(round);
        System.out.printf(
                "store in memory: %s %.1f us%n", what, (System.nanoTime() - begin) / 1_000.0 / ROUNDS / parts);
    }

    @Test
    void aSmallFleetsTransactionsTakeMicroseconds() {
        MemoryStore store = new MemoryStore(new Clock(), new Random(1));
        Fixture fleet = new Fixture(store);
        String[] services = {"p0", "p1", "p2", "p3"};
        fleet.fleet(
                "v1",
                List.of(services).stream()
                        .map(name ->
                                Fixture.pool(PoolId.parse("production/" + name), new Floor.Count(6), Optional.empty()))
                        .toArray(PoolPolicy[]::new));
        String[] names = IntStream.range(0, HOSTS).mapToObj("h-%02d"::formatted).toArray(String[]::new);
        for (String name : names) {
            fleet.healthy(name, "a", services);
        }
        ROLLOUTS.forEach(id -> fleet.rollout(id, names));
        long epoch = fleet.epoch();
        time("a report that changes health and journal", 1, round -> report(store, round));
        time(
                "a report that changes nothing",
                1,
                round -> store.read(tx -> tx.hosts().currentParts(REPORTER)));
        time("each of five transactions of an operation", 5, _ -> operate(store, fleet, epoch));
        time("snapshot", 1, _ -> store.read(tx -> tx.snapshot(HostCalendars.OPEN, 50)));
        time("sweep", 1, _ -> fleet.sweep());
        assertThat(store.read(tx -> tx.auditTrail().verify()).isIntact()).isTrue();
    }

    private static void report(MemoryStore store, int round) {
        Condition health = round % 2 == 0 ? StoreContract.SICK : new Condition.Healthy();
        store.change(AGENT, tx -> {
            tx.hosts().mergeJournal(REPORTER, INCARNATION, round, "boot", new JournalNumbers(round, 0, 0, 0));
            tx.hosts().setHealth(REPORTER, health);
        });
    }

    /** Claim, permit, begin, end, and ready again. */
    private static void operate(MemoryStore store, Fixture fleet, long epoch) {
        RolloutId rollout = ROLLOUTS.getFirst();
        List<Admission> admissions = List.of(new Admission(rollout, host("h-05"), 1, Optional.empty()));
        ClaimAnswer answer = store.write(Actor.CONTROLLER, tx -> tx.ledger().claim(admissions, epoch))
                .getFirst();
        long attempt = ((ClaimAnswer.Claimed) answer).attempt();
        fleet.permit("h-05", attempt, 1);
        store.change(Actor.host(host("h-05")), tx -> {
            tx.hosts()
                    .mergeJournal(
                            host("h-05"),
                            Fixture.incarnation(1),
                            attempt,
                            "boot",
                            new JournalNumbers(attempt, attempt, 0, 0));
            tx.ledger().markBegun(host("h-05"), attempt);
        });
        store.change(Actor.host(host("h-05")), tx -> {
            tx.hosts()
                    .mergeJournal(
                            host("h-05"),
                            Fixture.incarnation(1),
                            attempt,
                            "boot",
                            new JournalNumbers(attempt, attempt, attempt, 0));
            tx.ledger().release(host("h-05"), attempt, StoreContract.SUCCEEDED);
        });
        fleet.again(rollout, "h-05");
    }
}
