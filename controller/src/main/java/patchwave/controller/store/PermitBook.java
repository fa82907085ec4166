package patchwave.controller.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.host.Claim;
import patchwave.host.Incarnation;
import patchwave.rollout.RolloutId;

/** Who may begin, and who may not any more (rules C2 and C5). */
final class PermitBook {
    /** A pool p of the claim that has lost hosts, or has been given a higher floor, since the claim was taken. */
    private static final String OVERDRAWN =
            "p.in_op + p.down - %s > p.target_budget".formatted(Relief.units("cp.host_id", "p.id"));

    private final SqlTransaction transaction;
    private final Sql sql;

    PermitBook(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    PermitAnswer grant(HostId host, long attempt, Incarnation incarnation) {
        // Nothing begins on a floor that was lowered until now.
        transaction.floors().expire();
        int granted = sql.update(
                """
                UPDATE claim SET permit_incarnation = :incarnation, permit_at = :now
                WHERE host_id = :host AND attempt = :attempt AND cancelled IS NULL
                AND (begin_before IS NULL OR begin_before > :now)
                AND (permit_incarnation IS NULL OR permit_incarnation = :incarnation)
                AND EXISTS (SELECT 1 FROM host h WHERE h.id = claim.host_id AND h.incarnation = :incarnation
                    AND h.quarantine_reason IS NULL
                    AND h.begun < :attempt AND h.finished < :attempt AND h.fenced < :attempt)
                AND EXISTS (SELECT 1 FROM rollout r
                    JOIN rollout_host rh ON rh.rollout_id = r.id AND rh.host_id = claim.host_id
                    JOIN rollout_stage s ON s.rollout_id = r.id AND s.stage = rh.stage
                    WHERE r.id = claim.rollout_id AND r.expires_at > :now
                    AND (r.status = 'RUNNING' OR (r.status = 'COMPLETED' AND s.passed_at IS NOT NULL)))
                AND NOT EXISTS (SELECT 1 FROM claim_pool cp JOIN pool p ON p.id = cp.pool_id
                    WHERE cp.host_id = claim.host_id AND %s)
                """.formatted(OVERDRAWN),
                "host",
                host,
                "attempt",
                attempt,
                "incarnation",
                incarnation,
                "now",
                transaction.now());
        Optional<Claim> claim = transaction.ledger().find(host);
        if (granted == 1 && claim.isPresent()) {
            transaction.audit(
                    "claim.permit",
                    host.value(),
                    Map.of(
                            "rollout",
                            claim.get().rollout().value(),
                            "attempt",
                            attempt,
                            "incarnation",
                            incarnation.hex()));
            return new PermitAnswer.Granted(claim.get());
        }
        Optional<String> overdrawn = claim.filter(held -> mayBegin(held, attempt, incarnation))
                .filter(this::inTime)
                .flatMap(_ -> overdrawnPool(host));
        if (overdrawn.isPresent()) {
            return new PermitAnswer.Overdrawn(overdrawn.get());
        }
        return new PermitAnswer.Refused(claim.map(held -> reason(held, attempt, incarnation))
                .orElseGet(() -> "host %s holds no claim".formatted(host)));
    }

    private static boolean mayBegin(Claim claim, long attempt, Incarnation incarnation) {
        return claim.attempt() == attempt
                && claim.cancelled().isEmpty()
                && claim.permitIncarnation().map(incarnation::equals).orElse(true);
    }

    private boolean inTime(Claim claim) {
        return claim.beginBefore().map(transaction.now()::isBefore).orElse(true);
    }

    private Optional<String> overdrawnPool(HostId host) {
        return sql.find(
                """
                SELECT p.id, p.in_op, p.down, p.target_budget FROM claim_pool cp JOIN pool p ON p.id = cp.pool_id
                WHERE cp.host_id = :host AND %s ORDER BY p.id LIMIT 1
                """.formatted(OVERDRAWN),
                row -> "pool %s would go below its floor: %d in operation and %d down of a budget of %d"
                        .formatted(
                                row.text("id"), row.number("in_op"), row.number("down"), row.number("target_budget")),
                "host",
                host);
    }

    List<Reliance> reliances(HostId host) {
        record Room(String pool, int units) {}
        return sql.list("""
                        SELECT p.id, p.target_budget - p.in_op - p.down AS room
                        FROM claim_pool cp JOIN pool p ON p.id = cp.pool_id WHERE cp.host_id = :host ORDER BY p.id
                        """, row -> new Room(row.text("id"), row.count("room")), "host", host).stream()
                .map(room -> new Reliance(PoolId.parse(room.pool()), room.units(), serving(room.pool())))
                .toList();
    }

    private List<Reliance.Serving> serving(String pool) {
        return sql.list(
                """
                SELECT h.id, CASE WHEN h.is_out = 1 THEN 0 ELSE hp.weight END AS units
                FROM host_pool hp JOIN host h ON h.id = hp.host_id
                WHERE hp.pool_id = :pool AND h.removed_at IS NULL AND (h.is_out = 0 OR (%s))
                AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.host_id = h.id) ORDER BY h.id
                """.formatted(Relief.isBehindButWell("h")),
                row -> new Reliance.Serving(new HostId(row.text("id")), row.count("units")),
                "pool",
                pool);
    }

    private String reason(Claim claim, long attempt, Incarnation incarnation) {
        if (claim.attempt() != attempt) {
            return "the claim is for attempt %d, not %d".formatted(claim.attempt(), attempt);
        }
        if (claim.cancelled().isPresent()) {
            return "attempt %d is cancelled: %s"
                    .formatted(attempt, claim.cancelled().get());
        }
        if (!inTime(claim)) {
            return "attempt %d had to begin before %s"
                    .formatted(attempt, claim.beginBefore().orElseThrow());
        }
        if (claim.permitIncarnation().isPresent()
                && !claim.permitIncarnation().get().equals(incarnation)) {
            return "attempt %d was permitted to another incarnation".formatted(attempt);
        }
        if (!sql.exists("""
                SELECT 1 FROM host WHERE id = :host AND incarnation = :incarnation AND quarantine_reason IS NULL
                """, "host", claim.host(), "incarnation", incarnation)) {
            return "incarnation %s of host %s is not the welcomed one, or the host is quarantined"
                    .formatted(incarnation, claim.host());
        }
        return "rollout %s does not run, its plan has expired, or attempt %d has begun or ended already"
                .formatted(claim.rollout(), attempt);
    }

    boolean cancel(HostId host, long attempt, String reason) {
        int cancelled = sql.update("""
                UPDATE claim SET cancelled = :reason WHERE host_id = :host AND attempt = :attempt AND cancelled IS NULL
                AND EXISTS (SELECT 1 FROM host h WHERE h.id = claim.host_id AND h.begun < claim.attempt)
                """, "host", host, "attempt", attempt, "reason", reason);
        if (cancelled == 1) {
            sql.update("UPDATE host SET generation = generation + 1 WHERE id = :host", "host", host);
            transaction.audit("claim.cancel", host.value(), Map.of("attempt", attempt, "reason", reason));
            return true;
        }
        return sql.exists(
                "SELECT 1 FROM claim WHERE host_id = :host AND attempt = :attempt AND cancelled IS NOT NULL",
                "host",
                host,
                "attempt",
                attempt);
    }

    List<HostId> cancelUnbegun(String reason) {
        record Open(HostId host, long attempt) {}
        List<Open> open = sql.list("""
                SELECT c.host_id, c.attempt FROM claim c JOIN rollout r ON r.id = c.rollout_id
                JOIN host h ON h.id = c.host_id
                WHERE r.emergency = 0 AND c.cancelled IS NULL AND h.begun < c.attempt ORDER BY c.host_id
                """, row -> new Open(new HostId(row.text("host_id")), row.number("attempt")));
        open.forEach(claim -> cancel(claim.host(), claim.attempt(), reason));
        return open.stream().map(Open::host).toList();
    }

    List<String> cancelAll(RolloutId rollout, String reason) {
        String which = """
                rollout_id = :rollout AND cancelled IS NULL
                AND EXISTS (SELECT 1 FROM host h WHERE h.id = claim.host_id AND h.begun < claim.attempt)
                """;
        List<String> hosts = sql.list(
                "SELECT host_id FROM claim WHERE " + which + " ORDER BY host_id", Row::first, "rollout", rollout);
        sql.update("UPDATE claim SET cancelled = :reason WHERE " + which, "rollout", rollout, "reason", reason);
        return hosts;
    }
}
