package patchwave.cli.approval;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.Hashes;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.ListStandingApprovalsRequest;
import patchwave.proto.operator.v1.ListStandingApprovalsResponse;
import patchwave.proto.operator.v1.StandingApprovalView;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.StandingApproval;
import picocli.CommandLine.Command;

/** {@code patchwave approval list}. */
@Command(
        name = "list",
        description = {
            "List standing approvals, those in force first, the newest first. Below, where the fleet file in force lets the"
                    + " controller start by itself what must be patched at once (urgency.start_immediate), and which of"
                    + " these environments no approval in force covers: both are needed."
        },
        footer = {"", "Example:", "  patchwave approval list"})
public final class ApprovalList implements Callable<Integer> {
    private final Session session;

    public ApprovalList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ListStandingApprovalsResponse response =
                    link.rollouts().listStandingApprovals(ListStandingApprovalsRequest.getDefaultInstance());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(ListStandingApprovalsResponse response) {
        List<String> lines = new ArrayList<>();
        if (response.getApprovalsCount() == 0) {
            lines.add("No standing approval was ever granted.");
        } else {
            lines.addAll(table(response).lines(session.width()));
        }
        lines.add("");
        List<String> approved = response.getApprovalsList().stream()
                .filter(StandingApprovalView::getInForce)
                .flatMap(view -> view.getApproval().getEnvironmentsList().stream())
                .distinct()
                .toList();
        lines.add("The controller's key, for which approvals are made:");
        lines.add("  " + Hashes.sha256(response.getControllerKey().toByteArray()));
        lines.addAll(new StartImmediate(response.getStartImmediateList(), session.width()).besideAll(approved));
        return lines;
    }

    private Table table(ListStandingApprovalsResponse response) {
        Table table = new Table()
                .text("APPROVAL")
                .wrapped("ENVIRONMENTS")
                .text("REBOOTS")
                .text("UNTIL")
                .wrapped("STATE");
        for (StandingApprovalView view : response.getApprovalsList()) {
            StandingApproval approval = view.getApproval();
            table.row(
                            approval.getApprovalId(),
                            String.join(", ", approval.getEnvironmentsList()),
                            approval.getReboot() == RebootPolicy.REBOOT_POLICY_WHEN_NEEDED ? "when-needed" : "report",
                            until(approval),
                            ApprovalState.of(view, response.getControllerKey(), session.now()))
                    .note("granted by %s %s, until %s: %s"
                            .formatted(
                                    Words.orDash(view.getGrantor()),
                                    Moments.ago(view.getGrantTime(), session.now()),
                                    Moments.at(approval.getExpireTime()),
                                    approval.getReason()))
                    .note(revocation(view));
        }
        return table;
    }

    private String until(StandingApproval approval) {
        return Moments.instant(approval.getExpireTime())
                .map(end -> Moments.until(end, session.now()))
                .orElse("-");
    }

    private String revocation(StandingApprovalView view) {
        return view.hasRevokeTime()
                ? "revoked %s: %s".formatted(Moments.ago(view.getRevokeTime(), session.now()), view.getRevokeReason())
                : "";
    }
}
