package patchwave.cli.signing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.text.WholeFile;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;

/**
 * A standing approval on its way from its making to its grant, as a file that people can review: decoded as JSON, and the
 * exact bytes that are signed.
 *
 * @param signedApproval the exact bytes, and the signatures so far
 * @param approval the bytes, decoded
 */
public record ApprovalFile(SignedStandingApproval signedApproval, StandingApproval approval) {
    private static final FileForm<SignedStandingApproval, StandingApproval> FORM = new FileForm<>(
            "approval",
            "an approval file",
            List.of(),
            "Make another with 'patchwave approval create'",
            SignedStandingApproval.parser(),
            StandingApproval.parser(),
            SignedStandingApproval::getApproval);

    /** Of an approval that nobody signed yet. */
    public static ApprovalFile of(StandingApproval approval) {
        return new ApprovalFile(
                SignedStandingApproval.newBuilder()
                        .setApproval(approval.toByteString())
                        .build(),
                approval);
    }

    /** SHA-256 of the approval's bytes, in lower-case hexadecimal: what signers can tell each other. */
    public String approvalHash() {
        return FORM.hash(signedApproval);
    }

    public ApprovalFile signedBy(SigningKey key) {
        return new ApprovalFile(key.sign(signedApproval), approval);
    }

    /** The file's text. */
    public String text() {
        return FORM.text(signedApproval, approval, Map.of());
    }

    /**
     * Reads and checks an approval file.
     *
     * @throws Refusal if the file is not an approval file, or its parts disagree
     */
    public static ApprovalFile read(Path file) {
        return parse(file.toString(), FileForm.read(file));
    }

    /**
     * Writes a new file.
     *
     * @throws Refusal if there is one of that name: it may be under review
     */
    public void create(Path file) {
        FileForm.create(file, text());
    }

    /**
     * Replaces a file that was read before, after a signature was added.
     *
     * @param former what was read
     * @throws Refusal if the file is not that any more: somebody else's signature would be lost
     */
    public void replace(Path file, ApprovalFile former) {
        WholeFile.replace(
                file, now -> parse(file.toString(), now).equals(former), text().getBytes(StandardCharsets.UTF_8));
    }

    static ApprovalFile parse(String name, String text) {
        FileForm.Parts<SignedStandingApproval, StandingApproval> parts = FORM.parse(name, text);
        // Hosts of this version take it for "report". One that knows it may allow more, and the signer cannot see what.
        if (parts.document().getReboot() == RebootPolicy.UNRECOGNIZED) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    name + ": 'reboot' has a value that this version of patchwave does not know; use the controller's"
                            + " version");
        }
        return new ApprovalFile(parts.signed(), parts.document());
    }
}
