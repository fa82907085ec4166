package patchwave.cli.approval;

import com.google.protobuf.ByteString;
import java.util.concurrent.Callable;
import patchwave.cli.argument.ApprovalFileArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Session;
import patchwave.cli.signing.ApprovalFile;
import patchwave.cli.signing.Hashes;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.ListStandingApprovalsRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave approval sign}. */
@Command(
        name = "sign",
        description = {
            "Show an approval file and add your signature to it, for fleets whose hosts ask for more than one. Nothing is"
                    + " granted. The controller is asked for its key: a file that names another one is refused, unsigned."
        },
        footer = {
            "",
            "Example:",
            "  patchwave approval sign standing.approval",
            "Then another operator grants it: patchwave approval grant standing.approval"
        })
public final class ApprovalSign implements Callable<Integer> {
    private final Session session;

    @Mixin
    private ApprovalFileArgument file = new ApprovalFileArgument();

    public ApprovalSign(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ApprovalFile approval = ApprovalFile.read(file.path());
        requireKeyOfTheController(approval);
        ApprovalFile signed = approval.signedBy(session.signingKey());
        signed.replace(file.path(), approval);
        ApprovalText.say(session, signed);
        String now = signed.equals(approval) ? " has your signature already: " : " has your signature now: ";
        String count = Words.count(signed.signedApproval().getSignaturesCount(), "signature") + " in all.";
        Wrap.lines("", file.path() + now + count, session.width()).forEach(session::remark);
        return ExitCode.DONE.number();
    }

    /** Whoever made the file may have written a key of their own into it: with that, they would need no controller. */
    private void requireKeyOfTheController(ApprovalFile approval) {
        try (ControllerLink link = session.connect()) {
            ByteString key = link.rollouts()
                    .listStandingApprovals(ListStandingApprovalsRequest.getDefaultInstance())
                    .getControllerKey();
            ByteString named = approval.approval().getControllerKey();
            if (!named.equals(key)) {
                throw new Refusal(
                        ExitCode.REFUSED,
                        "%s: names the key %s, but that of your controller is %s: find out who made the file, and do not sign it"
                                .formatted(
                                        file.path(),
                                        Hashes.sha256(named.toByteArray()),
                                        Hashes.sha256(key.toByteArray())));
            }
        }
    }
}
