package patchwave.cli.floor;

import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.proto.operator.v1.ApproveFloorRequest;
import patchwave.proto.operator.v1.ApproveFloorResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code patchwave floor approve}. */
@Command(
        name = "approve",
        description = {
            "Approve a lowered floor that another operator asked for: it is in force from now on, for as long as was asked."
                    + " Look at it first: patchwave floor list. Your own wish you cannot approve."
        },
        footer = {"", "Example:", "  patchwave floor approve floor-7"})
public final class FloorApprove implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FLOOR", description = "The lowered floor's id; 'patchwave floor list' shows all.")
    private String floorId = "";

    public FloorApprove(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ApproveFloorResponse response = link.fleet()
                    .approveFloor(
                            ApproveFloorRequest.newBuilder().setFloorId(floorId).build());
            session.answer(response, () -> FloorText.lines(response.getFloor(), session.width()));
        }
        return ExitCode.DONE.number();
    }
}
