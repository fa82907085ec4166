package patchwave.controller.store;

import java.time.Instant;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.plan.Admission;
import patchwave.plan.Condition;

/** Says, after the ledger has refused, which of its conditions did not hold. Decides nothing. */
final class ClaimDiagnosis {
    private final Sql sql;

    ClaimDiagnosis(Sql sql) {
        this.sql = sql;
    }

    /**
     * Why a pool did not permit a claim.
     *
     * @param host which holds its claim already, as when it was asked for
     */
    String pool(String pool, HostId host) {
        return sql.find(
                        """
                        SELECT pool.in_op, pool.down, pool.target_budget, pool.exclusive_by, hp.weight,
                            pool.in_op + pool.down + CASE WHEN h.is_out = 1 THEN 0 ELSE hp.weight END - %s AS wanted
                        FROM pool JOIN host_pool hp ON hp.pool_id = pool.id AND hp.host_id = :host
                        JOIN host h ON h.id = hp.host_id WHERE pool.id = :pool
                        """.formatted(Relief.units(":host", "pool.id")),
                        row -> row.number("wanted") > row.number("target_budget")
                                ? noRoom(pool, row)
                                : "pool %s has hosts of another %s in operation"
                                        .formatted(
                                                pool,
                                                row.optionalText("exclusive_by").orElse("domain")),
                        "pool",
                        pool,
                        "host",
                        host)
                .orElse("pool %s does not exist".formatted(pool));
    }

    private static String noRoom(String pool, Row row) {
        return "pool %s has no room: %d in operation and %d down of a budget of %d"
                        .formatted(pool, row.number("in_op"), row.number("down"), row.number("target_budget"))
                + (row.number("weight") > 1 ? ", and the host is worth %d".formatted(row.number("weight")) : "");
    }

    String reason(Admission admission, Instant now) {
        Optional<String> closed = sql.find(
                        "SELECT admission_closed FROM meta", row -> row.optionalText("admission_closed"))
                .flatMap(reason -> reason);
        if (closed.isPresent()) {
            return "admission is closed: " + closed.get();
        }
        return sql.find(
                        """
                        SELECT r.status, r.expires_at, r.max_in_operation, s.opened_at, s.passed_at, s.batch, rh.phase,
                            s.environment AS stage_environment,
                            h.*, (SELECT rollout_id FROM claim c WHERE c.host_id = h.id) AS holder
                        FROM rollout_host rh JOIN host h ON h.id = rh.host_id JOIN rollout r ON r.id = rh.rollout_id
                        JOIN rollout_stage s ON s.rollout_id = rh.rollout_id AND s.stage = rh.stage
                        WHERE rh.host_id = :host AND rh.rollout_id = :rollout
                        """,
                        row -> reason(admission, row, now),
                        "host",
                        admission.host(),
                        "rollout",
                        admission.rollout())
                .orElseGet(
                        () -> "host %s is not a target of rollout %s".formatted(admission.host(), admission.rollout()));
    }

    private static String reason(Admission admission, Row row, Instant now) {
        boolean catchesUp = row.text("status").equals("COMPLETED")
                && row.optionalTime("passed_at").isPresent();
        if (!row.text("status").equals("RUNNING") && !catchesUp) {
            return "rollout %s is %s".formatted(admission.rollout(), row.text("status"));
        }
        if (!now.isBefore(row.time("expires_at"))) {
            return "the plan of rollout %s expired at %s".formatted(admission.rollout(), row.time("expires_at"));
        }
        if (admission.beginBefore().isPresent()
                && !now.isBefore(admission.beginBefore().get())) {
            return "host %s had to begin before %s"
                    .formatted(admission.host(), admission.beginBefore().get());
        }
        Optional<String> holder = row.optionalText("holder");
        if (holder.isPresent()) {
            return "host %s holds a claim of rollout %s".formatted(admission.host(), holder.get());
        }
        if (!row.text("stage_environment").equals(row.text("environment"))) {
            return "host %s is of %s now, but its stage is %s"
                    .formatted(admission.host(), row.text("environment"), row.text("stage_environment"));
        }
        if (!row.text("phase").equals("READY")) {
            return "host %s is %s, not READY".formatted(admission.host(), row.text("phase"));
        }
        // A stage that has passed grows on for hosts that come back after it.
        boolean growsOn = row.optionalTime("passed_at").isPresent() && row.count("batch") < admission.batch();
        if (row.optionalTime("opened_at").isEmpty() || (row.count("batch") != admission.batch() && !growsOn)) {
            return "the stage is not open at batch %d".formatted(admission.batch());
        }
        Condition condition = HostRows.condition(row);
        return switch (condition) {
            case Condition.Healthy _, Condition.Behind _, Condition.OperationFailed _ ->
                "rollout %s has %d hosts in operation, its most"
                        .formatted(admission.rollout(), row.number("max_in_operation"));
            case Condition.Unhealthy _, Condition.Unknown _, Condition.Quarantined _ ->
                "host %s is not healthy: %s".formatted(admission.host(), condition);
        };
    }
}
