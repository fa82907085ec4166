package patchwave.simulation.memory;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.store.AdvisoryStore;

/** {@link AdvisoryStore} on the tables in memory. */
final class MemoryAdvisories implements AdvisoryStore {
    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryAdvisories(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    @Override
    public Advisory record(Advisory advisory) {
        Advisory stored = new Advisory(
                advisory.id(),
                advisory.packageName(),
                advisory.fixedVersion(),
                advisory.severity(),
                advisory.exploited(),
                advisory.proofOfConcept(),
                advisory.remote(),
                knownSince(advisory),
                advisory.source());
        tables.advisories.put(advisory.id(), stored);
        transaction.audit(
                "advisory.record",
                advisory.id().value(),
                Map.of(
                        "package",
                        advisory.packageName(),
                        "fixed_version",
                        advisory.fixedVersion().orElse(""),
                        "severity",
                        advisory.severity().name(),
                        "exploited",
                        advisory.exploited(),
                        "proof_of_concept",
                        advisory.proofOfConcept(),
                        "remote",
                        advisory.remote(),
                        "source",
                        advisory.source()));
        return stored;
    }

    /** The earliest. */
    private Instant knownSince(Advisory advisory) {
        Instant mine = Micros.of(advisory.knownSince());
        Advisory former = tables.advisories.find(advisory.id());
        return former == null || mine.isBefore(former.knownSince()) ? mine : former.knownSince();
    }

    @Override
    public Optional<Advisory> find(AdvisoryId id) {
        return Optional.ofNullable(tables.advisories.find(id));
    }

    @Override
    public List<Advisory> list() {
        return List.copyOf(tables.advisories.all());
    }
}
