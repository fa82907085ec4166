package patchwave.cli.fleet;

import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.HostArgument;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.ReadmitHostRequest;
import patchwave.proto.operator.v1.ReadmitHostResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code patchwave hosts readmit}. */
@Command(
        name = "readmit",
        description = {
            "End a host's quarantine, and forget that an operation failed on it: from now on it counts by its health. You"
                    + " answer for it that the host is what it should be. Refused while the host holds a claim. Safe to"
                    + " repeat."
        },
        footer = {"", "Example:", "  patchwave hosts readmit web-3 --reason 'disk replaced, restored and checked'"})
public final class HostsReadmit implements Callable<Integer> {
    private final Session session;

    @Mixin
    private HostArgument host = new HostArgument();

    @Mixin
    private ReasonOption reason = new ReasonOption();

    @Option(
            names = "--give-up-attempt",
            paramLabel = "N",
            description =
                    "Also end the claim of attempt N, as failed, though the host has not reported its end. Only for a"
                            + " host whose journal is lost or that will never report again; make sure first that no operation"
                            + " runs on it.")
    private long givenUp;

    public HostsReadmit(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ReadmitHostResponse response = link.fleet()
                    .readmitHost(ReadmitHostRequest.newBuilder()
                            .setHostId(host.id())
                            .setReason(reason.text())
                            .setGiveUpAttempt(givenUp)
                            .build());
            session.answer(response, () -> lines(response.getHost()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(HostView view) {
        return Wrap.lines(
                "",
                Words.clean("Host " + view.getHostId() + " is re-admitted and counts by its health, which is "
                        + Words.of(view.getCondition())
                        + (view.getConditionDetail().isBlank() ? "" : ": " + view.getConditionDetail())),
                session.width());
    }
}
