package patchwave.cli.audit;

import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.VerifyAuditRequest;
import patchwave.proto.operator.v1.VerifyAuditResponse;
import picocli.CommandLine.Command;

/** {@code patchwave audit verify}. */
@Command(
        name = "verify",
        description = {
            "Recompute the hash chain of the whole audit trail. Keep the head hash it prints somewhere else: a later trail"
                    + " that does not contain it was rewritten."
        },
        footer = {"", "Example:", "  patchwave audit verify"})
public final class AuditVerify implements Callable<Integer> {
    private final Session session;

    public AuditVerify(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            VerifyAuditResponse response = link.audit().verifyAudit(VerifyAuditRequest.getDefaultInstance());
            session.answer(response, () -> lines(response));
            return (response.getIntact() ? ExitCode.DONE : ExitCode.AUDIT_NOT_INTACT).number();
        }
    }

    private List<String> lines(VerifyAuditResponse response) {
        if (response.getIntact()) {
            return List.of(
                    "The audit trail is intact: " + Words.count(response.getRecordCount(), "record") + ".",
                    "Head: " + Words.orDash(response.getHeadHash()));
        }
        return Wrap.lines(
                "",
                "The audit trail is NOT INTACT: record " + response.getFirstBadSequence() + " of "
                        + response.getRecordCount() + ": " + response.getFault()
                        + ". Keep a copy of the database before anything else is done.",
                session.width());
    }
}
