package patchwave.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.FleetFileArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.cli.watch.Frame;
import patchwave.proto.operator.v1.CheckFleetRequest;
import patchwave.proto.operator.v1.CheckFleetResponse;
import patchwave.proto.operator.v1.FindingSeverity;
import patchwave.proto.operator.v1.FleetFinding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave fleet check}. */
@Command(
        name = "check",
        description = {
            "Find every fault of a fleet file at once, and what it would mean for the hosts that are enrolled. Changes"
                    + " nothing. Ends with 0 if there is no fault, even if there are warnings, and with 1 if there is one."
        },
        footer = {"", "Example:", "  patchwave fleet check fleet.yaml && patchwave fleet diff fleet.yaml"})
public final class FleetCheck implements Callable<Integer> {
    private final Session session;

    @Mixin
    private FleetFileArgument file = new FleetFileArgument();

    public FleetCheck(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String text = file.text();
        try (ControllerLink link = session.connect()) {
            CheckFleetResponse response = link.fleet()
                    .checkFleet(
                            CheckFleetRequest.newBuilder().setFleetFile(text).build());
            session.answer(response, () -> lines(response));
            return (faults(response) == 0 ? ExitCode.DONE : ExitCode.REFUSED).number();
        }
    }

    private static long faults(CheckFleetResponse response) {
        return response.getFindingsList().stream()
                .filter(finding -> finding.getSeverity() != FindingSeverity.FINDING_SEVERITY_WARNING)
                .count();
    }

    private List<String> lines(CheckFleetResponse response) {
        List<String> lines = new ArrayList<>();
        for (FleetFinding finding : response.getFindingsList()) {
            lines.addAll(finding(finding));
            lines.add("");
        }
        long faults = faults(response);
        long warnings = response.getFindingsCount() - faults;
        lines.add(
                faults == 0
                        ? "The file can be applied"
                                + (warnings == 0 ? "" : ", with " + Words.count(warnings, "warning"))
                        : "The file cannot be applied: " + Words.count(faults, "fault")
                                + (warnings == 0 ? "" : ", " + Words.count(warnings, "warning")));
        if (response.getPoolsCount() > 0) {
            lines.add("");
            lines.addAll(Frame.pools(response.getPoolsList(), session.width()));
        }
        return lines;
    }

    /** Line, severity and key; then what it means and what to do, below one another. */
    private List<String> finding(FleetFinding finding) {
        String place = finding.getLine() == 0 ? "" : "line " + finding.getLine() + ": ";
        String key = finding.getKey().isEmpty() ? "the file" : Words.clean(finding.getKey());
        String severity = Words.of(finding.getSeverity());
        List<String> lines = new ArrayList<>(Wrap.lines("", place + severity + ": " + key, session.width()));
        lines.addAll(Wrap.lines("  ", finding.getMeaning(), session.width()));
        lines.addAll(Wrap.lines("  -> ", finding.getRemedy(), session.width()));
        return lines;
    }
}
