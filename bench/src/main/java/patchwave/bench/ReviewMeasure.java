package patchwave.bench;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.advisory.Knowledge;
import patchwave.exposure.ExposureHistory;
import patchwave.exposure.FleetExposure;
import patchwave.exposure.FleetIndex;
import patchwave.exposure.Standing;
import patchwave.fleet.HostId;

/**
 * What it costs to hold the record of exposures against a whole fleet, as the controller does after each change of a feed: without the
 * database, and with nothing on record, so that every exposure is a new one.
 */
final class ReviewMeasure {
    /** As many at a time as the controller takes. */
    private static final int SLICE = 16;

    private ReviewMeasure() {}

    /** A line for people. */
    static String measure(FleetIndex index, Knowledge knowledge) {
        long start = System.nanoTime();
        List<AdvisoryId> concerned = List.copyOf(index.concerned(knowledge));
        double concernedMs = ms(start);
        long changes = 0;
        double longest = 0;
        for (int from = 0; from < concerned.size(); from += SLICE) {
            long begin = System.nanoTime();
            List<AdvisoryId> slice = concerned.subList(from, Math.min(concerned.size(), from + SLICE));
            FleetExposure exposure = index.match(knowledge, Assertions.NONE, slice);
            for (AdvisoryId id : slice) {
                SortedMap<HostId, Standing> standings = new TreeMap<>(
                        exposure.standings(id, ExposureHistory::begins, Collections.emptySortedSet(), _ -> true));
                changes += ExposureHistory.changes(id, List.of(), standings, Instant.EPOCH)
                        .size();
            }
            longest = Math.max(longest, ms(begin));
        }
        return String.format(
                Locale.ROOT,
                "A whole review: %,d vulnerabilities, %,d exposures, %.1f s; nobody else asks the inventories for at most %.0f ms (%.0f ms to find what is concerned)",
                concerned.size(),
                changes,
                ms(start) / 1000,
                Math.max(longest, concernedMs),
                concernedMs);
    }

    /**
     * What it costs after one host has changed, as the controller does it, and as it would be with the record of all hosts; without the
     * database. A line for people.
     */
    static String changedHost(FleetIndex index, Knowledge knowledge, HostId host) {
        long start = System.nanoTime();
        FleetExposure own = index.match(knowledge, Assertions.NONE, host);
        List<AdvisoryId> concerning = own.vulnerabilities().stream()
                .filter(id -> own.anyVerdict(id, ExposureHistory::begins))
                .toList();
        double found = ms(start);
        start = System.nanoTime();
        int alone = changes(index, knowledge, concerning, Optional.of(new TreeSet<>(List.of(host))));
        double aloneMs = ms(start);
        start = System.nanoTime();
        int ofAll = changes(index, knowledge, concerning, Optional.empty());
        return String.format(
                Locale.ROOT,
                "A changed host's review: %,d vulnerabilities, %,d exposures, %.0f ms; with those of all hosts %,d, %.0f ms (%.0f ms to find what is concerned)",
                concerning.size(),
                alone,
                found + aloneMs,
                ofAll,
                found + ms(start),
                found);
    }

    private static int changes(
            FleetIndex index, Knowledge knowledge, List<AdvisoryId> concerning, Optional<SortedSet<HostId>> among) {
        int changes = 0;
        for (int from = 0; from < concerning.size(); from += SLICE) {
            List<AdvisoryId> slice = concerning.subList(from, Math.min(concerning.size(), from + SLICE));
            FleetExposure exposure = index.match(knowledge, Assertions.NONE, slice);
            for (AdvisoryId id : slice) {
                SortedMap<HostId, Standing> standings = new TreeMap<>(exposure.standings(
                        id, ExposureHistory::begins, Collections.emptySortedSet(), _ -> true, among));
                changes += ExposureHistory.changes(id, List.of(), standings, Instant.EPOCH)
                        .size();
                // The policy is asked with the whole fleet's either way.
                exposure.runsCounted(id);
            }
        }
        return changes;
    }

    private static double ms(long since) {
        return (System.nanoTime() - since) / 1e6;
    }
}
