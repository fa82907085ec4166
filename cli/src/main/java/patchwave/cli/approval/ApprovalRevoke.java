package patchwave.cli.approval;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.RevokeStandingApprovalRequest;
import patchwave.proto.operator.v1.RevokeStandingApprovalResponse;
import patchwave.proto.operator.v1.StandingApprovalView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code patchwave approval revoke}. */
@Command(
        name = "revoke",
        description = {
            "End a standing approval before its time: the controller starts nothing by itself under it any more. Rollouts that"
                    + " have begun go on, and can be aborted one by one. Safe to repeat.",
            "Hosts are not told: whoever holds a copy of the approval and the controller's key can use it until it is over."
        },
        footer = {
            "",
            "Example:",
            "  patchwave approval revoke standing-dev-20261201-ab12 \\",
            "      --reason 'release week, nothing moves by itself'"
        })
public final class ApprovalRevoke implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The approval's id; 'patchwave approval list' shows all.")
    private String approvalId = "";

    @Mixin
    private ReasonOption reason = new ReasonOption();

    public ApprovalRevoke(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            RevokeStandingApprovalResponse response = link.rollouts()
                    .revokeStandingApproval(RevokeStandingApprovalRequest.newBuilder()
                            .setApprovalId(approvalId)
                            .setReason(reason.text())
                            .build());
            session.answer(response, () -> lines(response.getApproval()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(StandingApprovalView view) {
        int width = session.width();
        List<String> lines = new ArrayList<>();
        lines.addAll(Wrap.lines(
                "",
                "Standing approval %s is revoked: nothing is started by itself under it any more."
                        .formatted(view.getApproval().getApprovalId()),
                width));
        lines.addAll(Wrap.lines("", "Rollouts that have begun go on. See them, and abort what must not:", width));
        lines.add("  patchwave rollout list");
        lines.add("  patchwave rollout abort ROLLOUT --reason '...'");
        if (!ApprovalState.isOver(view, session.now())) {
            lines.addAll(Wrap.lines(
                    "",
                    ("Hosts are not told: whoever holds a copy of it and the controller's key can use it until %s. If"
                                    + " they may be stolen, take the keys that signed it out of plan_signers on the"
                                    + " hosts of %s.")
                            .formatted(
                                    Moments.at(view.getApproval().getExpireTime()),
                                    String.join(", ", view.getApproval().getEnvironmentsList())),
                    width));
        }
        return lines;
    }
}
