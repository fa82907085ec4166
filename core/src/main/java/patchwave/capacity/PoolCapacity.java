package patchwave.capacity;

import patchwave.fleet.PoolId;

/**
 * One pool's account in the ledger: who may be out of service, and who is.
 *
 * <p>All counts are in units: hosts, or the sum of their weights where the pool is weighted.
 *
 * <p>A host that we cannot see counts as down, and a host in operation counts as gone from claim to release.
 *
 * @param registered hosts registered in the pool, connected or not
 * @param floor hosts that must stay in service
 * @param inOperation hosts of the pool that hold a claim
 * @param down hosts that hold no claim and are unhealthy, unknown, quarantined or failed
 */
public record PoolCapacity(PoolId id, int registered, int floor, int inOperation, int down) {
    public PoolCapacity {
        if (registered < 0 || floor < 0 || inOperation < 0 || down < 0) {
            throw new IllegalArgumentException("pool %s: negative count".formatted(id));
        }
    }

    /** How many hosts may be out of service at a time: never negative. */
    public int budget() {
        return Math.max(0, registered - floor);
    }

    /** How many more hosts may be claimed now; negative if more are down than the budget allows. */
    public int slack() {
        return budget() - inOperation - down;
    }

    /** Hosts that serve now, as far as we know. */
    public int inService() {
        return registered - inOperation - down;
    }
}
