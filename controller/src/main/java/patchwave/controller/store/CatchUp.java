package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/**
 * Which hosts are behind: a rollout left them out for their condition, and they have not got what the others have. A host
 * that is behind counts as down, so that it comes back within the budget.
 */
final class CatchUp {
    private final SqlTransaction transaction;
    private final Sql sql;

    CatchUp(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    /** A rollout left the host out for its condition. The first one stays on record. */
    void leaveBehind(HostId host, RolloutId rollout) {
        transaction.counters().around(host, () -> {
            int changed = sql.update("""
                    UPDATE host SET behind_rollout = :rollout, behind_since = :now
                    WHERE id = :host AND behind_rollout IS NULL AND removed_at IS NULL
                    """, "host", host, "rollout", rollout, "now", transaction.now());
            if (changed == 1) {
                transaction.audit("host.behind", host.value(), Map.of("rollout", rollout.value()));
            }
        });
    }

    /** The host has the result of a rollout, so it is not behind that one or any that was started before it. */
    void caughtUp(HostId host, RolloutId rollout) {
        Optional<String> behind = sql.find("""
                SELECT b.id FROM host h JOIN rollout b ON b.id = h.behind_rollout JOIN rollout d ON d.id = :rollout
                WHERE h.id = :host AND b.started_at <= d.started_at
                """, Row::first, "host", host, "rollout", rollout);
        if (behind.isPresent()) {
            Instant started = sql.find(
                            "SELECT started_at FROM rollout WHERE id = :rollout",
                            row -> row.time("started_at"),
                            "rollout",
                            rollout)
                    .orElseThrow();
            end(host, behind.get(), started, "rollout %s is done on it".formatted(rollout));
        }
    }

    /** The host will not get this rollout's result. */
    void givenUp(HostId host, RolloutId rollout, String why) {
        if (sql.exists(
                "SELECT 1 FROM host WHERE id = :host AND behind_rollout = :rollout",
                "host",
                host,
                "rollout",
                rollout)) {
            end(host, rollout.value(), Instant.EPOCH, why);
        }
    }

    /** As {@link #givenUp}, for every host that is behind a rollout. */
    List<HostId> givenUp(RolloutId rollout, String why) {
        List<HostId> hosts = sql.list(
                "SELECT id FROM host WHERE behind_rollout = :rollout ORDER BY id",
                row -> new HostId(row.text("id")),
                "rollout",
                rollout);
        hosts.forEach(host -> end(host, rollout.value(), Instant.EPOCH, why));
        return hosts;
    }

    /** It may be behind a later rollout too. */
    private void end(HostId host, String rollout, Instant startedAfter, String why) {
        Optional<String> next = sql.find(
                """
                SELECT r.id FROM rollout_host rh JOIN rollout r ON r.id = rh.rollout_id
                WHERE rh.host_id = :host AND rh.catches_up = 1 AND r.id <> :rollout AND r.status <> 'ABORTED'
                AND r.expires_at > :now AND r.started_at > :after
                ORDER BY r.started_at, r.id LIMIT 1
                """, Row::first, "host", host, "rollout", rollout, "now", transaction.now(), "after", startedAfter);
        transaction
                .counters()
                .around(
                        host,
                        () -> sql.update(
                                "UPDATE host SET behind_rollout = :next, behind_since = :since WHERE id = :host",
                                "host",
                                host,
                                "next",
                                next,
                                "since",
                                next.map(_ -> transaction.now())));
        transaction.audit(
                "host.behind_end",
                host.value(),
                Map.of("rollout", rollout, "why", why, "still_behind", next.orElse("")));
    }
}
