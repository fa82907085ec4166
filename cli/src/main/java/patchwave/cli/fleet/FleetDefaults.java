package patchwave.cli.fleet;

import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.proto.operator.v1.GetFleetDefaultsRequest;
import patchwave.proto.operator.v1.GetFleetDefaultsResponse;
import picocli.CommandLine.Command;

/** {@code patchwave fleet defaults}. */
@Command(
        name = "defaults",
        description = "Print every default of the fleet file, as the controller has it, with its meaning and range.",
        footer = {"", "Example:", "  patchwave fleet defaults"})
public final class FleetDefaults implements Callable<Integer> {
    private final Session session;

    public FleetDefaults(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            GetFleetDefaultsResponse response =
                    link.fleet().getFleetDefaults(GetFleetDefaultsRequest.getDefaultInstance());
            session.answer(response, () -> response.getDefaults().lines().toList());
        }
        return ExitCode.DONE.number();
    }
}
