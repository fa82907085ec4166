package patchwave.cli.rollout;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.signing.SigningKey;
import patchwave.cli.text.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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

    @Parameters(paramLabel = "PLANFILE", description = "A file that 'rollout plan' made.")
    private Path file = Path.of("");

    public RolloutSign(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        PlanFile plan = PlanFile.read(file);
        SigningKey key = session.signingKey();
        PlanFile signed = plan.signedBy(key);
        signed.replace(file);
        if (session.isJson()) {
            session.out().print(signed.text());
        } else {
            new PlanText(session.width()).lines(signed).forEach(session::say);
        }
        session.remark(file + " has " + Words.count(signed.signedPlan().getSignaturesCount(), "signature")
                + " now, the last by key " + key.keyId() + ".");
        return ExitCode.DONE.number();
    }
}
