package patchwave.cli.rollout;

import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.PlanFileArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.watch.RolloutWatch;
import patchwave.cli.watch.WatchOptions;
import patchwave.proto.operator.v1.StartRolloutResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code patchwave rollout start}. */
@Command(
        name = "start",
        description = {
            "Check a plan file, sign it with your key, and start it. Safe to repeat: the same plan is the same rollout. A"
                    + " controller that is away is tried again for five minutes, or as long as --give-up says."
        },
        footer = {"", "Example:", "  patchwave rollout start ghost.plan --watch"})
public final class RolloutStart implements Callable<Integer> {
    private final Session session;

    @Mixin
    private PlanFileArgument file = new PlanFileArgument();

    @Option(names = "--watch", description = "Watch it to its end; the exit code then tells how it ended.")
    private boolean isWatching;

    @Mixin
    private WatchOptions watchOptions = new WatchOptions();

    public RolloutStart(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        PlanFile plan = PlanFile.read(file.path()).signedBy(session.signingKey());
        try (ControllerLink link = session.connect()) {
            StartRolloutResponse response = new PlanStart(session, link, watchOptions.giveUp()).start(plan);
            String id = response.getRolloutId();
            if (isWatching) {
                session.remark("Rollout " + id + " is started.");
                return new RolloutWatch(session, link, watchOptions).follow(id).number();
            }
            session.answer(
                    response, () -> List.of("Rollout " + id + " is started. Watch it: patchwave rollout watch " + id));
        }
        return ExitCode.DONE.number();
    }
}
