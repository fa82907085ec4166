package patchwave.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.FleetFileArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Wrap;
import patchwave.cli.watch.Frame;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.ApplyFleetResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave fleet apply}. */
@Command(
        name = "apply",
        description = {
            "Replace the fleet file: environments, pools with their floors, windows, freezes, pacing. It is refused whole,"
                    + " with every fault named, or applied whole. Safe to repeat, and in the middle of a rollout; 'fleet diff' shows what it would touch."
        },
        footer = {"", "Example:", "  patchwave fleet apply fleet.yaml"})
public final class FleetApply implements Callable<Integer> {
    private final Session session;

    @Mixin
    private FleetFileArgument file = new FleetFileArgument();

    public FleetApply(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String text = file.text();
        try (ControllerLink link = session.connect()) {
            ApplyFleetResponse response = link.fleet()
                    .applyFleet(
                            ApplyFleetRequest.newBuilder().setFleetFile(text).build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(ApplyFleetResponse response) {
        List<String> lines = new ArrayList<>();
        lines.add(file.path() + " applied as revision " + response.getRevision());
        response.getWarningsList().forEach(warning -> lines.addAll(Wrap.lines("warning: ", warning, session.width())));
        lines.add("");
        lines.addAll(Frame.pools(response.getPoolsList(), session.width()));
        return lines;
    }
}
