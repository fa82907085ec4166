package patchwave.controller.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** {@link RolloutStore} on SQL. */
final class SqlRollouts implements RolloutStore {
    private final SqlTransaction transaction;
    private final Sql sql;
    private final RolloutRows rows;

    SqlRollouts(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
        this.rows = new RolloutRows(sql);
    }

    @Override
    public Creation create(RolloutSpec spec, byte[] signedPlan, List<RolloutHost> hosts) {
        return create(spec, new RolloutStatus.Running(), signedPlan, hosts);
    }

    @Override
    public Creation create(RolloutSpec spec, RolloutStatus status, byte[] signedPlan, List<RolloutHost> hosts) {
        sql.requireWritable();
        if (!(status instanceof RolloutStatus.Running) && !(status instanceof RolloutStatus.Scheduled)) {
            throw new IllegalArgumentException(
                    "rollout %s begins as %s: expected running or scheduled".formatted(spec.id(), status));
        }
        Optional<String> existing =
                sql.find("SELECT plan_hash FROM rollout WHERE id = :id", Row::first, "id", spec.id());
        if (existing.isPresent()) {
            return existing.get().equals(spec.planHash())
                    ? new Creation.AlreadyThere()
                    : new Creation.Conflict("rollout %s was started with another plan, of hash %s"
                            .formatted(spec.id(), existing.get()));
        }
        new RolloutWriter(transaction).insert(spec, status, signedPlan, hosts);
        transaction.audit(
                status instanceof RolloutStatus.Scheduled ? "rollout.schedule" : "rollout.start",
                spec.id().value(),
                body(spec, status, hosts));
        if (status instanceof RolloutStatus.Running) {
            transaction.outbox().started(spec);
        }
        return new Creation.Created();
    }

    private static Map<String, Object> body(RolloutSpec spec, RolloutStatus status, List<RolloutHost> hosts) {
        Map<String, Object> body = new HashMap<>();
        body.put("plan_hash", spec.planHash());
        body.put("emergency", spec.emergency());
        body.put("reason", spec.reason());
        body.put("advisory", text(spec.advisory()));
        body.put("expires", spec.expiresAt().toString());
        body.put("due", text(spec.due()));
        body.put("window", spec.window().orElse(""));
        body.put("rolls_back", text(spec.rollsBack()));
        if (status instanceof RolloutStatus.Scheduled(Instant at, boolean startIfMissed)) {
            body.put("starts", at.toString());
            body.put("start_if_missed", startIfMissed);
        }
        body.put("stages", spec.stages().stream().map(Object::toString).toList());
        body.put("hosts", hosts.stream().map(host -> host.host().value()).toList());
        return body;
    }

    @Override
    public Optional<byte[]> signedPlan(RolloutId rollout) {
        return sql.find(
                        "SELECT signed_plan FROM rollout WHERE id = :id",
                        row -> row.optionalBytes("signed_plan"),
                        "id",
                        rollout)
                .flatMap(bytes -> bytes);
    }

    @Override
    public List<RolloutSummary> list(int limit) {
        return rows.summaries("ORDER BY r.started_at DESC, r.id DESC LIMIT :limit", "limit", limit);
    }

    @Override
    public List<RolloutSummary> listOpen() {
        return rows.summaries("WHERE r.status NOT IN ('ABORTED', 'COMPLETED') ORDER BY r.started_at, r.id");
    }

    @Override
    public Optional<RolloutSummary> summary(RolloutId rollout) {
        return rows.summary(rollout);
    }

    @Override
    public Optional<Rollout> find(RolloutId rollout) {
        return rows.summary(rollout)
                .map(summary -> new Rollout(
                        summary.spec(),
                        summary.status(),
                        summary.stages(),
                        sql.list(
                                "SELECT " + RolloutRows.HOST_COLUMNS
                                        + " FROM rollout_host rh WHERE rh.rollout_id = :id ORDER BY rh.stage, rh.host_id",
                                RolloutRows::host,
                                "id",
                                rollout)));
    }

    @Override
    public List<HostPart> parts(RolloutId rollout) {
        return rows.parts("WHERE rh.rollout_id = :id ORDER BY rh.stage, rh.host_id", "id", rollout);
    }

