package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.controller.store.AssertionStore;
import patchwave.fleet.HostId;

/** {@link AssertionStore} on the tables in memory. */
final class MemoryAssertions implements AssertionStore {
    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryAssertions(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    @Override
    public Assertion add(AdvisoryId advisory, Assertion.Content content, String link, String note) {
        long number = tables.assertions.isEmpty() ? 1 : tables.assertions.lastKey() + 1;
        Assertion added = new Assertion(
                "assertion-" + number,
                advisory,
                content,
                link,
                note,
                transaction.actor().name(),
                transaction.now(),
                Optional.empty());
        Optional<Assertion> same = about(advisory).stream()
                .filter(it -> AssertionStore.isSame(it, added) && countsWhole(it, transaction.now()))
                .findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        tables.assertions.put(number, added);
        transaction.audit("advisory.assert", advisory.value(), AssertionStore.audited(added));
        return added;
    }

    @Override
    public List<Assertion> about(AdvisoryId advisory) {
        return tables.assertions.all().stream()
                .filter(it -> it.advisory().equals(advisory))
                .toList();
    }

    @Override
    public List<Assertion> list() {
        return List.copyOf(tables.assertions.all());
    }

    @Override
    public List<Assertion> inForce() {
        return tables.assertions.all().stream()
                .filter(it -> it.counts(transaction.now()))
                .toList();
    }

    @Override
    public SortedMap<HostId, Instant> enrolled(Collection<Assertion> naming) {
        SortedMap<HostId, Instant> enrolled = new TreeMap<>();
        for (HostId host : AssertionStore.named(naming)) {
            transaction.hosts().find(host).ifPresent(found -> enrolled.put(host, found.enrolledAt()));
        }
        return enrolled;
    }

    @Override
    public Optional<Assertion> retract(String id, String reason) {
        List<Long> numbers = tables.assertions.keys(
                it -> it.id().equals(id) && it.retraction().isEmpty());
        for (long number : numbers) {
            Assertion was = tables.assertions.get(number);
            tables.assertions.put(
                    number,
                    was.retracted(new Assertion.Retraction(transaction.actor().name(), transaction.now(), reason)));
            transaction.audit("advisory.retract", was.advisory().value(), Map.of("assertion", id, "reason", reason));
        }
        return tables.assertions.all().stream().filter(it -> it.id().equals(id)).findFirst();
    }
}
