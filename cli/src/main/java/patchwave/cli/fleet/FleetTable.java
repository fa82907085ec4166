package patchwave.cli.fleet;

import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.proto.operator.v1.DecisionTableText;
import patchwave.proto.operator.v1.GetFleetDefaultsRequest;
import patchwave.proto.operator.v1.GetFleetDefaultsResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code patchwave fleet table}. */
@Command(
        name = "table",
        description = {
            "Print a decision table that decides how urgent an advisory is, as the fleet file's key urgency.table takes it:"
                    + " to be read, or to begin one of your own with. Without a name, print the names."
        },
        footer = {"", "Example:", "  patchwave fleet table cisa-bod-26-04"})
public final class FleetTable implements Callable<Integer> {
    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "TABLE",
            defaultValue = "",
            description = "Such as default, cisa-bod-26-04 or ssvc-deployer.")
    private String name = "";

    public FleetTable(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            GetFleetDefaultsResponse response =
                    link.fleet().getFleetDefaults(GetFleetDefaultsRequest.getDefaultInstance());
            List<String> names = response.getDecisionTablesList().stream()
                    .map(DecisionTableText::getName)
                    .toList();
            int chosen = names.indexOf(name);
            if (name.isEmpty()) {
                session.answer(names(response), () -> names);
            } else if (chosen < 0) {
                session.err()
                        .println("patchwave: no table '" + name + "': expected one of " + String.join(", ", names));
                return ExitCode.REFUSED.number();
            } else {
                DecisionTableText table = response.getDecisionTables(chosen);
                session.answer(table, () -> table.getText().lines().toList());
            }
        }
        return ExitCode.DONE.number();
    }

    /** The answer without all that was not asked for. */
    private static GetFleetDefaultsResponse names(GetFleetDefaultsResponse response) {
        GetFleetDefaultsResponse.Builder names = GetFleetDefaultsResponse.newBuilder();
        response.getDecisionTablesList()
                .forEach(table ->
                        names.addDecisionTables(DecisionTableText.newBuilder().setName(table.getName())));
        return names.build();
    }
}
