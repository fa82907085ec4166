package patchwave.simulation.memory;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.HostId;

/**
 * The one place that changes a pool's counters in operation and down (invariant I11). A host that holds a claim counts in
 * operation in the pools of its claim; one that holds none and is out counts as down in its pools.
 */
final class Accounts {
    private final Tables tables;
    private final Rules rules;

    Accounts(MemoryTransaction transaction) {
        this.tables = transaction.tables();
        this.rules = transaction.rules();
    }

    /**
     * Counts a host in operation in all its pools, if the floor of every one of them permits it. It holds its claim already.
     *
     * @return the first pool that does not permit it; the caller then undoes everything. Empty if all do
     */
    Optional<String> claim(HostRow host) {
        boolean wasOut = host.isOut() && rules.hold(Rule.COUNT_DOWN);
        for (Share share : host.shares) {
            int down = wasOut ? -share.weight() : 0;
            if (!permits(tables.pools.get(share.pool()), host, share.weight(), down)) {
                return Optional.of(share.pool());
            }
            add(share.pool(), share.weight(), down, rules.hold(Rule.GUARD_BUDGET));
        }
        return Optional.empty();
    }

    private boolean permits(PoolRow pool, HostRow host, int inOperation, int down) {
        boolean hasRoom =
                pool.inOperation + inOperation + pool.down + down - relief(host, pool.name) <= pool.targetBudget;
        return rules.met(Rule.GUARD_BUDGET, hasRoom) && rules.met(Rule.EXCLUSIVE_DOMAIN, isDomainFree(pool, host));
    }

    /** Whether every other host in operation in the pool is of the same failure domain. One without a domain is of none. */
    private boolean isDomainFree(PoolRow pool, HostRow host) {
        String kind = pool.exclusive().orElse(null);
        if (kind == null) {
            return true;
        }
        String mine = host.labels().get(kind);
        for (ClaimRow other : tables.claims.all()) {
            if (!other.host.equals(host.id) && weight(other.shares, pool.name) > 0) {
                String theirs = tables.hosts.get(other.host).labels().get(kind);
                if (mine == null || !mine.equals(theirs)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * The units of a pool's down that are hosts behind but well, without a claim. 0 unless the host that asks is behind but
     * well itself.
     */
    int relief(HostRow asking, String pool) {
        int units = 0;
        if (asking.isBehindButWell()) {
            for (HostRow late : tables.hosts.all()) {
                if (late.isBehindButWell() && tables.claim(late.id) == null) {
                    units += weight(late.shares, pool);
                }
            }
        }
        return units;
    }

    /** In one pool; 0 if it is not among them. */
    static int weight(Iterable<Share> shares, String pool) {
        for (Share share : shares) {
            if (share.pool().equals(pool)) {
                return share.weight();
            }
        }
        return 0;
    }

    /** A claim ends: call before it goes. */
    void release(ClaimRow claim) {
        claim.shares.forEach(share -> add(share.pool(), -share.weight(), 0, false));
    }

    /** Runs a change of a host, or of its claim, and lets down follow. */
    boolean around(HostId host, BooleanSupplier change) {
        boolean before = countsDown(host);
        boolean changed = change.getAsBoolean();
        boolean after = countsDown(host);
        if (before != after) {
            for (Share share : tables.hosts.get(host).shares) {
                add(share.pool(), 0, after ? share.weight() : -share.weight(), false);
            }
        }
        return changed;
    }

    /** The host has joined a pool: it counts there as it does in its other pools, whatever the budget. */
    void join(String pool, HostId host, int weight, boolean claimed) {
        if (claimed) {
            add(pool, weight, 0, false);
        } else {
            addDown(pool, host, weight);
        }
    }

    /** The host is worth so much more, or less, in a pool. Its claim, if it holds one, counts as it did when taken. */
    void addDown(String pool, HostId host, int difference) {
        if (countsDown(host)) {
            add(pool, 0, difference, false);
        }
    }

    /** For an operator's reset alone. */
    void correct(String pool, int inOperation, int down) {
        add(pool, inOperation, down, false);
    }

    private boolean countsDown(HostId host) {
        @Nullable HostRow row = tables.hosts.find(host);
        return row != null && row.isOut() && tables.claim(host) == null && rules.hold(Rule.COUNT_DOWN);
    }

    private void add(String name, int inOperation, int down, boolean guarded) {
        PoolRow pool = tables.pools.edit(name);
        pool.inOperation += inOperation;
        pool.down += down;
        if (!guarded) {
            pool.budget = Math.max(pool.inOperation, pool.targetBudget);
        }
        pool.check();
    }
}
