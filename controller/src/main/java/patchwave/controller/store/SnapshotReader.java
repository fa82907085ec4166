package patchwave.controller.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
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
            ORDER BY host_stage, host_id
            """.formatted(RolloutRows.HOST_COLUMNS, NOT_OVER, CATCHES_UP);

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
                hosts(pools, calendars),
                rollouts(),
                calendars.calendars(),
                transaction.operationTimes().workTimes(),
                timeouts,
                preparationLimit,
                transaction.ledger().admissionClosed());
    }

    /** A host's pools, as indexes, with the domain that counts in each. */
    private static final class Places {
        private final List<PoolId> ids = new ArrayList<>();
        private final List<Integer> pools = new ArrayList<>();
        private final List<Integer> weights = new ArrayList<>();
        private final List<String> domains = new ArrayList<>();

        void add(PoolId id, int pool, int weight, String domain) {
            ids.add(id);
            pools.add(pool);
            weights.add(weight);
            domains.add(domain);
        }
    }

    private List<HostState> hosts(List<PoolState> pools, HostCalendars calendars) {
        Map<String, Environment> environments = new HashMap<>();
        Map<String, Places> places = places(pools);
        Places nowhere = new Places();
        return sql.list("""
                SELECT h.id, h.environment, h.os_release, h.kernel_release, h.health, h.health_detail, h.health_since, h.quarantine_reason, h.quarantine_since,
                    h.failure_detail, h.failure_since, h.failure_rollout, h.behind_rollout, h.behind_since, c.rollout_id
                FROM host h LEFT JOIN claim c ON c.host_id = h.id WHERE h.removed_at IS NULL ORDER BY h.id
                """, row -> {
            String id = row.text("id");
            Places of = places.getOrDefault(id, nowhere);
            return new HostState(
                    new HostId(id),
                    of.pools.stream().mapToInt(Integer::intValue).toArray(),
                    of.weights.stream().mapToInt(Integer::intValue).toArray(),
                    of.domains.toArray(String[]::new),
                    new HostState.Kind(row.text("os_release"), row.text("kernel_release")),
                    calendars.indexOf(environments.computeIfAbsent(row.text("environment"), Environment::new), of.ids),
                    HostRows.condition(row),
                    row.optionalText("rollout_id").map(RolloutId::new));
        });
    }

    private Map<String, Places> places(List<PoolState> pools) {
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < pools.size(); i++) {
            index.put(pools.get(i).capacity().id().toString(), i);
        }
        Map<String, Places> places = new HashMap<>();
        // Ordered by pool, so that each host's indexes ascend.
        sql.each("""
                SELECT m.host_id, m.pool_id, m.weight, l.label_value FROM host_pool m JOIN pool p ON p.id = m.pool_id
                LEFT JOIN host_label l ON l.host_id = m.host_id AND l.name = p.exclusive_by
                WHERE p.active = 1 ORDER BY m.pool_id
                """, row -> {
            Integer pool = index.get(row.text("pool_id"));
            if (pool != null) {
                places.computeIfAbsent(row.text("host_id"), _ -> new Places())
                        .add(
                                pools.get(pool).capacity().id(),
                                pool,
                                row.count("weight"),
                                row.optionalText("label_value").orElse(""));
            }
        });
        return places;
    }

    private List<Rollout> rollouts() {
        Map<String, List<RolloutHost>> hosts = new TreeMap<>();
        sql.each(
                HOSTS,
                row -> hosts.computeIfAbsent(row.text("rollout_id"), _ -> new ArrayList<>())
                        .add(RolloutRows.host(row)),
                "now",
                transaction.now());
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
