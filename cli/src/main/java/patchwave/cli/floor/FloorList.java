package patchwave.cli.floor;

import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.FloorState;
import patchwave.proto.operator.v1.ListFloorsRequest;
import patchwave.proto.operator.v1.ListFloorsResponse;
import patchwave.proto.operator.v1.LoweredFloor;
import picocli.CommandLine.Command;

/** {@code patchwave floor list}. */
@Command(
        name = "list",
        description = "List lowered floors, newest first: asked for, in force, and the last 100 that are over.",
        footer = {"", "Example:", "  patchwave floor list"})
public final class FloorList implements Callable<Integer> {
    private final Session session;

    public FloorList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ListFloorsResponse response = link.fleet().listFloors(ListFloorsRequest.getDefaultInstance());
            session.answer(response, () -> lines(response.getFloorsList()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(List<LoweredFloor> floors) {
        if (floors.isEmpty()) {
            return List.of("No floor was ever lowered.");
        }
        Table table = new Table()
                .text("FLOOR")
                .text("POOL")
                .text("LOWERED")
                .text("STATE")
                .wrapped("DETAIL");
        for (LoweredFloor floor : floors) {
            table.row(
                    floor.getFloorId(),
                    floor.getPool(),
                    "to " + floor.getFloorCount() + " from " + floor.getNormalFloorCount(),
                    Words.of(floor.getState()),
                    detail(floor));
        }
        return table.lines(session.width());
    }

    private String detail(LoweredFloor floor) {
        String asked = "asked " + Moments.ago(floor.getAskedTime(), session.now()) + " by " + floor.getAskedBy()
                + " for " + FloorText.length(floor);
        String approved =
                floor.getApprovedBy().isBlank() ? ", approved by nobody" : ", approved by " + floor.getApprovedBy();
        String until = floor.getState() == FloorState.FLOOR_STATE_IN_FORCE
                ? ", until " + Moments.at(floor.getExpireTime())
                : "";
        return asked + approved + until + ": " + floor.getReason();
    }
}
