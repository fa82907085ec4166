package patchwave.controller.store;

import patchwave.fleet.PoolId;

/**
 * A pool whose counters are not what hosts and claims say (invariant I11).
 *
 * @param counter "registered", "in_op" or "down"
 */
public record Mismatch(PoolId pool, String counter, int stored, int counted) {
    @Override
    public String toString() {
        return "pool %s: %s is %d, but hosts and claims make %d".formatted(pool, counter, stored, counted);
    }
}
