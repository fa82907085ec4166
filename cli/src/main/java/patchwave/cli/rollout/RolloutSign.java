package patchwave.cli.rollout;

import java.util.concurrent.Callable;
import patchwave.cli.argument.PlanFileArgument;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.signing.SigningKey;
import patchwave.cli.text.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave rollout sign}. */
@Command(
        name = "sign",
        description = {
            "Show a plan file and add your signature to it, for fleets whose hosts ask for more than one. Nothing is started;"
                    + " the controller is not asked."
        },
        footer = {"", "Example:", "  patchwave rollout sign ghost.plan"})
public final class RolloutSign implements Callable<Integer> {
    private final Session session;

    @Mixin
    private PlanFileArgument file = new PlanFileArgument();

    public RolloutSign(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PlanFile plan = PlanFile.read(file.path());
        SigningKey key = session.signingKey();
        PlanFile signed = plan.signedBy(key);
        signed.replace(file.path(), plan);
        if (session.isJson()) {
            session.out().print(signed.text());
        } else {
            new PlanText(session.width(), session.zone()).lines(signed).forEach(session::say);
        }
        session.remark(file.path() + " has " + Words.count(signed.signedPlan().getSignaturesCount(), "signature")
                + " now, the last by key " + key.keyId() + ".");
        return ExitCode.DONE.number();
    }
}
