package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.fleet.HostId;

/**
 * The one place that changes {@code in_op} and {@code down} of a pool; every path comes through here (invariant I11).
 *
 * <p>A host that holds a claim counts in {@code in_op} of the pools in claim_pool. A host that holds none and is out counts
 * in {@code down} of its pools. It counts with its weight in each.
 */
final class Counters {
    /** The only statement. Guarded, it touches no row unless the floor holds afterwards and the domain is free. */
    private static final String ADD = """
            UPDATE pool SET in_op = in_op + :inOp, down = down + :down,
                budget = CASE WHEN :guarded = 1 THEN budget
                    WHEN in_op + :inOp > target_budget THEN in_op + :inOp ELSE target_budget END
            WHERE id = :pool AND (:guarded = 0 OR (
                in_op + :inOp + down + :down - %s <= target_budget
                AND (exclusive_by IS NULL OR NOT EXISTS (
                    SELECT 1 FROM claim_pool other
                    LEFT JOIN host_label mine ON mine.host_id = :host AND mine.name = pool.exclusive_by
                    LEFT JOIN host_label theirs ON theirs.host_id = other.host_id AND theirs.name = pool.exclusive_by
                    WHERE other.pool_id = pool.id AND other.host_id <> :host
                    AND (mine.label_value IS NULL OR theirs.label_value IS NULL
                        OR theirs.label_value <> mine.label_value)))))
            """.formatted(Relief.units(":host", "pool.id"));

    private final Sql sql;

    Counters(Sql sql) {
        this.sql = sql;
    }

    /**
     * Counts a host in operation in all its pools, if the floor of every one of them permits it.
     *
     * @param wasOut whether it counts in down until now; it gives that share for the new one
     * @return the first pool that does not permit it; the caller then undoes everything. Empty if all do
     */
    Optional<String> claim(HostId host, boolean wasOut) {
        for (Share share : shares("host_pool", host)) {
            if (add(share.pool(), host, share.weight(), wasOut ? -share.weight() : 0, true) == 0) {
                return Optional.of(share.pool());
            }
        }
        return Optional.empty();
    }

    /** A claim ends: call before its claim_pool rows go. */
    void release(HostId host) {
        for (Share share : shares("claim_pool", host)) {
            add(share.pool(), host, -share.weight(), 0, false);
        }
    }

    /** Runs a change of the host's row and lets down follow. */
    void around(HostId host, Runnable change) {
        boolean before = countsDown(host);
        change.run();
        boolean after = countsDown(host);
        if (before != after) {
            for (Share share : shares("host_pool", host)) {
                add(share.pool(), host, 0, after ? share.weight() : -share.weight(), false);
            }
        }
    }

    /** The host has joined a pool: it counts there as it does in its other pools, whatever the budget. */
    void join(String pool, HostId host, int weight, boolean claimed) {
        if (claimed) {
            add(pool, host, weight, 0, false);
        } else if (countsDown(host)) {
            add(pool, host, 0, weight, false);
        }
    }

    /** The host is worth so much more, or less, in a pool. Its claim, if it holds one, counts as it did when it was taken. */
    void reweigh(String pool, HostId host, int difference) {
        if (countsDown(host)) {
            add(pool, host, 0, difference, false);
        }
    }

    /** The host has left a pool. Its claim, if it holds one, counts there until its release. */
    void leave(String pool, HostId host, int weight) {
        if (countsDown(host)) {
            add(pool, host, 0, -weight, false);
        }
    }

    /** Corrects a pool's counters by these differences. For an operator's reset alone. */
    void correct(String pool, int inOp, int down) {
        add(pool, "", inOp, down, false);
    }

    private boolean countsDown(HostId host) {
        return sql.exists("""
                SELECT 1 FROM host WHERE id = :host AND is_out = 1
                AND NOT EXISTS (SELECT 1 FROM claim WHERE host_id = :host)
                """, "host", host);
    }

    /** What a host is worth in one of its pools, in that pool's units. */
    private record Share(String pool, int weight) {}

    private List<Share> shares(String table, HostId host) {
        return sql.list(
                "SELECT pool_id, weight FROM " + table + " WHERE host_id = :host ORDER BY pool_id",
                row -> new Share(row.text("pool_id"), row.count("weight")),
                "host",
                host);
    }

    private int add(String pool, Object host, int inOp, int down, boolean guarded) {
        return sql.update(ADD, "pool", pool, "host", host, "inOp", inOp, "down", down, "guarded", guarded);
    }
}
