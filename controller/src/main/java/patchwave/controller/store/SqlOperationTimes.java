package patchwave.controller.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.fleet.HostId;
import patchwave.plan.WorkTimes;

/** {@link OperationTimes} on SQL. */
final class SqlOperationTimes implements OperationTimes {
    /** Kept of each release: enough for a percentile, few enough to follow a change. */
    private static final int KEPT = 200;

    /** With fewer a 95th percentile says nothing. */
    private static final int ENOUGH = 5;

    private final SqlTransaction transaction;
    private final Sql sql;

    SqlOperationTimes(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public SortedMap<String, Measured> measured() {
        SortedMap<String, List<Duration>> times = new TreeMap<>();
        sql.each(
                "SELECT os_release, took FROM operation_time ORDER BY os_release, took",
                row -> times.computeIfAbsent(row.text("os_release"), _ -> new ArrayList<>())
                        .add(row.duration("took")));
        SortedMap<String, Measured> measured = new TreeMap<>();
        times.forEach((release, sorted) -> {
            if (sorted.size() >= ENOUGH) {
                int rank = Math.ceilDiv(sorted.size() * 95, 100);
                measured.put(release, new Measured(sorted.size(), sorted.get(rank - 1)));
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
        int added = sql.update("""
                INSERT INTO operation_time (os_release, took, ended_at)
                SELECT os_release, :took, :now FROM host WHERE id = :host AND os_release <> ''
                """, "host", host, "took", took, "now", transaction.now());
        if (added == 1) {
            sql.update("""
                    DELETE FROM operation_time WHERE id <= (
                        SELECT t.id FROM operation_time t JOIN host h ON h.os_release = t.os_release
                        WHERE h.id = :host ORDER BY t.id DESC LIMIT 1 OFFSET :kept)
                    AND os_release = (SELECT os_release FROM host WHERE id = :host)
                    """, "host", host, "kept", KEPT);
        }
    }
}
