package patchwave.cli.approval;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import patchwave.cli.session.Session;
import patchwave.cli.signing.ApprovalFile;
import patchwave.cli.signing.Hashes;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.StandingApproval;

/**
 * An approval file in words: what the controller may start by itself under it, and what not.
 *
 * @param width columns of the screen
 * @param now how long it is still valid counts from here
 */
record ApprovalText(int width, Instant now) {
    static void say(Session session, ApprovalFile file) {
        if (session.isJson()) {
            session.out().print(file.text());
        } else {
            new ApprovalText(session.width(), session.now()).lines(file).forEach(session::say);
        }
    }

    List<String> lines(ApprovalFile file) {
        StandingApproval approval = file.approval();
        List<String> lines = new ArrayList<>();
        lines.addAll(Wrap.lines("", "Standing approval " + approval.getApprovalId(), width));
        lines.addAll(Wrap.lines("", Words.orDash(approval.getReason()), width));
        lines.addAll(Wrap.lines("", "approval hash " + file.approvalHash(), width));
        lines.add("");
        may(lines, approval);
        lines.add("");
        mayNot(lines);
        lines.add("");
        lines.addAll(Wrap.lines(
                "",
                "Each host checks for itself that the approval is signed by its own plan signers and is not over, and that"
                        + " the plan lies within. A host whose own configuration does not pin its environment takes no"
                        + " such plan. No host can tell whether a plan is against a vulnerability: whoever steals the"
                        + " controller can, there and until then, bring whatever is installed to newer versions that the"
                        + " hosts' own repositories have.",
                width));
        lines.add("");
        signers(lines, file);
        return lines;
    }

    private void may(List<String> lines, StandingApproval approval) {
        lines.addAll(
                Wrap.lines("", "Once it is granted, the controller may start by itself, and nobody is asked:", width));
        lines.addAll(Wrap.lines(
                "  what     ",
                "plans against vulnerabilities that must be patched at once, to newer versions of packages that hosts"
                        + " have installed",
                width));
        lines.addAll(Wrap.lines(
                "  where    ",
                "in " + String.join(", ", approval.getEnvironmentsList()) + ", and nowhere else",
                width));
        lines.addAll(Wrap.lines("  until    ", until(approval), width));
        lines.addAll(Wrap.lines("  reboots  ", reboots(approval.getReboot()), width));
        lines.addAll(Wrap.lines(
                "  key      ",
                "the controller that has this one, and no other ('patchwave approval list' says whose it is): "
                        + Hashes.sha256(approval.getControllerKey().toByteArray()),
                width));
    }

    private void mayNot(List<String> lines) {
        lines.add("It may not:");
        lines.addAll(Wrap.lines(
                "  - ",
                "begin an emergency, which would pass over windows and freezes: those hold, and so do floors, gates and"
                        + " halts",
                width));
        lines.addAll(Wrap.lines("  - ", "take a rollout back to older versions", width));
        lines.addAll(Wrap.lines("  - ", "touch a host of any other environment", width));
    }

    private String until(StandingApproval approval) {
        return Moments.instant(approval.getExpireTime())
                .map(end -> Moments.at(end)
                        + (end.isAfter(now)
                                ? ", " + Moments.until(end, now) + "; no host begins later"
                                : ": it is over, and nothing begins under it any more"))
                .orElse("-");
    }

    private static String reboots(RebootPolicy policy) {
        return policy == RebootPolicy.REBOOT_POLICY_WHEN_NEEDED
                ? "drained hosts may reboot where nothing else makes them run the new versions"
                : "none: a host that needs one fails and says why";
    }

    private void signers(List<String> lines, ApprovalFile file) {
        List<Signature> signatures = file.signedApproval().getSignaturesList();
        if (signatures.isEmpty()) {
            lines.add("Nobody has signed it yet.");
            return;
        }
        lines.add("Signed by " + (signatures.size() == 1 ? "this key:" : "these keys:"));
        signatures.forEach(signature -> lines.addAll(Wrap.lines("  ", signature.getKeyId(), width)));
    }
}
