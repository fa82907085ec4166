package patchwave.plan;

import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/**
 * One host in a snapshot. A class with indexes instead of a record with sets, because a tick reads 100,000 of them.
 */
public final class HostState {
    /**
     * What failures correlate with; canaries are chosen to cover as many kinds as they can.
     *
     * @param osRelease "ID VERSION_ID" of os-release(5); empty if not known
     * @param kernel the running kernel's release; empty if not known
     */
    public record Kind(String osRelease, String kernel) {
        public static final Kind UNKNOWN = new Kind("", "");
    }

    private final HostId id;
    private final int[] pools;
    private final int[] weights;
    private final String[] domains;
    private final Kind kind;
    private final int calendar;
    private final Condition condition;
    private final Optional<RolloutId> claimedBy;

    /**
     * @param pools indexes into the snapshot's pools, ascending
     * @param weights what the host is worth in each of these pools; 1 or more
     * @param domains for each of these pools the host's failure domain of the kind that the pool is exclusive by; "" where
     *     the pool has no such rule or the host no such label
     * @param calendar index into the snapshot's calendars
     * @param claimedBy the rollout that holds the host's claim
     */
    public HostState(
            HostId id,
            int[] pools,
            int[] weights,
            String[] domains,
            Kind kind,
            int calendar,
            Condition condition,
            Optional<RolloutId> claimedBy) {
        if (pools.length != domains.length || pools.length != weights.length) {
            throw new IllegalArgumentException("host %s: %d pools but %d weights and %d domains"
                    .formatted(id, pools.length, weights.length, domains.length));
        }
        this.id = id;
        this.pools = pools.clone();
        this.weights = weights.clone();
        this.domains = domains.clone();
        this.kind = kind;
        this.calendar = calendar;
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

    /** What the host is worth in its i-th pool, in the pool's units; 1 or more. */
    public int weight(int i) {
        return weights[i];
    }

    public Kind kind() {
        return kind;
    }

    /** The index, in the snapshot, of when it may be disrupted. */
    public int calendar() {
        return calendar;
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
        return with(new Condition.Healthy(), Optional.empty());
    }

    /** The same host in another condition. */
    public HostState with(Condition other, Optional<RolloutId> claim) {
        return new HostState(id, pools, weights, domains, kind, calendar, other, claim);
    }

    @Override
    public String toString() {
        return id + " " + condition;
    }
}
