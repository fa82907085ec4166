package patchwave.controller.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import patchwave.fleet.HostId;
import patchwave.plan.Condition;
import patchwave.rollout.RolloutId;

/** Changes of what makes a host count as down. Each goes through {@link Counters#around}. */
final class HostConditions {
    private final SqlTransaction transaction;
    private final Sql sql;

    HostConditions(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    private record Health(String kind, String detail) {}

    private static Health health(Condition condition) {
        return switch (condition) {
            case Condition.Healthy _ -> new Health("HEALTHY", "");
            case Condition.Unhealthy unhealthy -> new Health("UNHEALTHY", unhealthy.detail());
            case Condition.Unknown unknown -> new Health("UNKNOWN", unknown.detail());
            case Condition.Quarantined _, Condition.Behind _, Condition.OperationFailed _ ->
                throw new IllegalArgumentException(
                        "health %s: expected healthy, unhealthy or unknown".formatted(condition));
        };
    }

    boolean setHealth(HostId host, Condition condition) {
        sql.requireWritable();
        Health next = health(condition);
        Optional<Health> before = sql.find(
                "SELECT health, health_detail FROM host WHERE id = :host AND removed_at IS NULL",
                row -> new Health(row.text("health"), row.text("health_detail")),
                "host",
                host);
        if (before.isEmpty() || before.get().equals(next)) {
            return false;
        }
        Optional<Instant> report =
                transaction.actor().equals(Actor.host(host)) ? Optional.of(transaction.now()) : Optional.empty();
        return counted(host, () -> {
            sql.update(
                    """
                    UPDATE host SET health_since = CASE WHEN health = :kind THEN health_since ELSE :now END,
                        health = :kind, health_detail = :detail, last_report = COALESCE(:report, last_report)
                    WHERE id = :host
                    """,
                    "host",
                    host,
                    "kind",
                    next.kind(),
                    "detail",
                    next.detail(),
                    "now",
                    transaction.now(),
                    "report",
                    report);
            boolean changed = !before.get().kind().equals(next.kind());
            if (changed) {
                transaction.audit(
                        "host.health",
                        host.value(),
                        Map.of("from", before.get().kind(), "to", next.kind(), "detail", next.detail()));
            }
            return changed;
        });
    }

    boolean quarantine(HostId host, String reason) {
        return counted(host, () -> {
            int changed = sql.update("""
                    UPDATE host SET quarantine_reason = :reason, quarantine_since = :now, generation = generation + 1
                    WHERE id = :host AND quarantine_reason IS NULL AND removed_at IS NULL
                    """, "host", host, "reason", reason, "now", transaction.now());
            return audited(changed, "host.quarantine", host, Map.of("reason", reason));
        });
    }

    boolean readmit(HostId host, String reason) {
        return counted(host, () -> {
            // Only a quarantine is about who the host is: one whose operation failed goes on as the same incarnation.
            int changed = sql.update("""
                    UPDATE host SET
                        incarnation = CASE WHEN quarantine_reason IS NULL THEN incarnation ELSE NULL END,
                        journal_version = CASE WHEN quarantine_reason IS NULL THEN journal_version ELSE 0 END,
                        quarantine_reason = NULL, quarantine_since = NULL,
                        failure_detail = NULL, failure_since = NULL, failure_rollout = NULL,
                        behind_rollout = NULL, behind_since = NULL,
                        generation = generation + 1
                    WHERE id = :host AND (quarantine_reason IS NOT NULL OR failure_detail IS NOT NULL
                        OR behind_rollout IS NOT NULL)
                    AND NOT EXISTS (SELECT 1 FROM claim WHERE host_id = :host)
                    """, "host", host);
            return audited(changed, "host.readmit", host, Map.of("reason", reason));
        });
    }

    /** An operation of a rollout failed on the host. The caller audits. */
    void fail(HostId host, RolloutId rollout, String detail) {
        counted(
                host,
                () -> sql.update("""
                        UPDATE host SET failure_detail = :detail, failure_since = :now, failure_rollout = :rollout
                        WHERE id = :host
                        """, "host", host, "detail", detail, "now", transaction.now(), "rollout", rollout)
                        == 1);
    }

    /** An operation succeeded, so that an earlier failure is mended. The caller audits. */
    void mend(HostId host) {
        counted(host, () -> sql.update("""
                        UPDATE host SET failure_detail = NULL, failure_since = NULL, failure_rollout = NULL
                        WHERE id = :host
                        """, "host", host) == 1);
    }

    private boolean audited(int changed, String verb, HostId host, Map<String, ?> body) {
        if (changed == 1) {
            transaction.audit(verb, host.value(), body);
        }
        return changed == 1;
    }

    private boolean counted(HostId host, BooleanSupplier change) {
        boolean[] result = new boolean[1];
        transaction.counters().around(host, () -> result[0] = change.getAsBoolean());
        return result[0];
    }
}
