package patchwave.cli.rollout;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.GetProposalRequest;
import patchwave.proto.operator.v1.GetProposalResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code patchwave rollout proposal}. */
@Command(
        name = "proposal",
        description = {
            "Show the plan that the controller made by itself against a vulnerability that must be patched at once, and keep it"
                    + " in a file. It is as good as one of 'rollout plan': nothing is started before it is signed and started.",
            "'patchwave advisory list' says for what there is one."
        },
        footer = {
            "",
            "Example:",
            "  patchwave rollout proposal CVE-2015-0235 --out ghost.plan",
            "  patchwave rollout start ghost.plan --watch"
        })
public final class RolloutProposal implements Callable<Integer> {
    private static final int NAMED = 5;

    private final Session session;

    @Parameters(paramLabel = "CVE", description = "The vulnerability, such as CVE-2015-0235.")
    private String vulnerability = "";

    @Option(names = "--out", paramLabel = "FILE", description = "The plan file to make. Default: only show the plan.")
    private @Nullable Path file;

    public RolloutProposal(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            GetProposalResponse proposal = link.rollouts()
                    .getProposal(GetProposalRequest.newBuilder()
                            .setVulnerabilityId(vulnerability)
                            .build());
            PlanFile plan = PlanFile.of(proposal.getPlan(), proposal.getPreview());
            if (file != null) {
                plan.create(file);
            }
            if (session.isJson()) {
                session.out().print(plan.text());
            } else {
                new PlanText(session.width(), session.zone()).lines(plan).forEach(session::say);
            }
            session.remark("Made %s, against %s. Nothing was started%s"
                    .formatted(
                            Moments.ago(proposal.getMakeTime(), session.now()),
                            Words.few(proposal.getVulnerabilityIdsList(), NAMED),
                            file == null
                                    ? "; add --out FILE to keep the plan."
                                    : ". Review %s, then: patchwave rollout start %s --watch".formatted(file, file)));
        }
        return ExitCode.DONE.number();
    }
}
