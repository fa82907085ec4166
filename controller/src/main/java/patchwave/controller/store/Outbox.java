package patchwave.controller.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.audit.CanonicalJson;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** Writes what receivers are to be told into the transaction that it tells of: both happen, or neither. */
final class Outbox {
    private static final String CONTROLLER = "controller";

    private final Sql sql;
    private final Instant now;

    Outbox(Sql sql, Instant now) {
        this.sql = sql;
        this.now = now;
    }

    void started(RolloutSpec spec) {
        String advisory = spec.advisory().map(it -> it + ": ").orElse("");
        tell(
                NoticeEvent.ROLLOUT_STARTED,
                spec,
                "%s %s has started: %s%s (%s)"
                        .formatted(name(spec), spec.id(), advisory, spec.reason(), spec.startedBy()),
                Map.of("started_by", spec.startedBy()));
    }

    private static String name(RolloutSpec spec) {
        return spec.emergency() ? "EMERGENCY rollout" : "Rollout";
    }

    /** A new status, as far as receivers care. */
    void status(RolloutSpec spec, RolloutStatus before, RolloutStatus next) {
        switch (next) {
            case RolloutStatus.Scheduled _ -> {}
            case RolloutStatus.Running _ -> {
                if (before instanceof RolloutStatus.Scheduled) {
                    started(spec);
                }
            }
            case RolloutStatus.Paused(String by, String reason, Instant _) -> {
                if (by.equals(CONTROLLER)) {
                    stopped(spec, "paused", reason);
                }
            }
            case RolloutStatus.Halted(String reason, Instant _) -> stopped(spec, "halted", reason);
            case RolloutStatus.Aborted(String by, String reason, Instant _) ->
                ended(spec, "aborted", "was aborted by %s: %s".formatted(by, reason));
            case RolloutStatus.Completed _ -> ended(spec, "completed", "is completed");
        }
    }

    private void stopped(RolloutSpec spec, String state, String reason) {
        tell(
                NoticeEvent.ROLLOUT_HALTED,
                spec,
                "%s %s is %s: %s".formatted(name(spec), spec.id(), state.toUpperCase(java.util.Locale.ROOT), reason),
                Map.of("state", state, "detail", reason));
    }

    private void ended(RolloutSpec spec, String state, String how) {
        Map<String, Integer> counts = new TreeMap<>();
        sql.list(
                        "SELECT phase, COUNT(*) AS hosts FROM rollout_host WHERE rollout_id = :id GROUP BY phase",
                        row -> Map.entry(row.text("phase"), row.count("hosts")),
                        "id",
                        spec.id())
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        int patched = counts.getOrDefault("SUCCEEDED", 0);
        int failed = counts.getOrDefault("FAILED", 0);
        int all = counts.values().stream().mapToInt(Integer::intValue).sum();
        int needless = counts.getOrDefault("NOT_NEEDED", 0);
        tell(
                NoticeEvent.ROLLOUT_ENDED,
                spec,
                "%s %s %s. Hosts: %d patched, %d needed nothing, %d failed, %d others"
                        .formatted(
                                name(spec),
                                spec.id(),
                                how,
                                patched,
                                needless,
                                failed,
                                all - patched - needless - failed),
                Map.of("state", state, "detail", how, "patched_count", patched, "failed_count", failed));
    }

    void stage(RolloutSpec spec, StageProgress before, StageProgress next) {
        if (before.passedAt().isEmpty() && next.passedAt().isPresent()) {
            String stage = next.environment().name();
            tell(
                    NoticeEvent.ROLLOUT_STAGE,
                    spec,
                    "%s %s: stage %s has passed".formatted(name(spec), spec.id(), stage),
                    Map.of("stage", stage));
        }
    }

    /** Told once: what comes after it, the rollout that is moved to has to say. */
    void superseded(RolloutSpec spec, String by) {
        once(
                "superseded " + spec.id(),
                NoticeEvent.ROLLOUT_SUPERSEDED,
                spec,
                "%s %s is SUPERSEDED: %s; move it with 'patchwave rollout supersede %s'"
                        .formatted(name(spec), spec.id(), by, spec.id()),
                Map.of("detail", by));
    }

    /** Told once: a due time passes once. */
    void overdue(RolloutSpec spec, Instant due) {
        once(
                "due " + spec.id(),
                NoticeEvent.ROLLOUT_OVERDUE,
                spec,
                "%s %s is OVERDUE: it was due at %s and is not complete".formatted(name(spec), spec.id(), due),
                Map.of("due_time", due.toString()));
    }

    /** Told once, however the forecast moves. */
    void late(RolloutSpec spec, Instant due, Instant forecast) {
        once(
                "forecast " + spec.id(),
                NoticeEvent.ROLLOUT_OVERDUE,
                spec,
                "%s %s will be LATE: it is due at %s, and its forecast says %s"
                        .formatted(name(spec), spec.id(), due, forecast),
                Map.of("due_time", due.toString(), "forecast_end_time", forecast.toString()));
    }

    /** Told once. */
    void urgent(String once, AdvisoryId vulnerability, String summary) {
        if (!isTold(once)) {
            insert(once, NoticeEvent.URGENCY_IMMEDIATE, summary, Map.of("advisory_id", vulnerability.value()));
        }
    }

    boolean isTold(String once) {
        return sql.find("SELECT once FROM notice WHERE once = :once", Row::first, "once", once)
                .isPresent();
    }

    static String onceLate(RolloutId rollout) {
        return "forecast " + rollout;
    }

    private void tell(NoticeEvent event, RolloutSpec spec, String summary, Map<String, ?> more) {
        insert(null, event, spec, summary, more);
    }

    private void once(String once, NoticeEvent event, RolloutSpec spec, String summary, Map<String, ?> more) {
        if (!isTold(once)) {
            insert(once, event, spec, summary, more);
        }
    }

    private void insert(
            @Nullable String once, NoticeEvent event, RolloutSpec spec, String summary, Map<String, ?> more) {
        Map<String, Object> body = new TreeMap<>(more);
        body.put("rollout_id", spec.id().value());
        body.put("emergency", spec.emergency());
        body.put("reason", spec.reason());
        body.put("advisory_id", spec.advisory().map(Object::toString).orElse(""));
        body.put("rolls_back", spec.rollsBack().map(Object::toString).orElse(""));
        insert(once, event, summary, body);
    }

    private void insert(@Nullable String once, NoticeEvent event, String summary, Map<String, ?> more) {
        Map<String, Object> body = new TreeMap<>(more);
        body.put("event", event.word());
        body.put("time", now.toString());
        body.put("summary", summary);
        sql.update(
                """
                INSERT INTO notice (sequence, event, once, summary, body, created_at, spread)
                SELECT COALESCE(MAX(sequence), 0) + 1, :event, :once, :summary, :body, :now, 0 FROM notice
                """,
                "event",
                event.word(),
                "once",
                Optional.ofNullable(once),
                "summary",
                summary,
                "body",
                CanonicalJson.write(body),
                "now",
                now);
    }
}
