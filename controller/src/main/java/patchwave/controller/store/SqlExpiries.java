package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/** {@link Expiries} on SQL. */
final class SqlExpiries implements Expiries {
    private final SqlTransaction transaction;
    private final Sql sql;

    SqlExpiries(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public Optional<Instant> next() {
        return Stream.of(transaction.floors().next(), nextWish(), nextPlan())
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    private Optional<Instant> nextWish() {
        return sql.find("SELECT MIN(expires_at) AS next FROM removal_wish", row -> row.optionalTime("next"))
                .flatMap(time -> time);
    }

    private Optional<Instant> nextPlan() {
        return sql.find("""
                        SELECT MIN(r.expires_at) AS next FROM rollout r
                        WHERE r.id IN (SELECT behind_rollout FROM host WHERE behind_rollout IS NOT NULL)
                        """, row -> row.optionalTime("next")).flatMap(time -> time);
    }

    @Override
    public void settle() {
        transaction.floors().expire();
        sql.list(
                        "SELECT host_id FROM removal_wish WHERE expires_at <= :now ORDER BY host_id",
                        row -> new HostId(row.text("host_id")),
                        "now",
                        transaction.now())
                .forEach(new Removals(transaction)::expire);
        List<RolloutId> expired = sql.list("""
                SELECT DISTINCT r.id FROM rollout r JOIN host h ON h.behind_rollout = r.id
                WHERE r.expires_at <= :now ORDER BY r.id
                """, row -> new RolloutId(row.first()), "now", transaction.now());
        expired.forEach(rollout -> new CatchUp(transaction).givenUp(rollout, "its plan has expired"));
    }
}
