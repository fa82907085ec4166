package patchwave.controller.exposure;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.exposure.FleetExposure;
import patchwave.exposure.RunsHere;
import patchwave.fleet.HostId;

/** How far what vulnerabilities affect is in use on the fleet's hosts, by their inventories. */
final class FleetRuns {
    /** A host that was enrolled is not silent before it can have sent anything: else each new one would make everything urgent. */
    private static final Duration FIRST_REPORT = Duration.ofMinutes(15);

    /**
     * Hosts that no inventory is held of. One with an old inventory counts by that: due times that have moved earlier never move
     * back, and an outage of the controller, or one host that is switched off, must not make everything urgent for ever.
     */
    private final int silent;

    /** Hosts that could not look everywhere. */
    private final int partial;

    private final boolean isWhole;

    /** @param enrolled all hosts of the fleet */
    FleetRuns(FleetInventories.Known fleet, SortedSet<HostId> enrolled) {
        this.silent = (int) enrolled.stream()
                .filter(host -> !fleet.seen().containsKey(host))
                .count();
        this.partial = (int) fleet.seen().values().stream()
                .filter(seen -> !seen.gaps().isEmpty())
                .count();
        this.isWhole = fleet.isWhole();
    }

    /** By vulnerability, without those that nobody states anything about. Reads the store: never inside of a transaction. */
    static SortedMap<AdvisoryId, RunsHere> of(
            Collection<AdvisoryId> vulnerabilities, Knowledge knowledge, FleetInventories inventories, Store store) {
        List<AdvisoryId> stated = vulnerabilities.stream()
                .filter(each -> !knowledge.about(each).isEmpty())
                .toList();
        SortedMap<AdvisoryId, RunsHere> runs = new TreeMap<>();
        if (stated.isEmpty()) {
            return runs;
        }
        SortedSet<HostId> enrolled = enrolled(store);
        Assertions assertions = assertions(store);
        inventories.ask(fleet -> {
            FleetExposure exposure = fleet.index().match(knowledge, assertions, stated);
            FleetRuns unseen = new FleetRuns(fleet, enrolled);
            stated.forEach(each -> runs.put(each, unseen.of(each, exposure, knowledge)));
            return true;
        });
        return runs;
    }

    /** One vulnerability that an exposure of the same fleet tells of. */
    RunsHere of(AdvisoryId vulnerability, FleetExposure exposure, Knowledge knowledge) {
        // Packages are always seen whole; a library may be where a host could not look.
        boolean isOfLibraries = knowledge.about(vulnerability).stream().anyMatch(LibraryStatement.class::isInstance);
        return new RunsHere(exposure.runsCounted(vulnerability), isOfLibraries ? silent + partial : silent, isWhole);
    }

    /** What operators say is not affected, as it counts now. */
    static Assertions assertions(Store store) {
        return store.read(Transaction::notAffected);
    }

    /** All but those that have only just come. */
    static SortedSet<HostId> enrolled(Store store) {
        SortedSet<HostId> enrolled = new TreeSet<>();
        store.read(tables -> {
            Instant settled = tables.now().minus(FIRST_REPORT);
            tables.hosts().list(null, null, null, Integer.MAX_VALUE).stream()
                    .filter(stored -> !stored.enrolledAt().isAfter(settled))
                    .forEach(stored -> enrolled.add(stored.host().id()));
            return true;
        });
        return enrolled;
    }
}
