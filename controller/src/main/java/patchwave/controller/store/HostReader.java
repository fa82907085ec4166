package patchwave.controller.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;

/** Reads hosts with their labels, pools and claims; those that were removed from the fleet are none. */
final class HostReader {
    private static final String SELECT =
            "SELECT h.*, " + HostRows.CLAIM_COLUMNS + " FROM host h LEFT JOIN claim c ON c.host_id = h.id ";

    private final Sql sql;

    HostReader(Sql sql) {
        this.sql = sql;
    }

    Optional<StoredHost> find(HostId host) {
        return complete(sql.list(SELECT + "WHERE h.id = :id AND h.removed_at IS NULL", HostReader::partial, "id", host))
                .stream()
                .findFirst();
    }

    List<StoredHost> list(@Nullable Environment environment, @Nullable PoolId pool, @Nullable HostId after, int limit) {
        return complete(sql.list(
                SELECT + """
                        WHERE h.removed_at IS NULL AND (:environment IS NULL OR h.environment = :environment)
                        AND (:after IS NULL OR h.id > :after)
                        AND (:pool IS NULL OR EXISTS (
                            SELECT 1 FROM host_pool m WHERE m.host_id = h.id AND m.pool_id = :pool))
                        ORDER BY h.id LIMIT :limit
                        """,
                HostReader::partial,
                "environment",
                environment,
                "after",
                after,
                "pool",
                pool,
                "limit",
                limit));
    }

    /** Without labels and pools. */
    private static StoredHost partial(Row row) {
        return new StoredHost(
                new Host(new HostId(row.text("id")), new Environment(row.text("environment")), new TreeMap<>()),
                row.time("enrolled_at"),
                HostRows.facts(row),
                HostRows.record(row),
                HostRows.condition(row),
                row.optionalTime("last_report"),
                List.of(),
                HostRows.claim(row),
                row.optionalTime("drained_since"));
    }

    private List<StoredHost> complete(List<StoredHost> hosts) {
        if (hosts.isEmpty()) {
            return hosts;
        }
        HostId first = hosts.getFirst().host().id();
        HostId last = hosts.getLast().host().id();
        SortedMap<String, SortedMap<String, String>> labels = Labels.all(sql, """
                SELECT host_id AS owner, name, label_value FROM host_label WHERE host_id BETWEEN :first AND :last
                """, "first", first, "last", last);
        SortedMap<String, List<PoolId>> pools = new TreeMap<>();
        sql.each(
                """
                SELECT host_id, pool_id FROM host_pool WHERE host_id BETWEEN :first AND :last ORDER BY host_id, pool_id
                """,
                row -> pools.computeIfAbsent(row.text("host_id"), _ -> new ArrayList<>())
                        .add(PoolId.parse(row.text("pool_id"))),
                "first",
                first,
                "last",
                last);
        return hosts.stream()
                .map(host -> {
                    String id = host.host().id().value();
                    return new StoredHost(
                            new Host(host.host().id(), host.host().environment(), Labels.of(labels, id)),
                            host.enrolledAt(),
                            host.facts(),
                            host.record(),
                            host.condition(),
                            host.lastReport(),
                            pools.getOrDefault(id, List.of()),
                            host.claim(),
                            host.drainedSince());
                })
                .toList();
    }
}
