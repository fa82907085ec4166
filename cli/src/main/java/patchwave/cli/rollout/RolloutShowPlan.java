package patchwave.cli.rollout;

import java.util.concurrent.Callable;
import patchwave.cli.argument.PlanFileArgument;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.text.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave rollout show-plan}. */
@Command(
        name = "show-plan",
        description = {
            "Show a plan file as it was shown when it was planned, and check that what it says and the bytes that are signed"
                    + " agree. The controller is not asked: numbers of hosts and pools are those of then."
        },
        footer = {"", "Example:", "  patchwave rollout show-plan ghost.plan"})
public final class RolloutShowPlan implements Callable<Integer> {
    private final Session session;

    @Mixin
    private PlanFileArgument file = new PlanFileArgument();

    public RolloutShowPlan(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PlanFile plan = PlanFile.read(file.path());
        if (session.isJson()) {
            session.out().print(plan.text());
        } else {
            new PlanText(session.width(), session.zone()).lines(plan).forEach(session::say);
        }
        int signatures = plan.signedPlan().getSignaturesCount();
        session.remark(
                signatures == 0
                        ? file.path() + " is not signed yet. Start it: patchwave rollout start " + file.path()
                                + " --watch"
                        : file.path() + " has " + Words.count(signatures, "signature") + ".");
        return ExitCode.DONE.number();
    }
}
