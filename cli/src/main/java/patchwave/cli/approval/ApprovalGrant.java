package patchwave.cli.approval;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.ApprovalFileArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.ApprovalFile;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.GrantStandingApprovalRequest;
import patchwave.proto.operator.v1.GrantStandingApprovalResponse;
import patchwave.proto.operator.v1.StandingApprovalView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave approval grant}. */
@Command(
        name = "grant",
        description = {
            "Check an approval file, sign it with your key unless you have, and hand it to the controller: from now on it may"
                    + " start by itself what the file allows, in the environments that the fleet file names in"
                    + " urgency.start_immediate. Look at it first: patchwave approval show. Safe to repeat."
        },
        footer = {"", "Example:", "  patchwave approval grant standing.approval"})
public final class ApprovalGrant implements Callable<Integer> {
    private final Session session;

    @Mixin
    private ApprovalFileArgument file = new ApprovalFileArgument();

    public ApprovalGrant(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ApprovalFile approval = ApprovalFile.read(file.path()).signedBy(session.signingKey());
        try (ControllerLink link = session.connect()) {
            GrantStandingApprovalResponse response = link.rollouts()
                    .grantStandingApproval(GrantStandingApprovalRequest.newBuilder()
                            .setApproval(approval.signedApproval())
                            .build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(GrantStandingApprovalResponse response) {
        StandingApprovalView view = response.getApproval();
        String id = Words.clean(view.getApproval().getApprovalId());
        List<String> lines = new ArrayList<>();
        lines.addAll(Wrap.lines("", said(view, id), session.width()));
        response.getWarningsList().forEach(warning -> lines.addAll(Wrap.lines("warning: ", warning, session.width())));
        if (view.getInForce()) {
            lines.addAll(Wrap.lines(
                    "",
                    "It has %s; hosts that ask for more take no plan under it. End it before its time:"
                            .formatted(Words.count(view.getSignerKeyIdsCount(), "signature")),
                    session.width()));
            lines.add("  patchwave approval revoke " + id + " --reason '...'");
        }
        return lines;
    }

    private String said(StandingApprovalView view, String id) {
        return view.getInForce()
                ? ("Standing approval %s is in force: until %s the controller may start by itself in %s what must be"
                                + " patched at once.")
                        .formatted(
                                id,
                                Moments.at(view.getApproval().getExpireTime()),
                                String.join(", ", view.getApproval().getEnvironmentsList()))
                : ("Standing approval %s is on record, and not in force: %s. Nothing is started by itself under it;"
                                + " make another with 'patchwave approval create'.")
                        .formatted(id, ApprovalState.of(view, ByteString.EMPTY, session.now()));
    }
}
