package patchwave.plan;

import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/**
 * One host in a snapshot. A class with indexes instead of a record with sets, because a tick reads 100,000 of them.
 */
public final class HostState {
    private final HostId id;
    private final int[] pools;
    private final String[] domains;
    private final Condition condition;
    private final Optional<RolloutId> claimedBy;

    /**
     * @param pools indexes into the snapshot's pools, ascending
     * @param domains for each of these pools the host's failure domain of the kind that the pool is exclusive by; "" where
     *     the pool has no such rule or the host no such label
     * @param claimedBy the rollout that holds the host's claim
     */
    public HostState(HostId id, int[] pools, String[] domains, Condition condition, Optional<RolloutId> claimedBy) {
        if (pools.length != domains.length) {
            throw new IllegalArgumentException(
                    "host %s: %d pools but %d domains".formatted(id, pools.length, domains.length));
        }
        this.id = id;
        this.pools = pools.clone();
        this.domains = domains.clone();
        this.condition = condition;
        this.claimedBy = claimedBy;
    }

    public HostId id() {
        return id;
    }

    public int poolCount() {
        return pools.length;
    }

    /** The index, in the snapshot, of this host's i-th pool. */
    public int pool(int i) {
        return pools[i];
    }

    /** The failure domain that counts for this host's i-th pool; "" if none does. */
    public String domain(int i) {
        return domains[i];
    }

    public Condition condition() {
        return condition;
    }

    public Optional<RolloutId> claimedBy() {
        return claimedBy;
    }

    /** The same host, well and without a claim: as it will be when its operation has ended well. */
    HostState settled() {
        return new HostState(id, pools, domains, new Condition.Healthy(), Optional.empty());
    }

    @Override
    public String toString() {
        return id + " " + condition;
    }
}
