package patchwave.cli.rollout;

import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.watch.Standing;
import patchwave.proto.operator.v1.ListRolloutsRequest;
import patchwave.proto.operator.v1.ListRolloutsResponse;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StageView;
import picocli.CommandLine.Command;

/** {@code patchwave rollout list}. */
@Command(
        name = "list",
        description = "List the newest rollouts, at most 100, newest first.",
        footer = {"", "Example:", "  patchwave rollout list --output json | jq -r '.rollouts[0].rollout_id'"})
public final class RolloutList implements Callable<Integer> {
    private final Session session;

    public RolloutList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ListRolloutsResponse response = link.rollouts().listRollouts(ListRolloutsRequest.getDefaultInstance());
            session.answer(response, () -> lines(response.getRolloutsList()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(List<RolloutView> rollouts) {
        if (rollouts.isEmpty()) {
            return List.of("There was no rollout yet.");
        }
        Table table = new Table()
                .text("ROLLOUT")
                .text("STATE")
                .text("STARTED")
                .number("DONE")
                .number("FAILED")
                .wrapped("REASON");
        for (RolloutView rollout : rollouts) {
            String standing = new Standing(session.now(), session.zone()).brief(rollout);
            int hosts = sum(rollout, StageView::getHostCount);
            String advisory = rollout.getAdvisoryId().isBlank() ? "" : rollout.getAdvisoryId() + ": ";
            table.row(
                    rollout.getRolloutId(),
                    Words.of(rollout.getState()),
                    rollout.getState() == RolloutState.ROLLOUT_STATE_SCHEDULED
                            ? "not yet"
                            : Moments.ago(rollout.getStartTime(), session.now()),
                    sum(rollout, StageView::getDoneCount) + "/" + hosts,
                    sum(rollout, StageView::getFailedCount),
                    (rollout.getEmergency() ? "EMERGENCY " : "")
                            + advisory
                            + rollout.getReason()
                            + (standing.isEmpty() ? "" : "; " + standing));
        }
        return table.lines(session.width());
    }

    private static int sum(RolloutView rollout, java.util.function.ToIntFunction<StageView> count) {
        return rollout.getStagesList().stream().mapToInt(count).sum();
    }
}
