package patchwave.cli.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code patchwave rollout pause}, {@code resume} and {@code abort} have in common. */
public abstract sealed class RolloutSteer implements Callable<Integer> {
    private final Session session;
    private final Steer steer;

    @Parameters(paramLabel = "ID", description = "The rollout's id.")
    private String rolloutId = "";

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, for people and the audit trail.")
    private String reason = "";

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
                            .setRolloutId(rolloutId)
                            .setSteer(steer)
                            .setReason(reason)
                            .build());
            session.answer(response, () -> lines(response.getRollout()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(RolloutView rollout) {
        List<String> lines = new ArrayList<>();
        String state = Words.of(rollout.getState()).toUpperCase(Locale.ROOT);
        lines.addAll(Wrap.lines(
                "",
                "Rollout " + rolloutId + " is " + state
                        + (rollout.getStateReason().isBlank() ? "" : ": " + rollout.getStateReason()),
                session.width()));
        if (steer != Steer.STEER_RESUME) {
            String limit = rollout.hasPermitTimeToLive()
                    ? "no host begins later than " + Moments.span(Moments.duration(rollout.getPermitTimeToLive()))
                            + " from now, and operations that run reach a safe end"
                    : "operations that run reach a safe end";
            lines.addAll(
                    Wrap.lines("", rollout.getQuiet() ? "Nothing of it is in flight." : limit + ".", session.width()));
        }
        lines.add("Watch it: patchwave rollout watch " + rolloutId);
        return lines;
    }
}
