package patchwave.cli.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Session;
import patchwave.cli.text.Wrap;
import patchwave.cli.watch.Frame;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.ApplyFleetResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code patchwave fleet apply}. */
@Command(
        name = "apply",
        description = {
            "Replace the fleet file: environments, pools with their floors, pacing and halt rules. It is refused whole,"
                    + " with every fault named, or applied whole. Safe to repeat."
        },
        footer = {"", "Example:", "  patchwave fleet apply fleet.yaml --check && patchwave fleet apply fleet.yaml"})
public final class FleetApply implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The fleet file, YAML.")
    private Path file = Path.of("");

    @Option(names = "--check", description = "Check only; change nothing.")
    private boolean isCheckOnly;

    public FleetApply(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String text = read(file);
        try (ControllerLink link = session.connect()) {
            ApplyFleetResponse response = link.fleet()
                    .applyFleet(ApplyFleetRequest.newBuilder()
                            .setFleetFile(text)
                            .setCheckOnly(isCheckOnly)
                            .build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(ApplyFleetResponse response) {
        List<String> lines = new ArrayList<>();
        lines.add(
                isCheckOnly
                        ? file + " is good; nothing was changed (revision " + response.getRevision() + " applies)"
                        : file + " applied as revision " + response.getRevision());
        response.getWarningsList().forEach(warning -> lines.addAll(Wrap.lines("warning: ", warning, session.width())));
        lines.add("");
        lines.addAll(Frame.pools(response.getPoolsList(), session.width()));
        return lines;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": cannot be read as UTF-8 text (" + e + ")", e);
        }
    }
}
