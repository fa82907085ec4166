package patchwave.cli.approval;

import java.util.concurrent.Callable;
import patchwave.cli.argument.ApprovalFileArgument;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.ApprovalFile;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave approval sign}. */
@Command(
        name = "sign",
        description = {
            "Show an approval file and add your signature to it, for fleets whose hosts ask for more than one. Nothing is"
                    + " granted; the controller is not asked."
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
        ApprovalFile signed = approval.signedBy(session.signingKey());
        signed.replace(file.path());
        ApprovalText.say(session, signed);
        String now = signed.equals(approval) ? " has your signature already: " : " has your signature now: ";
        String count = Words.count(signed.signedApproval().getSignaturesCount(), "signature") + " in all.";
        Wrap.lines("", file.path() + now + count, session.width()).forEach(session::remark);
        return ExitCode.DONE.number();
    }
}
