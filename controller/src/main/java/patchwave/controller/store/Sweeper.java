package patchwave.controller.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.fleet.PoolId;

/** Checks the counters against hosts and claims (invariant I11). */
final class Sweeper {
    private static final int SHOWN = 5;

    private final SqlTransaction transaction;
    private final Sql sql;

    Sweeper(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    private record Count(String pool, int registered, int members, int inOp, int claims, int down, int out) {}

    private List<Count> counts() {
        return sql.list(
                """
                SELECT p.id, p.registered, p.in_op, p.down,
                    (SELECT COALESCE(SUM(m.weight), 0) FROM host_pool m WHERE m.pool_id = p.id) AS members,
                    (SELECT COALESCE(SUM(c.weight), 0) FROM claim_pool c WHERE c.pool_id = p.id) AS claims,
                    (SELECT COALESCE(SUM(m.weight), 0) FROM host_pool m JOIN host h ON h.id = m.host_id
                        WHERE m.pool_id = p.id AND h.is_out = 1
                        AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.host_id = h.id)) AS out_hosts
                FROM pool p ORDER BY p.id
                """,
                row -> new Count(
                        row.text("id"),
                        row.count("registered"),
                        row.count("members"),
                        row.count("in_op"),
                        row.count("claims"),
                        row.count("down"),
                        row.count("out_hosts")));
    }

    private static List<Mismatch> mismatches(List<Count> counts) {
        List<Mismatch> found = new ArrayList<>();
        for (Count count : counts) {
            PoolId pool = PoolId.parse(count.pool());
            if (count.registered() != count.members()) {
                found.add(new Mismatch(pool, "registered", count.registered(), count.members()));
            }
            if (count.inOp() != count.claims()) {
                found.add(new Mismatch(pool, "in_op", count.inOp(), count.claims()));
            }
            if (count.down() != count.out()) {
                found.add(new Mismatch(pool, "down", count.down(), count.out()));
            }
        }
        return found;
    }

    List<Mismatch> sweep() {
        sql.requireWritable();
        List<Mismatch> found = mismatches(counts());
        Optional<String> closed = transaction.ledger().admissionClosed();
        if (!found.isEmpty()) {
            String reason = "the ledger does not add up: "
                    + String.join(
                            "; ",
                            found.stream().limit(SHOWN).map(Mismatch::toString).toList());
            if (!closed.equals(Optional.of(reason))) {
                sql.update("UPDATE meta SET admission_closed = :reason", "reason", reason);
                transaction.audit("ledger.mismatch", "ledger", Map.of("reason", reason, "mismatches", found.size()));
            }
        } else if (closed.isPresent()) {
            sql.update("UPDATE meta SET admission_closed = NULL");
            transaction.audit("ledger.open", "ledger", Map.of("was", closed.get()));
        }
        return found;
    }

    void recount() {
        List<Count> counts = counts();
        List<Mismatch> found = mismatches(counts);
        for (Count count : counts) {
            if (count.inOp() != count.claims() || count.down() != count.out()) {
                transaction.counters().correct(count.pool(), count.claims() - count.inOp(), count.out() - count.down());
            }
        }
        new Memberships(transaction).resizeAll();
        sql.update("UPDATE meta SET admission_closed = NULL");
        transaction.audit(
                "ledger.recount",
                "ledger",
                Map.of("corrected", found.stream().map(Mismatch::toString).toList()));
    }
}
