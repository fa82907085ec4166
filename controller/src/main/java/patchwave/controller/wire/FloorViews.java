package patchwave.controller.wire;

import patchwave.controller.store.LoweredFloor;
import patchwave.proto.operator.v1.FloorState;

/** What operators see of a lowered floor. */
public final class FloorViews {
    private FloorViews() {}

    public static patchwave.proto.operator.v1.LoweredFloor of(LoweredFloor floor) {
        patchwave.proto.operator.v1.LoweredFloor.Builder view = patchwave.proto.operator.v1.LoweredFloor.newBuilder()
                .setFloorId(floor.id())
                .setPool(floor.pool().toString())
                .setFloorCount(floor.floor())
                .setNormalFloorCount(floor.normalFloor())
                .setDuration(Fields.duration(floor.duration()))
                .setReason(floor.reason())
                .setAskedBy(floor.askedBy())
                .setAskedTime(Fields.timestamp(floor.askedAt()))
                .setExpireTime(Fields.timestamp(floor.expiresAt()))
                .setState(state(floor.state()));
        floor.approvedBy().ifPresent(view::setApprovedBy);
        return view.build();
    }

    private static FloorState state(LoweredFloor.State state) {
        return switch (state) {
            case ASKED -> FloorState.FLOOR_STATE_ASKED;
            case IN_FORCE -> FloorState.FLOOR_STATE_IN_FORCE;
            case OVER -> FloorState.FLOOR_STATE_OVER;
        };
    }
}
