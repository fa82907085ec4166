package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.policy.PoolPolicy;

/** Which hosts are in which pools, and how large that makes each pool's budget. */
final class Memberships {
    private final Sql sql;
    private final Counters counters;

    Memberships(Transaction transaction) {
        this.sql = transaction.sql();
        this.counters = transaction.counters();
    }

    /** After a new fleet file: writes only what differs. */
    void recomputeAll(List<PoolPolicy> policies) {
        SortedMap<String, SortedSet<String>> before = new TreeMap<>();
        sql.each(
                "SELECT host_id, pool_id FROM host_pool",
                row -> before.computeIfAbsent(row.text("host_id"), _ -> new TreeSet<>())
                        .add(row.text("pool_id")));
        for (Host host : hosts()) {
            place(host, before.getOrDefault(host.id().value(), new TreeSet<>()), policies);
        }
        resizeAll();
    }

    /** Recomputes every pool's registered size, floor and budget. */
    void resizeAll() {
        sql.list("SELECT id FROM pool ORDER BY id", Row::first).forEach(this::resize);
    }

    /** After one host was registered or changed its labels. */
    void recompute(Host host, List<PoolPolicy> policies) {
        SortedSet<String> before = new TreeSet<>(
                sql.list("SELECT pool_id FROM host_pool WHERE host_id = :host", Row::first, "host", host.id()));
        SortedSet<String> after = place(host, before, policies);
        // Counted by difference: recounting a pool for each host that enrols would be quadratic.
        before.stream().filter(pool -> !after.contains(pool)).forEach(pool -> resize(pool, -1));
        after.stream().filter(pool -> !before.contains(pool)).forEach(pool -> resize(pool, 1));
    }

    private SortedSet<String> place(Host host, SortedSet<String> before, List<PoolPolicy> policies) {
        SortedSet<String> after = new TreeSet<>();
        for (PoolPolicy policy : policies) {
            if (policy.contains(host)) {
                after.add(policy.id().toString());
            }
        }
        if (!after.equals(before)) {
            boolean claimed = sql.exists("SELECT 1 FROM claim WHERE host_id = :host", "host", host.id());
            before.stream().filter(pool -> !after.contains(pool)).forEach(pool -> leave(pool, host.id()));
            after.stream().filter(pool -> !before.contains(pool)).forEach(pool -> join(pool, host.id(), claimed));
        }
        return after;
    }

    private void leave(String pool, HostId host) {
        sql.update("DELETE FROM host_pool WHERE host_id = :host AND pool_id = :pool", "host", host, "pool", pool);
        counters.leave(pool, host);
    }

    private void join(String pool, HostId host, boolean claimed) {
        sql.update("INSERT INTO host_pool (host_id, pool_id) VALUES (:host, :pool)", "host", host, "pool", pool);
        if (!claimed) {
            counters.join(pool, host, false);
        } else if (!sql.exists(
                "SELECT 1 FROM claim_pool WHERE host_id = :host AND pool_id = :pool", "host", host, "pool", pool)) {
            // A pool that the host left and joins again still counts it.
            sql.update("INSERT INTO claim_pool (host_id, pool_id) VALUES (:host, :pool)", "host", host, "pool", pool);
            counters.join(pool, host, true);
        }
    }

    private void resize(String pool) {
        resize(pool, """
                SELECT floor_kind, floor_value,
                    (SELECT COUNT(*) FROM host_pool WHERE pool_id = pool.id) AS members
                FROM pool WHERE id = :pool
                """);
    }

    private void resize(String pool, int joined) {
        resize(
                pool,
                "SELECT floor_kind, floor_value, registered + (%d) AS members FROM pool WHERE id = :pool"
                        .formatted(joined));
    }

    private void resize(String pool, String query) {
        Optional<Size> size = sql.find(
                query,
                row -> new Size(row.count("members"), FleetStore.floor(row).hosts(row.count("members"))),
                "pool",
                pool);
        size.ifPresent(found -> sql.update(
                """
                UPDATE pool SET registered = :registered, floor = :floor, target_budget = :target,
                    budget = CASE WHEN in_op > :target THEN in_op ELSE :target END
                WHERE id = :pool
                """, "pool", pool, "registered", found.registered(), "floor", found.floor(), "target", found.budget()));
    }

    private record Size(int registered, int floor) {
        int budget() {
            return Math.max(0, registered - floor);
        }
    }

    private List<Host> hosts() {
        SortedMap<String, SortedMap<String, String>> labels =
                Labels.all(sql, "SELECT host_id AS owner, name, label_value FROM host_label");
        return sql.list(
                "SELECT id, environment FROM host ORDER BY id",
                row -> new Host(
                        new HostId(row.text("id")),
                        new Environment(row.text("environment")),
                        Labels.of(labels, row.text("id"))));
    }
}
