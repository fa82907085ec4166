package patchwave.controller.exposure;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.Assertions;
import patchwave.advisory.Knowledge;
import patchwave.controller.advisories.Feeds;
import patchwave.exposure.Exposure;
import patchwave.exposure.ExposureChange;
import patchwave.exposure.ExposureHistory;
import patchwave.exposure.FleetExposure;
import patchwave.exposure.RunsHere;
import patchwave.exposure.Standing;
import patchwave.exposure.Verdict;
import patchwave.fleet.HostId;

/** How the fleet's hosts stand to vulnerabilities now, held against what is on record of them. */
record FleetStandings(FleetInventories.Known fleet, FleetRuns runs, Knowledge knowledge, Assertions assertions) {
    /**
     * What was found about a vulnerability that hosts are exposed to, or are on record for.
     *
     * @param changes of its exposures, as if it were tracked; of those hosts alone that were looked at
     * @param isAnybodys whether some host, looked at or not, is affected or was found on record
     * @param canBeMended whether work on some host would help
     */
    record Found(
            AdvisoryId vulnerability,
            List<ExposureChange> changes,
            boolean isAnybodys,
            boolean canBeMended,
            RunsHere runs) {
        KnownAdvisories advisory(Feeds.Known known) {
            return KnownAdvisories.of(vulnerability, known, new TreeMap<>(Map.of(vulnerability, runs)));
        }
    }

    /**
     * Holds a vulnerability's record against what is found. What is found of hosts that are not looked at counts for what the policy is
     * asked with, and for nothing else.
     *
     * @param live its exposures that are live on record, of the hosts that are looked at
     * @param among those that are looked at; empty for all
     */
    Found find(
            AdvisoryId id,
            List<Exposure> live,
            FleetExposure exposure,
            Optional<SortedSet<HostId>> among,
            Instant now) {
        SortedSet<HostId> onRecord = new TreeSet<>();
        SortedSet<HostId> open = new TreeSet<>();
        for (Exposure before : live) {
            onRecord.add(before.host());
            if (before.isOpen()) {
                open.add(before.host());
            }
        }
        SortedMap<HostId, Standing> standings = new TreeMap<>(exposure.standings(
                id,
                ExposureHistory::begins,
                onRecord,
                host -> Optional.ofNullable(fleet.seen().get(host))
                        .filter(FleetInventories.Seen::sawAll)
                        .isPresent(),
                among));
        // That something was well long ago ends nothing; that it was affected is not over by being long ago.
        standings
                .entrySet()
                .removeIf(entry -> entry.getValue() instanceof Standing.Judged judged
                        && !judged.verdict().isOpen()
                        && open.contains(entry.getKey())
                        && !fleet.isCurrent(entry.getKey()));
        live.forEach(before -> standings.computeIfAbsent(before.host(), _ -> withoutVerdict(before)));
        return new Found(
                id,
                ExposureHistory.changes(id, live, standings, now),
                !live.isEmpty() || exposure.anyVerdict(id, ExposureHistory::begins),
                exposure.anyVerdict(id, ExposureHistory::canBeMended),
                runs.of(id, exposure, knowledge));
    }

    private Standing withoutVerdict(Exposure before) {
        if (knowledge.isWithdrawn(before.vulnerability())) {
            return new Standing.Withdrawn();
        }
        FleetInventories.Seen seen = fleet.seen().get(before.host());
        // Archives are looked for after packages, and not all can be read: not found is not there only without a gap.
        boolean isAbsent = seen != null
                && !seen.isOld()
                && seen.gaps().isEmpty()
                && !knowledge.about(before.vulnerability()).isEmpty()
                && !fleet.index().has(before.host(), before.subject());
        if (isAbsent) {
            return new Standing.Absent();
        }
        Optional<Assertion> said = assertions.of(before.vulnerability(), before.subject(), before.host(), knowledge);
        // Of a host that is not seen what else is there is not known: a word on one thing ends nothing, but what it
        // ended stays so.
        if (said.isPresent() && (fleet.isCurrent(before.host()) || !before.isOpen())) {
            return new Standing.Judged(new Verdict.SaidNotAffected(said.get()), before.subject(), false);
        }
        return fleet.isCurrent(before.host()) ? new Standing.Unspoken() : new Standing.NotSeen();
    }
}
