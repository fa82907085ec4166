package patchwave.simulation.memory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.CveFact;
import patchwave.controller.store.AssertionStore;

/** {@link AssertionStore} on the tables in memory. */
final class MemoryAssertions implements AssertionStore {
    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryAssertions(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    @Override
    public Assertion add(AdvisoryId advisory, CveFact.Exploitation level, String link, String note) {
        String by = transaction.actor().name();
        Optional<Assertion> same = about(advisory).stream()
                .filter(it -> it.isInForce()
                        && it.level() == level
                        && it.link().equals(link)
                        && it.by().equals(by))
                .findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        long number = tables.assertions.isEmpty() ? 1 : tables.assertions.lastKey() + 1;
        Assertion added = new Assertion(
                "assertion-" + number, advisory, level, link, note, by, transaction.now(), Optional.empty());
        tables.assertions.put(number, added);
        transaction.audit(
                "advisory.assert",
                advisory.value(),
                Map.of("assertion", added.id(), "level", level.name(), "link", link, "note", note));
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
    public Optional<Assertion> retract(String id, String reason) {
        List<Long> numbers = tables.assertions.keys(it -> it.id().equals(id) && it.isInForce());
        for (long number : numbers) {
            Assertion was = tables.assertions.get(number);
            tables.assertions.put(
                    number,
                    new Assertion(
                            was.id(),
                            was.advisory(),
                            was.level(),
                            was.link(),
                            was.note(),
                            was.by(),
                            was.at(),
                            Optional.of(
                                    new Assertion.Retraction(transaction.actor().name(), transaction.now(), reason))));
            transaction.audit("advisory.retract", was.advisory().value(), Map.of("assertion", id, "reason", reason));
        }
        return tables.assertions.all().stream().filter(it -> it.id().equals(id)).findFirst();
    }
}
