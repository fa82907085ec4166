package patchwave.controller.store;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@link ScheduleStore} on SQL. */
final class SqlSchedule implements ScheduleStore {
    private final Sql sql;

    SqlSchedule(SqlTransaction transaction) {
        this.sql = transaction.sql();
    }

    @Override
    public Optional<Instant> seenUntil() {
        return sql.find("SELECT seen_until FROM window_watch", row -> row.time("seen_until"));
    }

    @Override
    public void setSeenUntil(Instant time) {
        sql.update("""
                INSERT INTO window_watch (id, seen_until) VALUES (1, :time)
                ON CONFLICT (id) DO UPDATE SET seen_until = excluded.seen_until
                WHERE window_watch.seen_until < excluded.seen_until
                """, "time", time);
    }

    @Override
    public SortedMap<String, Instant> starts() {
        SortedMap<String, Instant> starts = new TreeMap<>();
        sql.each(
                "SELECT id, status_since FROM rollout WHERE status = 'SCHEDULED'",
                row -> starts.put(row.text("id"), row.time("status_since")));
        return Collections.unmodifiableSortedMap(starts);
    }
}
