package patchwave.controller.operators;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.controller.exposure.FleetInventories;
import patchwave.exposure.FleetExposure;
import patchwave.exposure.RunsHere;
import patchwave.fleet.HostId;

/** How far what vulnerabilities affect is in use on the fleet's hosts, by their inventories. */
final class FleetRuns {
    private final ServiceContext context;

    FleetRuns(ServiceContext context) {
        this.context = context;
    }

    /** What the index says. */
    private record Found(
            SortedMap<AdvisoryId, List<FleetExposure.OfEvidence>> runs,
            SortedMap<HostId, FleetInventories.Seen> seen,
            boolean isWhole) {}

    /** By vulnerability, without those that nobody states anything about. Reads the store: never inside of a transaction. */
    SortedMap<AdvisoryId, RunsHere> of(SortedSet<AdvisoryId> vulnerabilities, Knowledge knowledge) {
        List<AdvisoryId> stated = vulnerabilities.stream()
                .filter(each -> !knowledge.about(each).isEmpty())
                .toList();
        SortedMap<AdvisoryId, RunsHere> runs = new TreeMap<>();
        if (stated.isEmpty()) {
            return runs;
        }
        Found found = context.inventories().ask(fleet -> {
            FleetExposure exposure = fleet.index().match(knowledge, stated);
            SortedMap<AdvisoryId, List<FleetExposure.OfEvidence>> evidence = new TreeMap<>();
            stated.forEach(each -> evidence.put(each, exposure.runs(each)));
            return new Found(evidence, fleet.seen(), fleet.isWhole());
        });
        int silent = (int) enrolled().stream()
                .filter(host -> !found.seen().containsKey(host))
                .count();
        int partial = (int) found.seen().values().stream()
                .filter(seen -> !seen.gaps().isEmpty())
                .count();
        found.runs().forEach((each, evidence) -> {
            // Packages are always seen whole; a library may be where a host could not look.
            boolean isOfLibraries = knowledge.about(each).stream().anyMatch(LibraryStatement.class::isInstance);
            runs.put(each, RunsHere.of(evidence, isOfLibraries ? silent + partial : silent, found.isWhole()));
        });
        return runs;
    }

    private List<HostId> enrolled() {
        return context.store().read(tables -> tables.hosts().list(null, null, null, Integer.MAX_VALUE)).stream()
                .map(stored -> stored.host().id())
                .toList();
    }
}
