package patchwave.simulation.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.controller.store.OperationTimes;
import patchwave.fleet.HostId;
import patchwave.plan.WorkTimes;

/** {@link OperationTimes} on the tables in memory. */
final class MemoryOperationTimes implements OperationTimes {
    /** Kept of each release: enough for a percentile, few enough to follow a change. */
    private static final int KEPT = 200;
    /** With fewer a 95th percentile says nothing. */
    private static final int ENOUGH = 5;

    private static final int PERCENTILE = 95;

    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryOperationTimes(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    @Override
    public SortedMap<String, Measured> measured() {
        SortedMap<String, List<Duration>> times = new TreeMap<>();
        for (OperationTime time : tables.operationTimes.all()) {
            times.computeIfAbsent(time.osRelease(), _ -> new ArrayList<>()).add(time.took());
        }
        SortedMap<String, Measured> measured = new TreeMap<>();
        times.forEach((release, took) -> {
            if (took.size() >= ENOUGH) {
                Collections.sort(took);
                int rank = Math.ceilDiv(took.size() * PERCENTILE, 100);
                measured.put(release, new Measured(took.size(), took.get(rank - 1)));
            }
        });
        return measured;
    }

    @Override
    public WorkTimes workTimes() {
        SortedMap<String, Duration> times = new TreeMap<>();
        SortedMap<String, Measured> measured = measured();
        measured.forEach((release, found) -> times.put(release, found.p95()));
        return new WorkTimes(
                times,
                transaction.fleet().timeouts().expectedOperation(),
                measured.values().stream().mapToInt(Measured::count).sum());
    }

    /** @param took 0 or more */
    void add(HostId host, Duration took) {
        String release = tables.hosts.get(host).facts.osRelease();
        if (release.isEmpty()) {
            return;
        }
        long number = tables.operationTimes.isEmpty() ? 1 : tables.operationTimes.lastKey() + 1;
        tables.operationTimes.put(number, new OperationTime(release, took));
        List<Long> ofRelease =
                tables.operationTimes.keys(time -> time.osRelease().equals(release));
        ofRelease.subList(0, Math.max(0, ofRelease.size() - KEPT)).forEach(tables.operationTimes::remove);
    }
}
