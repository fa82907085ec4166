package patchwave.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.HostArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.cli.watch.Failures;
import patchwave.proto.agent.v1.InstalledPackage;
import patchwave.proto.agent.v1.RebootReason;
import patchwave.proto.agent.v1.StaleProcess;
import patchwave.proto.operator.v1.GetHostRequest;
import patchwave.proto.operator.v1.GetHostResponse;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.RolloutHostView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave hosts show}. */
@Command(
        name = "show",
        description = "Show one host: its condition and why, and its part in rollouts with the evidence it gave.",
        footer = {"", "Example:", "  patchwave hosts show web-1"})
public final class HostsShow implements Callable<Integer> {
    private final Session session;

    @Mixin
    private HostArgument host = new HostArgument();

    public HostsShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            GetHostResponse response = link.fleet()
                    .getHost(GetHostRequest.newBuilder().setHostId(host.id()).build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(GetHostResponse response) {
        HostView view = response.getHost();
        List<String> lines = new ArrayList<>();
        String condition = Words.of(view.getCondition())
                + (view.getConditionDetail().isBlank() ? "" : ": " + view.getConditionDetail());
        fact(lines, "Host", view.getHostId() + " (" + view.getFacts().getHostname() + ")");
        fact(lines, "Condition", condition);
        fact(
                lines,
                "Reported",
                Moments.ago(view.getLastReportTime(), session.now())
                        + (view.getConnected() ? ", connected" : ", not connected"));
        fact(lines, "Balancers", Drains.sentence(view, session.now()));
        fact(lines, "Environment", view.getEnvironment());
        fact(lines, "Pools", String.join(", ", view.getPoolsList()));
        List<String> labels = view.getLabelsList().stream()
                .map(label -> label.getName() + "=" + label.getValue())
                .toList();
        fact(lines, "Labels", String.join(", ", labels));
        fact(
                lines,
                "System",
                view.getFacts().getOsRelease() + ", " + view.getFacts().getArchitecture() + ", kernel "
                        + view.getFacts().getKernelRelease());
        fact(lines, "Agent", view.getAgentVersion());
        fact(lines, "Updates", OwnUpdates.sentence(view));
        fact(lines, "Enrolled", Moments.at(view.getEnrolledTime()));
        fact(lines, "Claimed by", view.getClaimedBy());
        lines.addAll(rollouts(response.getRolloutsList()));
        return lines;
    }

    private void fact(List<String> lines, String name, String value) {
        lines.addAll(Wrap.lines(name + " ".repeat(13 - name.length()), Words.orDash(value), session.width()));
    }

    private List<String> rollouts(List<RolloutHostView> rollouts) {
        if (rollouts.isEmpty()) {
            return List.of();
        }
        Table table = new Table()
                .text("ROLLOUT")
                .text("PHASE")
                .number("ATTEMPT")
                .text("SINCE")
                .wrapped("DETAIL");
        rollouts.forEach(part -> table.row(
                part.getRolloutId(),
                Words.of(part.getPhase()),
                part.getAttempt(),
                Moments.ago(part.getChangeTime(), session.now()),
                part.getPhase() == HostPhase.HOST_PHASE_FAILED ? Failures.sentence(part) : part.getDetail()));
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(table.lines(session.width()));
        lines.addAll(evidence(rollouts.getFirst()));
        return lines;
    }

    /** What proves, or disproves, that the newest attempt patched the host. */
    private List<String> evidence(RolloutHostView part) {
        List<String> lines = new ArrayList<>();
        Table packages =
                new Table().text("PACKAGE").wrapped("BEFORE").wrapped("AFTER").text("STATUS");
        for (InstalledPackage installed : part.getOutcome().getEvidence().getPackagesList()) {
            packages.row(
                    installed.getName() + ":" + installed.getArchitecture(),
                    Words.orDash(installed.getBeforeVersion()),
                    Words.orDash(installed.getAfterVersion()),
                    installed.getStatus());
        }
        if (!packages.isEmpty()) {
            lines.add("");
            lines.addAll(packages.lines(session.width()));
        }
        for (StaleProcess stale : part.getOutcome().getEvidence().getStaleProcessesList()) {
            lines.addAll(Wrap.lines(
                    "old code runs: ",
                    stale.getCommand() + " (pid " + stale.getPid() + ") uses " + stale.getFile() + " "
                            + stale.getReason(),
                    session.width()));
        }
        for (RebootReason reason : part.getOutcome().getEvidence().getRebootReasonsList()) {
            lines.addAll(Wrap.lines("needs a reboot: ", reason.getDetail(), session.width()));
        }
        int reboots = part.getOutcome().getEvidence().getReboots();
        if (reboots > 0) {
            lines.add("rebooted " + (reboots == 1 ? "once" : reboots + " times"));
        }
        List<String> drift = part.getOutcome().getEvidence().getConfigurationDriftList();
        if (!drift.isEmpty()) {
            lines.addAll(Wrap.lines("to be reviewed: ", String.join(", ", drift), session.width()));
        }
        return lines;
    }
}
