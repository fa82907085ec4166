package patchwave.controller.wire;

import java.time.ZoneId;
import java.util.stream.Collectors;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.controller.calendar.UpcomingOpening;
import patchwave.fleet.Environment;
import patchwave.proto.operator.v1.FreezeView;
import patchwave.proto.operator.v1.Opening;
import patchwave.proto.operator.v1.Span;

/** Openings of windows and freezes, as operators see them. */
public final class WindowViews {
    private WindowViews() {}

    /** An opening without an end has no end time, nor has what is left of it at last. */
    public static Opening of(UpcomingOpening opening) {
        Opening.Builder view = Opening.newBuilder()
                .setStartTime(Fields.timestamp(opening.during().start()))
                .addAllWindows(opening.windows())
                .addAllCutBy(opening.cutBy())
                .setZone(opening.zone().map(ZoneId::getId).orElse(""));
        if (!opening.isEndless()) {
            view.setEndTime(Fields.timestamp(opening.during().end()));
        }
        for (Interval left : opening.usable().intervals()) {
            Span.Builder span = Span.newBuilder().setStartTime(Fields.timestamp(left.start()));
            if (!opening.isEndless() || left.end().isBefore(opening.during().end())) {
                span.setEndTime(Fields.timestamp(left.end()));
            }
            view.addUsable(span);
        }
        return view.build();
    }

    public static FreezeView of(Freeze freeze) {
        return FreezeView.newBuilder()
                .setName(freeze.name())
                .setStartTime(Fields.timestamp(freeze.during().start()))
                .setEndTime(Fields.timestamp(freeze.during().end()))
                .setScope(scope(freeze))
                .setReason(freeze.reason())
                .setOwner(freeze.owner())
                .build();
    }

    private static String scope(Freeze freeze) {
        String environments =
                freeze.environments().stream().map(Environment::name).collect(Collectors.joining(", "));
        String pools = (freeze.services().size() == 1 ? "pool " : "pools ") + String.join(", ", freeze.services());
        if (freeze.services().isEmpty()) {
            return environments.isEmpty() ? "every host" : environments;
        }
        return environments.isEmpty() ? pools : environments + "; " + pools;
    }
}
