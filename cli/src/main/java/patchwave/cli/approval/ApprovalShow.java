package patchwave.cli.approval;

import java.util.concurrent.Callable;
import patchwave.cli.argument.ApprovalFileArgument;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.ApprovalFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave approval show}. */
@Command(
        name = "show",
        description = {
            "Show what an approval file allows, and who has signed it so far, and check that what it says and the bytes that are"
                    + " signed agree. The controller is not asked: 'patchwave approval list' shows what was granted. Whether"
                    + " a signature is good, controller and hosts tell."
        },
        footer = {"", "Example:", "  patchwave approval show standing.approval"})
public final class ApprovalShow implements Callable<Integer> {
    private final Session session;

    @Mixin
    private ApprovalFileArgument file = new ApprovalFileArgument();

    public ApprovalShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ApprovalFile approval = ApprovalFile.read(file.path());
        ApprovalText.say(session, approval);
        if (approval.signedApproval().getSignaturesCount() == 0) {
            session.remark("Sign and grant it: patchwave approval grant " + file.path());
        }
        return ExitCode.DONE.number();
    }
}