    @Override
    public boolean setStatus(RolloutId rollout, RolloutStatus expected, RolloutStatus next) {
        sql.requireWritable();
        RolloutRows.StatusColumns before = RolloutRows.columns(expected, transaction.now());
        RolloutRows.StatusColumns after = RolloutRows.columns(next, transaction.now());
        boolean endsCatchUp = expected instanceof RolloutStatus.Completed && next instanceof RolloutStatus.Aborted;
        if ((expected.isOver() && !endsCatchUp) || before.kind().equals(after.kind())) {
            return false;
        }
        int changed = sql.update(
                """
                UPDATE rollout SET status = :status, status_by = :by, status_reason = :reason, status_since = :since
                WHERE id = :id AND status = :expected
                """,
                "id",
                rollout,
                "status",
                after.kind(),
                "by",
                after.by(),
                "reason",
                after.reason(),
                "since",
                after.since(),
                "expected",
                before.kind());
        if (changed == 0) {
            return false;
        }
        List<String> cancelled = next instanceof RolloutStatus.Running || next instanceof RolloutStatus.Completed
                ? List.of()
                : transaction.ledger().cancelAll(rollout, after.verb() + ": " + after.reason());
        if (next instanceof RolloutStatus.Aborted) {
            new CatchUp(transaction).givenUp(rollout, "the rollout was aborted");
        }
        bumpGenerations(rollout);
        transaction.audit(
                expected instanceof RolloutStatus.Scheduled && next instanceof RolloutStatus.Running
                        ? "rollout.begin"
                        : after.verb(),
                rollout.value(),
                Map.of("from", before.kind(), "reason", after.reason(), "cancelled_claims", cancelled));
        rows.summary(rollout).ifPresent(summary -> transaction.outbox().status(summary.spec(), expected, next));
        return true;
    }

    /** What is desired of hosts that have not ended depends on the status. */
    private void bumpGenerations(RolloutId rollout) {
        sql.update("""
                UPDATE host SET generation = generation + 1 WHERE id IN (
                    SELECT host_id FROM rollout_host WHERE rollout_id = :rollout
                    AND phase NOT IN ('SUCCEEDED', 'NOT_NEEDED', 'FAILED', 'EXCLUDED'))
                """, "rollout", rollout);
    }

    @Override
    public boolean moveDue(RolloutId rollout, Instant due, String why) {
        sql.requireWritable();
        Optional<Instant> before =
                rows.summary(rollout).flatMap(summary -> summary.spec().due());
        int changed = sql.update("""
                UPDATE rollout SET due_at = :due
                WHERE id = :id AND status NOT IN ('ABORTED', 'COMPLETED') AND (due_at IS NULL OR due_at > :due)
                """, "due", due, "id", rollout);
        if (changed == 1) {
            transaction.audit(
                    "rollout.due", rollout.value(), Map.of("from", text(before), "to", due.toString(), "why", why));
        }
        return changed == 1;
    }

    @Override
    public boolean setSuperseded(RolloutId rollout, String by) {
        int changed = sql.update("""
                UPDATE rollout SET superseded = :by
                WHERE id = :id AND status NOT IN ('ABORTED', 'COMPLETED') AND superseded <> :by
                """, "by", by, "id", rollout);
        if (changed == 1) {
            transaction.audit("rollout.superseded", rollout.value(), Map.of("by", by));
            if (!by.isEmpty()) {
                rows.summary(rollout).ifPresent(summary -> transaction.outbox().superseded(summary.spec(), by));
            }
        }
        return changed == 1;
    }

    @Override
    public boolean catchesUp(RolloutId rollout) {
        return sql.exists("""
                SELECT 1 FROM rollout r JOIN rollout_host rh ON rh.rollout_id = r.id AND rh.catches_up = 1
                WHERE r.id = :rollout AND r.status = 'COMPLETED' AND r.expires_at > :now
                """, "rollout", rollout, "now", transaction.now());
    }

    @Override
    public boolean setStage(RolloutId rollout, int stage, StageProgress expected, StageProgress next, String why) {
        int changed = sql.update(
                """
                UPDATE rollout_stage SET batch = :batch, opened_at = :opened, baking_since = :baking, passed_at = :passed
                WHERE rollout_id = :rollout AND stage = :stage AND batch = :oldBatch
                AND opened_at IS NOT DISTINCT FROM :oldOpened AND baking_since IS NOT DISTINCT FROM :oldBaking
                AND passed_at IS NOT DISTINCT FROM :oldPassed
                """,
                "rollout",
                rollout,
                "stage",
                stage,
                "batch",
                next.batch(),
                "opened",
                next.openedAt(),
                "baking",
                next.bakingSince(),
                "passed",
                next.passedAt(),
                "oldBatch",
                expected.batch(),
                "oldOpened",
                expected.openedAt(),
                "oldBaking",
                expected.bakingSince(),
                "oldPassed",
                expected.passedAt());
        if (changed == 1) {
            rows.summary(rollout).ifPresent(summary -> transaction.outbox().stage(summary.spec(), expected, next));
            transaction.audit(
                    "rollout.stage",
                    rollout.value(),
                    Map.of(
                            "stage",
                            next.environment().name(),
                            "batch",
                            next.batch(),
                            "opened",
                            text(next.openedAt()),
                            "baking_since",
                            text(next.bakingSince()),
                            "passed",
                            text(next.passedAt()),
                            "why",
                            why));
        }
        return changed == 1;
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("");
    }

    @Override
    public boolean setPhase(RolloutId rollout, HostId host, HostPhase expected, HostPhase next) {
        return new PhaseChanges(transaction).set(rollout, host, expected, next);
    }

    @Override
    public boolean retry(RolloutId rollout, HostId host, HostPhase expected, String reason) {
        return new PhaseChanges(transaction).retry(rollout, host, expected, reason);
    }
}
