package patchwave.cli.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.argument.RolloutArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.SteerHost;
import patchwave.proto.operator.v1.SteerHostRequest;
import patchwave.proto.operator.v1.SteerHostResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code patchwave rollout retry} and {@code exclude} have in common. */
public abstract sealed class HostSteer implements Callable<Integer> {
    private final Session session;
    private final SteerHost steer;
    private final String effect;

    @Mixin
    private RolloutArgument rollout = new RolloutArgument();

    @Parameters(index = "1", paramLabel = "HOST", description = "The host's id.")
    private String hostId = "";

    @Mixin
    private ReasonOption reason = new ReasonOption();

    /** @param effect what has come of it, as the end of a sentence that begins with the host */
    private HostSteer(Session session, SteerHost steer, String effect) {
        this.session = session;
        this.steer = steer;
        this.effect = effect;
    }

    /** {@code patchwave rollout retry}. */
    @Command(
            name = "retry",
            description = {
                "Try a host again that failed, could not prepare, or was left out: it waits again, and is admitted in the"
                        + " planner's order and within every budget. Its failure stays in the rollout's history. A halted"
                        + " rollout still has to be resumed. Safe to repeat."
            },
            footer = {"", "Example:", "  patchwave rollout retry r-20261121-1 web-3 --reason 'disk is free again'"})
    public static final class Retry extends HostSteer {
        public Retry(Session session) {
            super(session, SteerHost.STEER_HOST_RETRY, "is to be tried again");
        }
    }

    /** {@code patchwave rollout exclude}. */
    @Command(
            name = "exclude",
            description = {
                "Leave a host out of a rollout for good, unless it is retried. Refused once it has begun. The host keeps its"
                        + " old packages. Safe to repeat."
            },
            footer = {"", "Example:", "  patchwave rollout exclude r-20261121-1 web-3 --reason 'in use'"})
    public static final class Exclude extends HostSteer {
        public Exclude(Session session) {
            super(session, SteerHost.STEER_HOST_EXCLUDE, "is left out");
        }
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            SteerHostResponse response = link.rollouts()
                    .steerHost(SteerHostRequest.newBuilder()
                            .setRolloutId(rollout.id())
                            .setHostId(hostId)
                            .setSteer(steer)
                            .setReason(reason.text())
                            .build());
            session.answer(response, () -> lines(response.getHost()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(RolloutHostView view) {
        String now = Words.of(view.getPhase()) + (view.getDetail().isBlank() ? "" : ": " + view.getDetail());
        List<String> lines = new ArrayList<>(Wrap.lines(
                "", "Host " + hostId + " " + effect + " in rollout " + rollout.id() + "; now " + now, session.width()));
        lines.add("See why it waits: patchwave why " + hostId);
        return lines;
    }
}
