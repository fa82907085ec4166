package patchwave.cli.windows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Table;
import patchwave.proto.operator.v1.ListWindowsRequest;
import patchwave.proto.operator.v1.ListWindowsResponse;
import patchwave.proto.operator.v1.Opening;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave windows next}. */
@Command(
        name = "next",
        description = {
            "Show when maintenance windows open next, in each window's own zone, which of them overlap, and what freezes"
                    + " leave. A host or pool of several windows may be disrupted in the times shown; what is open now comes"
                    + " first."
        },
        footer = {
            "",
            "Example:",
            "  patchwave windows next --for web-3",
            "  patchwave windows next --for production/web -n 20",
            "  patchwave windows next"
        })
public final class WindowsNext implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--for",
            paramLabel = "HOST|POOL",
            description = "A host's id, or a pool as environment/name. Without it: the openings of every window.")
    private String subject = "";

    @Option(
            names = "-n",
            paramLabel = "COUNT",
            description = "How many openings, 1 to 100; ${DEFAULT-VALUE} by default.")
    private int count = 10;

    public WindowsNext(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ListWindowsRequest.Builder request = ListWindowsRequest.newBuilder().setCount(count);
        if (subject.contains("/")) {
            request.setPool(subject);
        } else if (!subject.isEmpty()) {
            request.setHostId(subject);
        }
        try (ControllerLink link = session.connect()) {
            ListWindowsResponse response = link.fleet().listWindows(request.build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(ListWindowsResponse response) {
        List<String> lines = new ArrayList<>();
        if (response.getOpeningsList().isEmpty()) {
            lines.add(
                    subject.isEmpty()
                            ? "The fleet file has no windows: work may begin at any time."
                            : "No window of " + subject + " ever opens again: nothing can begin there.");
        } else if (response.getOpenings(0).getWindowsCount() == 0) {
            lines.add("No window applies to " + subject + ": work may begin at any time that no freeze covers.");
        } else {
            lines.addAll(table(response.getOpeningsList()).lines(session.width()));
        }
        lines.addAll(FreezeLines.of(response.getFreezesList(), session));
        return lines;
    }

    private Table table(List<Opening> openings) {
        Table table =
                new Table().text("OPENS").number("LENGTH").wrapped("WINDOWS").wrapped("LEFT");
        for (int i = 0; i < openings.size(); i++) {
            Opening opening = openings.get(i);
            table.row(
                    OpeningText.opens(opening, session.now()),
                    OpeningText.length(opening),
                    OpeningText.windows(openings, i),
                    OpeningText.left(opening));
        }
        return table;
    }
}
