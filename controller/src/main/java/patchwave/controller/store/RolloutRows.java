package patchwave.controller.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.policy.FailureRules;
import patchwave.policy.HaltThreshold;
import patchwave.policy.Pacing;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** Rows of rollouts as values of the core. */
final class RolloutRows {
    /** Columns of table rollout_host as rh, named so that they do not meet a rollout's. */
    static final String HOST_COLUMNS = """
            rh.host_id, rh.stage AS host_stage, rh.phase, rh.batch AS host_batch, rh.attempt AS host_attempt,
            rh.reason AS host_reason, rh.detail, rh.phase_at, rh.retries, rh.catches_up, rh.changed_at
            """;

    /** What changes of table rollout as r; all else of it is its spec. */
    private static final String STATUS_COLUMNS =
            "r.id, r.status, r.status_by, r.status_reason, r.status_since, r.due_at, r.superseded";

    private final Sql sql;
    private final Map<String, List<StageProgress>> stages = new HashMap<>();

    RolloutRows(Sql sql) {
        this.sql = sql;
    }

    List<HostPart> parts(String where, @Nullable Object... namesAndValues) {
        return sql.list(
                "SELECT " + STATUS_COLUMNS + ", rh.outcome, " + HOST_COLUMNS
                        + " FROM rollout_host rh JOIN rollout r ON r.id = rh.rollout_id " + where,
                row -> new HostPart(
                        specOf(row),
                        status(row),
                        host(row),
                        row.number("host_attempt"),
                        row.optionalBytes("outcome").map(StoredOutcome::new),
                        row.time("changed_at")),
                namesAndValues);
    }

    static RolloutHost host(Row row) {
        return new RolloutHost(
                new HostId(row.text("host_id")), row.count("host_stage"), Phases.read(row), row.count("retries"));
    }

    /** What was read once, with the due time that the row has now. */
    private RolloutSpec specOf(Row row) {
        return spec(row.text("id")).dueAt(row.optionalTime("due_at"));
    }

    private RolloutSpec spec(String rollout) {
        return sql.known().spec(rollout).orElseGet(() -> {
            RolloutSpec spec = sql.find("SELECT r.* FROM rollout r WHERE r.id = :id", this::spec, "id", rollout)
                    .orElseThrow();
            sql.known().keep(spec, sql);
            return spec;
        });
    }

    private RolloutSpec spec(Row row) {
        return new RolloutSpec(
                new RolloutId(row.text("id")),
                row.truth("emergency"),
                row.text("plan_hash"),
                row.time("expires_at"),
                stages(row.text("id")).stream().map(StageProgress::environment).toList(),
                new Pacing(
                        row.count("first_batch"),
                        row.count("growth"),
                        row.duration("settle"),
                        row.duration("batch_bake"),
                        row.duration("stage_bake"),
                        row.count("max_in_operation"),
                        row.duration("unreachable_deadline")),
                new FailureRules(
                        new HaltThreshold(row.count("ambient_per_mille"), row.count("false_halt_per_mille")),
                        RuleText.read(row.text("failure_rules"))),
                row.optionalText("advisory").map(AdvisoryId::new),
                row.optionalTime("due_at"),
                row.optionalText("window_name"),
                row.optionalText("rolls_back").map(RolloutId::new),
                row.text("reason"),
                row.time("started_at"),
                row.text("started_by"));
    }

    List<StageProgress> stages(String rollout) {
        return stages.computeIfAbsent(
                rollout,
                id -> sql.list(
                        """
                        SELECT environment, batch, opened_at, baking_since, passed_at FROM rollout_stage
                        WHERE rollout_id = :rollout ORDER BY stage
                        """,
                        row -> new StageProgress(
                                new Environment(row.text("environment")),
                                row.count("batch"),
                                row.optionalTime("opened_at"),
                                row.optionalTime("baking_since"),
                                row.optionalTime("passed_at")),
                        "rollout",
                        id));
    }

    Optional<RolloutSummary> summary(RolloutId rollout) {
        return summaries("WHERE r.id = :rollout", "rollout", rollout).stream().findFirst();
    }

    List<RolloutSummary> summaries(String where, @Nullable Object... namesAndValues) {
        return sql.list(
                "SELECT " + STATUS_COLUMNS
                        + ", (SELECT COUNT(*) FROM claim c WHERE c.rollout_id = r.id) AS open_claims FROM rollout r "
                        + where,
                row -> new RolloutSummary(
                        specOf(row),
                        status(row),
                        stages(row.text("id")),
                        row.text("superseded"),
                        row.count("open_claims")),
                namesAndValues);
    }

    static RolloutStatus status(Row row) {
        String kind = row.text("status");
        String by = row.text("status_by");
        String reason = row.text("status_reason");
        Instant since = row.time("status_since");
        return switch (kind) {
            case "RUNNING" -> new RolloutStatus.Running();
            case "PAUSED" -> new RolloutStatus.Paused(by, reason, since);
            case "HALTED" -> new RolloutStatus.Halted(reason, since);
            case "SCHEDULED" -> new RolloutStatus.Scheduled(since, reason.equals(START_IF_MISSED));
            case "ABORTED" -> new RolloutStatus.Aborted(by, reason, since);
            case "COMPLETED" -> new RolloutStatus.Completed(since);
            default -> throw new StoreException("table rollout: unknown status '%s'".formatted(kind));
        };
    }

    private static final String START_IF_MISSED = "start if missed";

    /** A status as its columns, with the verb that the audit trail has for it. */
    record StatusColumns(String kind, String verb, String by, String reason, Instant since) {}

    /** @param now for a status that has no time of its own */
    static StatusColumns columns(RolloutStatus status, Instant now) {
        return switch (status) {
            case RolloutStatus.Scheduled(Instant at, boolean startIfMissed) ->
                new StatusColumns("SCHEDULED", "rollout.schedule", "", startIfMissed ? START_IF_MISSED : "", at);
            case RolloutStatus.Running _ -> new StatusColumns("RUNNING", "rollout.resume", "", "", now);
            case RolloutStatus.Paused(String by, String reason, Instant since) ->
                new StatusColumns("PAUSED", "rollout.pause", by, reason, since);
            case RolloutStatus.Halted(String reason, Instant since) ->
                new StatusColumns("HALTED", "rollout.halt", "", reason, since);
            case RolloutStatus.Aborted(String by, String reason, Instant since) ->
                new StatusColumns("ABORTED", "rollout.abort", by, reason, since);
            case RolloutStatus.Completed(Instant at) -> new StatusColumns("COMPLETED", "rollout.complete", "", "", at);
        };
    }
}
