package patchwave.cli.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.argument.RolloutArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.Steer;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.operator.v1.SteerRolloutResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What {@code patchwave rollout pause}, {@code resume} and {@code abort} have in common. */
public abstract sealed class RolloutSteer implements Callable<Integer> {
    private final Session session;
    private final Steer steer;

    @Mixin
    private RolloutArgument rollout = new RolloutArgument();

    @Mixin
    private ReasonOption reason = new ReasonOption();

    private RolloutSteer(Session session, Steer steer) {
        this.session = session;
        this.steer = steer;
    }

    /** {@code patchwave rollout pause}. */
    @Command(
            name = "pause",
            description = "Stop admitting hosts. Operations that run reach a safe end. Safe to repeat.",
            footer = {"", "Example:", "  patchwave rollout pause r-20261121-1 --reason 'checkout is slow'"})
    public static final class Pause extends RolloutSteer {
        public Pause(Session session) {
            super(session, Steer.STEER_PAUSE);
        }
    }

    /** {@code patchwave rollout resume}. */
    @Command(
            name = "resume",
            description = "Let a paused or halted rollout go on. Safe to repeat.",
            footer = {"", "Example:", "  patchwave rollout resume r-20261121-1 --reason 'web-3 is mended'"})
    public static final class Resume extends RolloutSteer {
        public Resume(Session session) {
            super(session, Steer.STEER_RESUME);
        }
    }

    /** {@code patchwave rollout abort}. */
    @Command(
            name = "abort",
            description = "End a rollout for good. Operations that run reach a safe end. Safe to repeat.",
            footer = {"", "Example:", "  patchwave rollout abort r-20261121-1 --reason 'the update is bad'"})
    public static final class Abort extends RolloutSteer {
        public Abort(Session session) {
            super(session, Steer.STEER_ABORT);
        }
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            SteerRolloutResponse response = link.rollouts()
                    .steerRollout(SteerRolloutRequest.newBuilder()
                            .setRolloutId(rollout.id())
                            .setSteer(steer)
                            .setReason(reason.text())
                            .build());
            session.answer(response, () -> lines(response.getRollout()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(RolloutView view) {
        List<String> lines = new ArrayList<>();
        String state = Words.of(view.getState()).toUpperCase(Locale.ROOT);
        lines.addAll(Wrap.lines(
                "",
                "Rollout " + rollout.id() + " is " + state
                        + (view.getStateReason().isBlank() ? "" : ": " + view.getStateReason()),
                session.width()));
        if (steer != Steer.STEER_RESUME) {
            String limit = view.hasPermitTimeToLive()
                    ? "no host begins later than " + Moments.span(Moments.duration(view.getPermitTimeToLive()))
                            + " from now, and operations that run reach a safe end"
                    : "operations that run reach a safe end";
            lines.addAll(
                    Wrap.lines("", view.getQuiet() ? "Nothing of it is in flight." : limit + ".", session.width()));
        }
        lines.add("Watch it: patchwave rollout watch " + rollout.id());
        return lines;
    }
}
