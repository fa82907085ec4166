package patchwave.controller.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.rollout.FailureReason;

/** The part of {@link RandomOperations} that agents cause. */
final class RandomReports {
    private final Store seen;
    private final Random random;
    private final RandomSetup setup;

    RandomReports(Store seen, Random random, RandomSetup setup) {
        this.seen = seen;
        this.random = random;
        this.setup = setup;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean once(int of) {
        return random.nextInt(of) == 0;
    }

    private HostId anyHost() {
        return new HostId(any(RandomOperations.HOSTS));
    }

    /** What an agent's report leads to, or should not lead to. */
    RandomOperations.Operation next() {
        HostId host = holder();
        Optional<StoredHost> stored = seen.read(tx -> tx.hosts().find(host));
        Incarnation incarnation = once(8)
                ? Fixture.incarnation(random.nextInt(3))
                : stored.flatMap(found -> found.record().incarnation()).orElseGet(() -> Fixture.incarnation(1));
        long attempt = Math.max(0, stored.map(found -> found.record().attempt()).orElse(1L) - (once(12) ? 1 : 0));
        Actor actor = once(10) ? RandomOperations.OPERATORS.getFirst() : Actor.host(host);
        JournalNumbers journal = new JournalNumbers(
                attempt, attempt - random.nextInt(2) * attempt, once(2) ? attempt : 0, once(2) ? attempt : 0);
        long version = random.nextInt(30);
        return switch (random.nextInt(14)) {
            case 12, 13 -> report(host, attempt, incarnation);
            case 0 ->
                RandomOperations.of(
                        "journal",
                        actor,
                        tx -> tx.hosts().mergeJournal(host, incarnation, version, "boot-" + version % 2, journal));
            case 1, 2, 3, 4, 5 ->
                RandomOperations.of("permit", actor, tx -> tx.ledger().grantPermit(host, attempt, incarnation));
            case 6 -> RandomOperations.of("cancel", actor, tx -> tx.ledger().cancel(host, attempt, "random"));
            case 7 -> RandomOperations.of("begin", actor, tx -> tx.ledger().markBegun(host, attempt));
            case 8 -> RandomOperations.of("give back", actor, tx -> tx.ledger().giveBack(host, attempt));
            case 9 -> setup.welcome(host);
            default -> release(actor, host, attempt);
        };
    }

    /** All that one good report does: the journal has it, and the claim ends as it says. */
    private RandomOperations.Operation report(HostId host, long attempt, Incarnation incarnation) {
        JournalNumbers ended =
                once(3) ? new JournalNumbers(attempt, 0, 0, attempt) : new JournalNumbers(attempt, attempt, attempt, 0);
        RandomOperations.Operation release = release(Actor.host(host), host, attempt);
        return RandomOperations.of("report, " + release.name(), release.actor(), tx -> {
            boolean merged = tx.hosts().mergeJournal(host, incarnation, 31, "boot", ended);
            boolean begun = tx.ledger().markBegun(host, attempt);
            return merged + " " + begun + " " + release.work().apply(tx);
        });
    }

    private RandomOperations.Operation release(Actor actor, HostId host, long attempt) {
        ReleaseEvidence evidence = any(List.of(
                new ReleaseEvidence.Succeeded(
                        new StoredOutcome(new byte[] {1}),
                        Optional.of(Duration.ofSeconds(random.nextInt(100)).plus(RandomOperations.FINE))),
                new ReleaseEvidence.Failed(FailureReason.SERVICE_UNHEALTHY, "502", StoredOutcome.NONE),
                new ReleaseEvidence.Fenced(),
                new ReleaseEvidence.Destroyed("burnt")));
        return RandomOperations.of(
                "release " + evidence, actor, tx -> tx.ledger().release(host, attempt, evidence));
    }

    /** One that holds a claim, if any does; now and then any. */
    HostId holder() {
        List<HostId> holders = seen
                .<List<Claim>>read(tx -> RandomOperations.ROLLOUTS.stream()
                        .flatMap(rollout -> tx.ledger().claims(rollout).stream())
                        .toList())
                .stream()
                .map(Claim::host)
                .toList();
        return holders.isEmpty() || once(8) ? anyHost() : any(holders);
    }
}
