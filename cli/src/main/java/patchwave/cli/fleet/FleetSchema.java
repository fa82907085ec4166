package patchwave.cli.fleet;

import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.proto.operator.v1.GetFleetDefaultsRequest;
import picocli.CommandLine.Command;

/** {@code patchwave fleet schema}. */
@Command(
        name = "schema",
        description = {
            "Print the JSON schema of fleet files (draft 2020-12), so that editors complete keys and mark faults. The"
                    + " same document with --output json."
        },
        footer = {"", "Example:", "  patchwave fleet schema > fleet.schema.json"})
public final class FleetSchema implements Callable<Integer> {
    private final Session session;

    public FleetSchema(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            session.out()
                    .print(link.fleet()
                            .getFleetDefaults(GetFleetDefaultsRequest.getDefaultInstance())
                            .getSchema());
        }
        return ExitCode.DONE.number();
    }
}
