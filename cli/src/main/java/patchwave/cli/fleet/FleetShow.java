package patchwave.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.watch.Frame;
import patchwave.proto.operator.v1.GetFleetRequest;
import patchwave.proto.operator.v1.GetFleetResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave fleet show}. */
@Command(
        name = "show",
        description = "Show every pool against its floor, the tightest first, and which fleet file applies.",
        footer = {"", "Example:", "  patchwave fleet show", "  patchwave fleet show --file > fleet.yaml"})
public final class FleetShow implements Callable<Integer> {
    private final Session session;

    @Option(names = "--file", description = "Print the text of the fleet file that applies, and nothing else.")
    private boolean isFileWanted;

    public FleetShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            GetFleetResponse response = link.fleet().getFleet(GetFleetRequest.getDefaultInstance());
            if (isFileWanted && !session.isJson()) {
                session.out().print(response.getFleetFile());
            } else {
                session.answer(response, () -> lines(response));
            }
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(GetFleetResponse response) {
        if (response.getRevision() == 0) {
            return List.of("No fleet file was applied yet; do so with: patchwave fleet apply FILE");
        }
        List<String> lines = new ArrayList<>();
        lines.add("Fleet file revision " + response.getRevision() + ", applied " + Moments.at(response.getAppliedTime())
                + " by " + Words.orDash(response.getAppliedBy()));
        lines.add("");
        lines.addAll(Frame.pools(response.getPoolsList(), session.width()));
        return lines;
    }
}
