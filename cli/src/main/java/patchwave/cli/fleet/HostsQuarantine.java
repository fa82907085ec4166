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
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.QuarantineHostRequest;
import patchwave.proto.operator.v1.QuarantineHostResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave hosts quarantine}. */
@Command(
        name = "quarantine",
        description = {
            "Take a host out of patching: it counts as down and gets no work until it is re-admitted. What it runs reaches a"
                    + " safe end. It keeps its share of its pools' budgets. Safe to repeat."
        },
        footer = {"", "Example:", "  patchwave hosts quarantine web-3 --reason 'disk reports errors'"})
public final class HostsQuarantine implements Callable<Integer> {
    private final Session session;

    @Mixin
    private HostArgument host = new HostArgument();

    @Mixin
    private ReasonOption reason = new ReasonOption();

    public HostsQuarantine(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            QuarantineHostResponse response = link.fleet()
                    .quarantineHost(QuarantineHostRequest.newBuilder()
                            .setHostId(host.id())
                            .setReason(reason.text())
                            .build());
            session.answer(response, () -> lines(response.getHost()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(HostView view) {
        List<String> lines = new ArrayList<>(Wrap.lines(
                "",
                "Host " + host.id() + " is quarantined: it counts as down and gets no work until it is re-admitted.",
                session.width()));
        if (!view.getClaimedBy().isBlank()) {
            lines.addAll(Wrap.lines(
                    "",
                    "Attempt " + view.getAttempt() + " of rollout " + view.getClaimedBy() + " reaches a safe end.",
                    session.width()));
        }
        lines.add("Let it back: patchwave hosts readmit " + host.id() + " --reason '...'");
        return lines;
    }
}
