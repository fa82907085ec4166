package patchwave.cli.rollout;

import io.grpc.StatusRuntimeException;
import java.util.concurrent.Callable;
import patchwave.cli.argument.PlanFileArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Wrap;
import patchwave.cli.watch.RolloutWatch;
import patchwave.cli.watch.WatchOptions;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
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
        footer = {
            "",
            "Example:",
            "  patchwave rollout start ghost.plan --watch",
            "  patchwave rollout start ghost.plan --in tuesday-night",
            "  patchwave rollout start ghost.plan --at 2026-12-08T22:00+01:00"
        })
public final class RolloutStart implements Callable<Integer> {
    private final Session session;

    @Mixin
    private PlanFileArgument file = new PlanFileArgument();

    @Option(names = "--watch", description = "Watch it to its end; the exit code then tells how it ended.")
    private boolean isWatching;

    @Mixin
    private StartOptions startOptions = new StartOptions();

    @Mixin
    private WatchOptions watchOptions = new WatchOptions();

    public RolloutStart(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        PlanFile plan = PlanFile.read(file.path()).signedBy(session.signingKey());
        try (ControllerLink link = session.connect()) {
            StartRolloutResponse response =
                    new PlanStart(session, link, watchOptions.giveUp()).start(plan, startOptions);
            String id = response.getRolloutId();
            if (isWatching) {
                session.remark(begun(id, link));
                return new RolloutWatch(session, link, watchOptions).follow(id).number();
            }
            session.answer(
                    response,
                    () -> Wrap.lines(
                            "", begun(id, link) + " Watch it: patchwave rollout watch " + id, session.width()));
        }
        return ExitCode.DONE.number();
    }

    /** What became of it: only the controller knows whether the window is open now. */
    private String begun(String id, ControllerLink link) {
        if (!startOptions.isScheduled()) {
            return "Rollout " + id + " is started.";
        }
        // Before anything else can fail: from here on it goes its way, with or without us.
        session.remark("Rollout " + id + " is accepted.");
        RolloutView rollout;
        try {
            rollout = link.rollouts()
                    .getRollout(GetRolloutRequest.newBuilder().setRolloutId(id).build())
                    .getRollout();
        } catch (StatusRuntimeException e) {
            return "When it starts could not be asked: "
                    + session.meaningOf(e.getStatus()).sentence() + ".";
        }
        String in = rollout.getWindow().isEmpty()
                ? ""
                : " It admits hosts while window " + rollout.getWindow() + " is open.";
        return rollout.getState() == RolloutState.ROLLOUT_STATE_SCHEDULED
                ? "Rollout " + id + " is scheduled and starts at " + Moments.at(rollout.getScheduledTime()) + "." + in
                : "Rollout " + id + " is started." + in;
    }
}
