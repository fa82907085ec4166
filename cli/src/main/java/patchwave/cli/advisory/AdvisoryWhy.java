package patchwave.cli.advisory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.GetAdvisoryRequest;
import patchwave.proto.operator.v1.GetAdvisoryResponse;
import patchwave.proto.operator.v1.VulnerabilityRuns;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code patchwave advisory why}. */
@Command(
        name = "why",
        description =
                "Say how urgent the policy in force finds an advisory, by which row of which decision table, and where"
                        + " each fact is known from.",
        footer = {"", "Example:", "  patchwave advisory why CVE-2015-0235"})
public final class AdvisoryWhy implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ADVISORY", description = "Such as CVE-2015-0235.")
    private String advisoryId = "";

    public AdvisoryWhy(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            GetAdvisoryResponse response = link.rollouts()
                    .getAdvisory(GetAdvisoryRequest.newBuilder()
                            .setAdvisoryId(advisoryId)
                            .build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(GetAdvisoryResponse advisory) {
        List<String> lines = new ArrayList<>();
        String due = Moments.instant(advisory.getDueTime())
                .map(time -> ", due " + Moments.at(time))
                .orElse("");
        String urgency = advisory.getAdvisoryId() + " is " + Words.orDash(advisory.getUrgency()) + due
                + ", on record since " + Moments.at(advisory.getKnownSinceTime()) + ". " + advisory.getBecause();
        lines.addAll(Wrap.lines("", Words.clean(urgency), session.width()));
        advisory.getAssertionsList().forEach(each -> lines.addAll(AssertionText.lines(each, session)));
        advisory.getRunsList().forEach(each -> lines.addAll(Wrap.lines("", runs(each), session.width())));
        if (advisory.getHunt()) {
            lines.addAll(Wrap.lines(
                    "", "Search the logs for earlier exploitation: patching does not undo it.", session.width()));
        }
        return lines;
    }

    private static String runs(VulnerabilityRuns of) {
        String unseen = of.getUnseenCount() > 0
                ? "; of " + Words.count(of.getUnseenCount(), "more host") + " it is not known"
                : "";
        return Words.clean(of.getVulnerabilityId()) + " "
                + RunsLine.of(of.getEvidenceList()).orElse("runs: on no host that is known to be affected") + unseen
                + (of.getComplete() ? "" : "; inventories are still being read");
    }
}
