package patchwave.controller.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import patchwave.plan.HostState;
import patchwave.plan.PoolState;
import patchwave.plan.Snapshot;
import patchwave.policy.Timeouts;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;

/** Reads everything that the planner decides from, in a handful of queries whatever the size of the fleet. */
final class SnapshotReader {
    private static final String NOT_OVER = "r.status NOT IN ('ABORTED', 'COMPLETED')";

    private static final String CATCHES_UP = "r.status = 'COMPLETED' AND r.expires_at > :now";

    private static final String LIVE = """
            (%s OR EXISTS (SELECT 1 FROM claim c WHERE c.rollout_id = r.id) OR (%s AND EXISTS (
                SELECT 1 FROM rollout_host w WHERE w.rollout_id = r.id AND w.catches_up = 1)))
            """.formatted(NOT_OVER, CATCHES_UP);

    /** Of rollouts that are over only the hosts that still concern anybody: claimed ones, and those that catch up. */
    private static final String HOSTS = """
            SELECT rh.rollout_id, %1$s FROM rollout_host rh JOIN rollout r ON r.id = rh.rollout_id WHERE %2$s
            UNION ALL
            SELECT rh.rollout_id, %1$s FROM claim c
            JOIN rollout_host rh ON rh.rollout_id = c.rollout_id AND rh.host_id = c.host_id
            JOIN rollout r ON r.id = rh.rollout_id WHERE NOT (%2$s)
            UNION ALL
            SELECT rh.rollout_id, %1$s FROM rollout r
            JOIN rollout_host rh ON rh.rollout_id = r.id AND rh.catches_up = 1
            WHERE %3$s AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.host_id = rh.host_id AND c.rollout_id = r.id)
            """.formatted(RolloutRows.HOST_COLUMNS, NOT_OVER, CATCHES_UP);

    private static final Comparator<RolloutHost> ORDER =
            Comparator.comparingInt(RolloutHost::stage).thenComparing(RolloutHost::host);

    private final SqlTransaction transaction;
    private final Sql sql;

    SnapshotReader(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    Snapshot read(HostCalendars calendars, int preparationLimit) {
        List<PoolState> pools = transaction.fleet().pools();
        Timeouts timeouts = transaction.fleet().timeouts();
        return new Snapshot(
                pools,
                hosts(Placing.of(sql, pools, calendars)),
                rollouts(),
                calendars.calendars(),
                transaction.operationTimes().workTimes(),
                timeouts,
                preparationLimit,
                transaction.ledger().admissionClosed());
    }

    /** Of most hosts nothing is read: they are well and have no claim. */
    private List<HostState> hosts(Placing placing) {
        HostState[] hosts = placing.hosts().toArray(HostState[]::new);
        sql.each("""
                SELECT id, health, health_detail, health_since, quarantine_reason, quarantine_since, failure_detail,
                    failure_since, failure_rollout, behind_rollout, behind_since
                FROM host WHERE is_out = 1 AND removed_at IS NULL
                """, row -> change(placing, hosts, row, host -> host.with(HostRows.condition(row), host.claimedBy())));
        sql.each(
                "SELECT host_id AS id, rollout_id FROM claim",
                row -> change(
                        placing,
                        hosts,
                        row,
                        host -> host.with(host.condition(), Optional.of(new RolloutId(row.text("rollout_id"))))));
        return List.of(hosts);
    }

    private static void change(Placing placing, HostState[] hosts, Row row, UnaryOperator<HostState> change) {
        Integer place = placing.index().get(row.text("id"));
        if (place != null) {
            hosts[place] = change.apply(hosts[place]);
        }
    }

    private List<Rollout> rollouts() {
        Map<String, List<RolloutHost>> hosts = new TreeMap<>();
        sql.each(
                HOSTS,
                row -> hosts.computeIfAbsent(row.text("rollout_id"), _ -> new ArrayList<>())
                        .add(RolloutRows.host(row)),
                "now",
                transaction.now());
        // Nearly in order already, so that this is cheaper than to have them sorted there.
        hosts.values().forEach(list -> list.sort(ORDER));
        return new RolloutRows(sql)
                .summaries("WHERE " + LIVE + " ORDER BY r.started_at, r.id", "now", transaction.now()).stream()
                        .map(summary -> new Rollout(
                                summary.spec(),
                                summary.status(),
                                summary.stages(),
                                hosts.getOrDefault(summary.spec().id().value(), Collections.emptyList())))
                        .toList();
    }
}
