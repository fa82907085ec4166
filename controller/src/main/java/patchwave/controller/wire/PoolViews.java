package patchwave.controller.wire;

import patchwave.capacity.PoolCapacity;
import patchwave.proto.operator.v1.PoolView;

/** Pools against their floors, as operators see them. */
public final class PoolViews {
    private PoolViews() {}

    public static PoolView of(PoolCapacity pool) {
        return PoolView.newBuilder()
                .setPool(pool.id().toString())
                .setRegisteredCount(pool.registered())
                .setFloorCount(pool.floor())
                .setBudgetCount(pool.registered() - pool.floor())
                .setInOperationCount(pool.inOperation())
                .setDownCount(pool.down())
                .setInServiceCount(pool.inService())
                .build();
    }
}
