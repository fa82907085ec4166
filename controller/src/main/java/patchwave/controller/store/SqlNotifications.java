package patchwave.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchwave.advisory.AdvisoryId;
import patchwave.rollout.RolloutId;

/** {@link NotificationStore} on SQL. */
final class SqlNotifications implements NotificationStore {
    /** What is older, and not waiting any more, is forgotten. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final String COLUMNS = """
            SELECT (SELECT SUBSTR(store_incarnation, 1, 12) FROM meta) || '-' || n.sequence || '-' || t.channel AS id,
                t.channel, n.event, n.summary, n.body, n.created_at, t.attempts, t.next_attempt_at, t.delivered_at,
                t.last_error
            FROM notification t JOIN notice n ON n.sequence = t.notice
            """;

    private final SqlTransaction transaction;
    private final Sql sql;
    private final RolloutRows rollouts;

    SqlNotifications(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
        this.rollouts = new RolloutRows(sql);
    }

    @Override
    public boolean isPreparing(Map<RolloutId, Instant> forecasts) {
        boolean unspread = sql.find("SELECT 1 FROM notice WHERE spread = 0 LIMIT 1", Row::first)
                .isPresent();
        return unspread || !overdue().isEmpty() || !late(forecasts).isEmpty();
    }

    @Override
    public void prepare(Map<RolloutId, Instant> forecasts, Map<String, Set<NoticeEvent>> wanted) {
        sql.requireWritable();
        Outbox outbox = new Outbox(sql, transaction.now());
        for (RolloutSummary rollout : overdue()) {
            outbox.overdue(rollout.spec(), rollout.spec().due().orElseThrow());
        }
        for (RolloutSummary rollout : late(forecasts)) {
            outbox.late(
                    rollout.spec(),
                    rollout.spec().due().orElseThrow(),
                    forecasts.getOrDefault(rollout.spec().id(), transaction.now()));
        }
        wanted.forEach((channel, events) -> events.forEach(
                event -> sql.update("""
                INSERT INTO notification (notice, channel, attempts, next_attempt_at, last_error)
                SELECT sequence, :channel, 0, :now, '' FROM notice WHERE spread = 0 AND event = :event
                """, "channel", channel, "event", event.word(), "now", transaction.now())));
        sql.update("UPDATE notice SET spread = 1 WHERE spread = 0");
        forget();
    }

    private List<RolloutSummary> overdue() {
        return rollouts.summaries("""
                WHERE r.due_at <= :now AND r.status NOT IN ('ABORTED', 'COMPLETED')
                AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.once = 'due ' || r.id) ORDER BY r.id
                """, "now", transaction.now());
    }

    private List<RolloutSummary> late(Map<RolloutId, Instant> forecasts) {
        Outbox outbox = new Outbox(sql, transaction.now());
        return forecasts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> rollouts.summary(entry.getKey()).stream()
                        .filter(found -> !found.status().isOver())
                        .filter(found -> found.spec()
                                .due()
                                .filter(due -> entry.getValue().isAfter(due))
                                .isPresent())
                        .filter(found -> !outbox.isTold(Outbox.onceLate(entry.getKey()))))
                .toList();
    }

    private void forget() {
        Instant before = transaction.now().minus(KEPT);
        // What is told once must stay known; it is little.
        sql.update("""
                DELETE FROM notification WHERE next_attempt_at IS NULL
                AND notice IN (SELECT sequence FROM notice WHERE created_at < :before)
                """, "before", before);
        sql.update("""
                DELETE FROM notice WHERE created_at < :before AND once IS NULL
                AND sequence < (SELECT MAX(sequence) FROM notice)
                AND NOT EXISTS (SELECT 1 FROM notification t WHERE t.notice = notice.sequence)
                """, "before", before);
    }

    @Override
    public boolean isTold(String once) {
        return new Outbox(sql, transaction.now()).isTold(once);
    }

    @Override
    public void urgent(String once, AdvisoryId vulnerability, String summary) {
        sql.requireWritable();
        new Outbox(sql, transaction.now()).urgent(once, vulnerability, summary);
    }

    @Override
    public List<Notification> due() {
        return list("WHERE t.next_attempt_at <= :now ORDER BY n.sequence, t.channel", "now", transaction.now());
    }

    @Override
    public Optional<Instant> nextTime() {
        return sql.find("""
                SELECT MIN(at) AS at FROM (
                    SELECT MIN(next_attempt_at) AS at FROM notification
                    UNION ALL SELECT MIN(r.due_at) FROM rollout r WHERE r.status NOT IN ('ABORTED', 'COMPLETED')
                        AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.once = 'due ' || r.id)) AS times
                """, row -> row.optionalTime("at")).flatMap(at -> at);
    }

    @Override
    public void delivered(Notification notification) {
        update(notification, "delivered_at = :now, next_attempt_at = NULL, last_error = ''", "now", transaction.now());
    }

    @Override
    public void failed(Notification notification, String error, Optional<Instant> again) {
        update(notification, "next_attempt_at = :again, last_error = :error", "again", again, "error", error);
    }

    private void update(Notification notification, String changes, @Nullable Object... namesAndValues) {
        @Nullable Object[] all = new Object[namesAndValues.length + 4];
        System.arraycopy(namesAndValues, 0, all, 0, namesAndValues.length);
        all[namesAndValues.length] = "channel";
        all[namesAndValues.length + 1] = notification.channel();
        all[namesAndValues.length + 2] = "sequence";
        all[namesAndValues.length + 3] = sequence(notification);
        sql.update(
                "UPDATE notification SET attempts = attempts + 1, " + changes
                        + " WHERE notice = :sequence AND channel = :channel AND next_attempt_at IS NOT NULL",
                all);
    }

    /** The middle part of the id; a channel's name may have hyphens, an incarnation has none. */
    private static long sequence(Notification notification) {
        String rest = notification.id().substring(notification.id().indexOf('-') + 1);
        return Long.parseLong(rest.substring(0, rest.indexOf('-')));
    }

    @Override
    public List<Notification> newest(int limit) {
        return list("ORDER BY n.sequence DESC, t.channel LIMIT :limit", "limit", limit);
    }

    private List<Notification> list(String where, @Nullable Object... namesAndValues) {
        return sql.list(
                COLUMNS + where,
                row -> new Notification(
                        row.text("id"),
                        row.text("channel"),
                        row.text("event"),
                        row.text("summary"),
                        row.text("body"),
                        row.time("created_at"),
                        row.count("attempts"),
                        row.optionalTime("next_attempt_at"),
                        row.optionalTime("delivered_at"),
                        row.text("last_error")),
                namesAndValues);
    }
}
