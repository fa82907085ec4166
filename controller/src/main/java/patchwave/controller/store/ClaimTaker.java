package patchwave.controller.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import patchwave.plan.Admission;
import patchwave.rollout.HostPhase;

/** Takes claims (rule C1). */
final class ClaimTaker {
    /** Writes the claim only if every condition but the pools' holds. */
    private static final String INSERT = """
            INSERT INTO claim (host_id, rollout_id, attempt, batch, epoch, since, begin_before)
            SELECT h.id, r.id, h.attempt + 1, :batch, :epoch, :now, :beginBefore
            FROM rollout_host rh
            JOIN host h ON h.id = rh.host_id
            JOIN rollout r ON r.id = rh.rollout_id
            JOIN rollout_stage s ON s.rollout_id = rh.rollout_id AND s.stage = rh.stage
            JOIN meta m ON m.planner_epoch = :epoch AND m.admission_closed IS NULL
            WHERE rh.host_id = :host AND rh.rollout_id = :rollout AND rh.phase = 'READY'
            AND (r.status = 'RUNNING' OR (r.status = 'COMPLETED' AND s.passed_at IS NOT NULL)) AND r.expires_at > :now
            AND (:beginBefore IS NULL OR :beginBefore > :now) AND h.removed_at IS NULL
            AND s.opened_at IS NOT NULL AND s.environment = h.environment
            AND (s.batch = :batch OR (s.passed_at IS NOT NULL AND s.batch < :batch))
            AND h.quarantine_reason IS NULL
            AND (h.health = 'HEALTHY' OR (h.health = 'UNHEALTHY' AND h.failure_detail IS NOT NULL))
            AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.host_id = h.id)
            AND (SELECT COUNT(*) FROM claim c WHERE c.rollout_id = r.id) < r.max_in_operation
            """;

    private final SqlTransaction transaction;
    private final Sql sql;
    private final Counters counters;
    private final RolloutWriter writer;

    ClaimTaker(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
        this.counters = transaction.counters();
        this.writer = new RolloutWriter(transaction);
    }

    static long epoch(Sql sql) {
        return sql.find("SELECT planner_epoch FROM meta", row -> row.number("planner_epoch"))
                .orElse(0L);
    }

    List<ClaimAnswer> claim(List<Admission> admissions, long epoch, long revision) {
        sql.requireWritable();
        transaction.ledger().requirePlanner(epoch);
        long inForce = transaction.fleet().revision();
        if (inForce != revision) {
            String reason = "the fleet file is of revision %d by now, and this was decided from %d: it is decided anew"
                    .formatted(inForce, revision);
            return admissions.stream()
                    .<ClaimAnswer>map(admission -> new ClaimAnswer.Refused(admission, reason))
                    .toList();
        }
        // Nothing is admitted on a floor that was lowered until now.
        transaction.floors().expire();
        List<ClaimAnswer> answers = new ArrayList<>();
        for (Admission admission : admissions) {
            answers.add(sql.keepIf(ClaimAnswer.Claimed.class::isInstance, () -> take(admission, epoch)));
        }
        return answers;
    }

    private ClaimAnswer take(Admission admission, long epoch) {
        int inserted = sql.update(
                INSERT,
                "host",
                admission.host(),
                "rollout",
                admission.rollout(),
                "batch",
                admission.batch(),
                "epoch",
                epoch,
                "now",
                transaction.now(),
                "beginBefore",
                admission.beginBefore());
        if (inserted == 0) {
            return new ClaimAnswer.Refused(admission, new ClaimDiagnosis(sql).reason(admission, transaction.now()));
        }
        boolean wasOut = sql.exists("SELECT 1 FROM host WHERE id = :host AND is_out = 1", "host", admission.host());
        Optional<String> full = counters.claim(admission.host(), wasOut);
        if (full.isPresent()) {
            return new ClaimAnswer.Refused(admission, new ClaimDiagnosis(sql).pool(full.get(), admission.host()));
        }
        sql.update("""
                INSERT INTO claim_pool (host_id, pool_id, weight)
                SELECT host_id, pool_id, weight FROM host_pool WHERE host_id = :host
                """, "host", admission.host());
        return record(admission);
    }

    private ClaimAnswer record(Admission admission) {
        sql.update(
                "UPDATE host SET attempt = attempt + 1, generation = generation + 1 WHERE id = :host",
                "host",
                admission.host());
        long attempt = sql.find(
                        "SELECT attempt FROM claim WHERE host_id = :host",
                        row -> row.number("attempt"),
                        "host",
                        admission.host())
                .orElseThrow();
        writer.phase(
                admission.rollout(),
                admission.host(),
                List.of("READY"),
                new HostPhase.Claimed(attempt, admission.batch(), transaction.now()),
                OptionalInt.empty());
        transaction.audit(
                "claim.take",
                admission.host().value(),
                Map.of(
                        "rollout",
                        admission.rollout().value(),
                        "attempt",
                        attempt,
                        "batch",
                        admission.batch(),
                        "begin_before",
                        admission.beginBefore().map(Object::toString).orElse(""),
                        "pools",
                        sql.list(
                                "SELECT pool_id FROM claim_pool WHERE host_id = :host ORDER BY pool_id",
                                Row::first,
                                "host",
                                admission.host())));
        return new ClaimAnswer.Claimed(admission, attempt);
    }
}
