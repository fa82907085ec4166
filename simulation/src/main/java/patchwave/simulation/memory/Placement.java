package patchwave.simulation.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.controller.store.LoweredFloor;
import patchwave.controller.store.UnusableWeights;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.policy.PoolPolicy;

/** Which hosts are in which pools, and how large that makes each pool's budget. */
final class Placement {
    private final MemoryTransaction transaction;
    private final Tables tables;
    private final Accounts accounts;

    Placement(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
        this.accounts = transaction.accounts();
    }

    /** After a new fleet file. */
    void recomputeAll(List<PoolPolicy> policies) {
        List<Host> hosts = tables.hosts.all().stream()
                .filter(row -> !row.isRemoved())
                .map(row -> row.declared)
                .toList();
        requireWeights(hosts, policies);
        hosts.forEach(host -> place(host, policies));
        resizeAll();
    }

    /** Recomputes every pool's registered size, floor and budget. */
    void resizeAll() {
        tables.pools.keys(_ -> true).forEach(this::resize);
    }

    /** After one host was registered or changed its labels. */
    void recompute(Host host, List<PoolPolicy> policies) {
        requireWeights(List.of(host), policies);
        place(host, policies).forEach(this::grow);
    }

    /** A host that is removed from the fleet leaves all its pools. It holds no claim any more. */
    void leaveAll(HostId host) {
        List<Share> before = tables.hosts.get(host).shares;
        before.forEach(share -> leave(host, share));
        before.forEach(share -> grow(share.pool(), -share.weight()));
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
    private SortedMap<String, Integer> place(Host host, List<PoolPolicy> policies) {
        SortedMap<String, Integer> differences = new TreeMap<>();
        SortedMap<String, Integer> after = new TreeMap<>();
        policies.stream()
                .filter(policy -> policy.contains(host))
                .forEach(policy -> after.put(policy.id().toString(), policy.weight(host)));
        List<Share> before = tables.hosts.get(host.id()).shares;
        for (Share share : before) {
            if (!after.containsKey(share.pool())) {
                leave(host.id(), share);
                differences.put(share.pool(), -share.weight());
            }
        }
        after.forEach((pool, weight) -> {
            int had = Accounts.weight(before, pool);
            if (had == 0) {
                join(host.id(), new Share(pool, weight));
            } else if (had != weight) {
                tables.hosts.edit(host.id()).shares =
                        with(without(tables.hosts.get(host.id()).shares, pool), new Share(pool, weight));
                accounts.addDown(pool, host.id(), weight - had);
            }
            differences.put(pool, weight - had);
        });
        return differences;
    }

    private void leave(HostId host, Share share) {
        HostRow row = tables.hosts.edit(host);
        row.shares = without(row.shares, share.pool());
        accounts.addDown(share.pool(), host, -share.weight());
    }

    private void join(HostId host, Share share) {
        HostRow row = tables.hosts.edit(host);
        row.shares = with(row.shares, share);
        ClaimRow claim = tables.claim(host);
        if (claim == null) {
            accounts.join(share.pool(), host, share.weight(), false);
        } else if (Accounts.weight(claim.shares, share.pool()) == 0) {
            // A pool that the host left and joins again still counts it.
            ClaimRow changed = tables.claims.edit(claim.key());
            changed.shares = with(changed.shares, share);
            accounts.join(share.pool(), host, share.weight(), true);
        }
    }

    private static List<Share> without(List<Share> shares, String pool) {
        return shares.stream().filter(share -> !share.pool().equals(pool)).toList();
    }

    private static List<Share> with(List<Share> shares, Share more) {
        List<Share> sorted = new ArrayList<>(shares);
        sorted.add(more);
        sorted.sort(Comparator.comparing(Share::pool));
        return List.copyOf(sorted);
    }

    /** After its floor was lowered or restored. */
    void resize(String pool) {
        PoolRow row = tables.pools.find(pool);
        if (row != null) {
            int members = 0;
            for (HostRow host : tables.hosts.all()) {
                members += Accounts.weight(host.shares, pool);
            }
            size(row, members);
        }
    }

    private void grow(String pool, int difference) {
        PoolRow row = tables.pools.find(pool);
        if (row != null && difference != 0) {
            size(row, row.registered + difference);
        }
    }

    private void size(PoolRow row, int members) {
        PoolRow pool = tables.pools.edit(row.name);
        int normal = pool.floorRule.hosts(members);
        pool.registered = members;
        pool.floor = Math.min(normal, lowered(pool, normal));
        pool.targetBudget = Math.max(0, members - pool.floor);
        pool.budget = Math.max(pool.inOperation, pool.targetBudget);
        pool.check();
    }

    private int lowered(PoolRow pool, int normal) {
        for (LoweredFloor floor : tables.floors.all()) {
            if (floor.state() == LoweredFloor.State.IN_FORCE
                    && floor.expiresAt().isAfter(transaction.now())
                    && floor.pool().equals(pool.id)) {
                return floor.floor();
            }
        }
        return normal;
    }
}
