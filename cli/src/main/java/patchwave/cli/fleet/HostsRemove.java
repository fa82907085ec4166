package patchwave.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.HostArgument;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.RemoveHostRequest;
import patchwave.proto.operator.v1.RemoveHostResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave hosts remove}. */
@Command(
        name = "remove",
        description = {
            "Take a host that does not exist any more out of the fleet: it counts in no pool, what it holds is released by"
                    + " this recorded act, and its certificate is refused from now on. Its history stays. Refused while it"
                    + " is connected.",
            "A host that holds a claim may still be at work. Then this only records your wish, and another operator's same"
                    + " command removes it."
        },
        footer = {"", "Example:", "  patchwave hosts remove web-3 --reason 'scaled in on Monday'"})
public final class HostsRemove implements Callable<Integer> {
    private final Session session;

    @Mixin
    private HostArgument host = new HostArgument();

    @Mixin
    private ReasonOption reason = new ReasonOption();

    public HostsRemove(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            RemoveHostResponse response = link.fleet()
                    .removeHost(RemoveHostRequest.newBuilder()
                            .setHostId(host.id())
                            .setReason(reason.text())
                            .build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(RemoveHostResponse response) {
        List<String> lines = new ArrayList<>();
        lines.addAll(Wrap.lines(
                "",
                response.getRemoved()
                        ? "Host " + host.id() + " is removed."
                        : "Host " + host.id() + " is not removed yet: your wish waits for a second operator.",
                session.width()));
        if (!response.getSentence().isBlank()) {
            lines.addAll(Wrap.lines("", response.getSentence(), session.width()));
        }
        return lines;
    }
}
