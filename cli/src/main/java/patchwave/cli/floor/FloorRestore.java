package patchwave.cli.floor;

import java.util.concurrent.Callable;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.proto.operator.v1.RestoreFloorRequest;
import patchwave.proto.operator.v1.RestoreFloorResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code patchwave floor restore}. */
@Command(
        name = "restore",
        description = {
            "End a lowered floor before its time, or withdraw the wish. Hosts that were admitted by it finish; none is"
                    + " admitted until the pool is above its floor again. Needs no second operator. Safe to repeat."
        },
        footer = {"", "Example:", "  patchwave floor restore floor-7 --reason 'zone b is back'"})
public final class FloorRestore implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FLOOR", description = "The lowered floor's id; 'patchwave floor list' shows all.")
    private String floorId = "";

    @Mixin
    private ReasonOption reason = new ReasonOption();

    public FloorRestore(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            RestoreFloorResponse response = link.fleet()
                    .restoreFloor(RestoreFloorRequest.newBuilder()
                            .setFloorId(floorId)
                            .setReason(reason.text())
                            .build());
            session.answer(response, () -> FloorText.lines(response.getFloor(), session.width()));
        }
        return ExitCode.DONE.number();
    }
}
