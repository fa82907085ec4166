package patchwave.controller.operators;

import com.google.protobuf.util.Durations;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import patchwave.controller.store.Actor;
import patchwave.controller.store.FloorAnswer;
import patchwave.controller.store.FloorStore;
import patchwave.controller.wire.FloorViews;
import patchwave.fleet.PoolId;
import patchwave.proto.operator.v1.ApproveFloorRequest;
import patchwave.proto.operator.v1.ApproveFloorResponse;
import patchwave.proto.operator.v1.ListFloorsResponse;
import patchwave.proto.operator.v1.LowerFloorRequest;
import patchwave.proto.operator.v1.LowerFloorResponse;
import patchwave.proto.operator.v1.LoweredFloor;
import patchwave.proto.operator.v1.RestoreFloorRequest;
import patchwave.proto.operator.v1.RestoreFloorResponse;

/** Lowers one pool's floor for a time: one operator asks, another approves, either restores. */
final class Floors {
    static final Duration SHORTEST = Duration.ofMinutes(5);
    static final Duration LONGEST = Duration.ofHours(24);
    private static final int LONGEST_REASON = 500;
    private static final int MOST_UNITS = 1_000_000_000;

    private final ServiceContext context;

    Floors(ServiceContext context) {
        this.context = context;
    }

    LowerFloorResponse lower(LowerFloorRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<PoolId> pool = fields.value("pool", request.getPool(), PoolId::parse);
        int floor = fields.number("floor_count", request.getFloorCount(), 0, MOST_UNITS);
        Duration duration = duration(request, fields);
        String reason = fields.text("reason", request.getReason(), false, LONGEST_REASON);
        fields.refuseFaults();
        return LowerFloorResponse.newBuilder()
                .setFloor(settle(caller, floors -> floors.ask(Requests.checked(pool), floor, duration, reason)))
                .build();
    }

    private static Duration duration(LowerFloorRequest request, Requests fields) {
        if (!request.hasDuration() || !Durations.isValid(request.getDuration())) {
            fields.fault("duration", "5 minutes to 24 hours", "nothing that is a duration");
            return SHORTEST;
        }
        Duration duration = Duration.ofSeconds(
                request.getDuration().getSeconds(), request.getDuration().getNanos());
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            fields.fault("duration", "5 minutes to 24 hours", duration.toString());
        }
        return duration;
    }

    ApproveFloorResponse approve(ApproveFloorRequest request, Actor caller) {
        String id = id(request.getFloorId());
        return ApproveFloorResponse.newBuilder()
                .setFloor(settle(caller, floors -> floors.approve(id)))
                .build();
    }

    RestoreFloorResponse restore(RestoreFloorRequest request, Actor caller) {
        String id = id(request.getFloorId());
        Requests fields = new Requests();
        String reason = fields.text("reason", request.getReason(), false, LONGEST_REASON);
        fields.refuseFaults();
        return RestoreFloorResponse.newBuilder()
                .setFloor(settle(caller, floors -> floors.restore(id, reason)))
                .build();
    }

    ListFloorsResponse list() {
        return context.store()
                .read(transaction -> ListFloorsResponse.newBuilder()
                        .addAllFloors(transaction.floors().list().stream()
                                .map(FloorViews::of)
                                .toList())
                        .build());
    }

    private static String id(String text) {
        if (!text.matches("floor-[1-9][0-9]{0,17}")) {
            throw Refusal.invalid("floor_id: expected a form like floor-7, found " + Requests.quote(text));
        }
        return text;
    }

    private LoweredFloor settle(Actor caller, Function<FloorStore, FloorAnswer> step) {
        return switch (context.store().write(caller, transaction -> step.apply(transaction.floors()))) {
            case FloorAnswer.Settled settled -> FloorViews.of(settled.floor());
            case FloorAnswer.Missing(String reason) -> throw Refusal.notFound(reason);
            case FloorAnswer.Refused(String reason) -> throw Refusal.precondition(reason);
            case FloorAnswer.Denied(String reason) -> throw Refusal.denied(reason);
        };
    }
}
