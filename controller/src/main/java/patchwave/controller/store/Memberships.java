package patchwave.controller.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.policy.PoolPolicy;

/** Which hosts are in which pools, and how large that makes each pool's budget. */
final class Memberships {
    private final Sql sql;
    private final Counters counters;
    private final Instant now;

    Memberships(SqlTransaction transaction) {
        this.sql = transaction.sql();
        this.counters = transaction.counters();
        this.now = transaction.now();
    }

    /** After a new fleet file: writes only what differs. */
    void recomputeAll(List<PoolPolicy> policies) {
        SortedMap<String, SortedMap<String, Integer>> before = new TreeMap<>();
        sql.each(
                "SELECT host_id, pool_id, weight FROM host_pool",
                row -> before.computeIfAbsent(row.text("host_id"), _ -> new TreeMap<>())
                        .put(row.text("pool_id"), row.count("weight")));
        List<Host> hosts = hosts();
        requireWeights(hosts, policies);
        for (Host host : hosts) {
            place(host, before.getOrDefault(host.id().value(), new TreeMap<>()), policies);
        }
        resizeAll();
    }

    /** Recomputes every pool's registered size, floor and budget. */
    void resizeAll() {
        sql.list("SELECT id FROM pool ORDER BY id", Row::first).forEach(this::resize);
    }

    /** After one host was registered or changed its labels. */
    void recompute(Host host, List<PoolPolicy> policies) {
        requireWeights(List.of(host), policies);
        resize(place(host, before(host.id()), policies));
    }

    /** A host that is removed from the fleet leaves all its pools. It holds no claim any more. */
    void leaveAll(HostId host) {
        Placing.changed(sql);
        SortedMap<String, Integer> before = before(host);
        before.forEach((pool, weight) -> leave(pool, host, weight));
        SortedMap<String, Integer> differences = new TreeMap<>();
        before.forEach((pool, weight) -> differences.put(pool, -weight));
        resize(differences);
    }

    private SortedMap<String, Integer> before(HostId host) {
        SortedMap<String, Integer> before = new TreeMap<>();
        sql.each(
                "SELECT pool_id, weight FROM host_pool WHERE host_id = :host",
                row -> before.put(row.text("pool_id"), row.count("weight")),
                "host",
                host);
        return before;
    }

    /** Counted by difference: recounting a pool for each host that enrols would be quadratic. */
    private void resize(SortedMap<String, Integer> differences) {
        differences.forEach((pool, difference) -> {
            if (difference != 0) {
                resize(pool, difference);
            }
        });
    }

    /**
     * Labels that are to be weights and are none.
     *
     * @return one sentence for each host and pool
     */
    static List<String> faults(List<Host> hosts, List<PoolPolicy> policies) {
        List<String> faults = new ArrayList<>();
        for (PoolPolicy policy : policies) {
            for (Host host : policy.weightLabel().isEmpty() ? List.<Host>of() : hosts) {
                if (policy.contains(host)) {
                    try {
                        policy.weight(host);
                    } catch (IllegalArgumentException e) {
                        faults.add(String.valueOf(e.getMessage()));
                    }
                }
            }
        }
        return faults;
    }

    static void requireWeights(List<Host> hosts, List<PoolPolicy> policies) {
        List<String> faults = faults(hosts, policies);
        if (!faults.isEmpty()) {
            throw new UnusableWeights(faults);
        }
    }

    /** How much more, or less, each pool has of the host now. */
    private SortedMap<String, Integer> place(Host host, SortedMap<String, Integer> before, List<PoolPolicy> policies) {
        SortedMap<String, Integer> after = new TreeMap<>();
        for (PoolPolicy policy : policies) {
            if (policy.contains(host)) {
                after.put(policy.id().toString(), policy.weight(host));
            }
        }
        SortedMap<String, Integer> differences = new TreeMap<>();
        if (!after.equals(before)) {
            Placing.changed(sql);
            boolean claimed = sql.exists("SELECT 1 FROM claim WHERE host_id = :host", "host", host.id());
            before.forEach((pool, weight) -> {
                if (!after.containsKey(pool)) {
                    leave(pool, host.id(), weight);
                    differences.put(pool, -weight);
                }
            });
            after.forEach((pool, weight) -> {
                Integer had = before.get(pool);
                if (had == null) {
                    join(pool, host.id(), weight, claimed);
                } else if (!had.equals(weight)) {
                    reweigh(pool, host.id(), weight, weight - had);
                }
                differences.put(pool, weight - (had == null ? 0 : had));
            });
        }
        return differences;
    }

    private void leave(String pool, HostId host, int weight) {
        sql.update("DELETE FROM host_pool WHERE host_id = :host AND pool_id = :pool", "host", host, "pool", pool);
        counters.leave(pool, host, weight);
    }

    private void reweigh(String pool, HostId host, int weight, int difference) {
        sql.update(
                "UPDATE host_pool SET weight = :weight WHERE host_id = :host AND pool_id = :pool",
                "host",
                host,
                "pool",
                pool,
                "weight",
                weight);
        counters.reweigh(pool, host, difference);
    }

    private void join(String pool, HostId host, int weight, boolean claimed) {
        insert("host_pool", pool, host, weight);
        if (!claimed) {
            counters.join(pool, host, weight, false);
        } else if (!sql.exists(
                "SELECT 1 FROM claim_pool WHERE host_id = :host AND pool_id = :pool", "host", host, "pool", pool)) {
            // A pool that the host left and joins again still counts it.
            insert("claim_pool", pool, host, weight);
            counters.join(pool, host, weight, true);
        }
    }

    private void insert(String table, String pool, HostId host, int weight) {
        sql.update(
                "INSERT INTO %s (host_id, pool_id, weight) VALUES (:host, :pool, :weight)".formatted(table),
                "host",
                host,
                "pool",
                pool,
                "weight",
                weight);
    }

    /** After its floor was lowered or restored. */
    void resize(PoolId pool) {
        resize(pool.toString());
    }

    private void resize(String pool) {
        resize(pool, "(SELECT COALESCE(SUM(weight), 0) FROM host_pool WHERE pool_id = pool.id) + :joined", 0);
    }

    private void resize(String pool, int joined) {
        resize(pool, "registered + :joined", joined);
    }

    private void resize(String pool, String members, int joined) {
        Optional<Integer> lowered = sql.find(
                "SELECT floor FROM lowered_floor WHERE pool_id = :pool AND state = 'IN_FORCE' AND expires_at > :now",
                row -> row.count("floor"),
                "pool",
                pool,
                "now",
                now);
        Optional<Size> size = sql.find(
                "SELECT floor_kind, floor_value, " + members + " AS members FROM pool WHERE id = :pool",
                row -> {
                    int normal = SqlFleet.floor(row).hosts(row.count("members"));
                    return new Size(row.count("members"), Math.min(normal, lowered.orElse(normal)));
                },
                "pool",
                pool,
                "joined",
                joined);
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
                "SELECT id, environment FROM host WHERE removed_at IS NULL ORDER BY id",
                row -> new Host(
                        new HostId(row.text("id")),
                        new Environment(row.text("environment")),
                        Labels.of(labels, row.text("id"))));
    }
}
