package patchwave.cli.windows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Table;
import patchwave.proto.operator.v1.ListWindowsRequest;
import patchwave.proto.operator.v1.ListWindowsResponse;
import patchwave.proto.operator.v1.Opening;
import picocli.CommandLine.Command;

/** {@code patchwave windows list}. */
@Command(
        name = "list",
        description =
                "List every maintenance window that opens again, with its zone and next opening, and every freeze.",
        footer = {"", "Example:", "  patchwave windows list"})
public final class WindowsList implements Callable<Integer> {
    private final Session session;

    public WindowsList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            // The answer has at least one opening of each window.
            ListWindowsResponse response = link.fleet()
                    .listWindows(ListWindowsRequest.newBuilder().setCount(1).build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(ListWindowsResponse response) {
        List<String> lines = new ArrayList<>();
        Table table = new Table().wrapped("WINDOW").text("ZONE").text("NEXT").number("LENGTH");
        Set<String> seen = new HashSet<>();
        for (Opening opening : response.getOpeningsList()) {
            if (seen.add(opening.getWindows(0))) {
                table.row(
                        opening.getWindows(0),
                        opening.getZone(),
                        OpeningText.opens(opening, session.now()),
                        OpeningText.length(opening));
            }
        }
        if (table.isEmpty()) {
            lines.add("No window opens again: the fleet file has none, or all are over.");
        } else {
            lines.addAll(table.lines(session.width()));
        }
        lines.addAll(FreezeLines.of(response.getFreezesList(), session));
        return lines;
    }
}
