package patchwave.cli.watch;

import java.util.ArrayList;
import java.util.List;
import patchwave.cli.text.Words;
import patchwave.proto.agent.v1.CheckResult;
import patchwave.proto.agent.v1.FailureReason;
import patchwave.proto.agent.v1.HealthState;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutView;

/** Failed hosts, and what they said of themselves. */
public final class Failures {
    private Failures() {}

    /** The hosts of a rollout that failed, in its order. */
    static List<RolloutHostView> of(RolloutView rollout) {
        return rollout.getHostsList().stream()
                .filter(host -> host.getPhase() == HostPhase.HOST_PHASE_FAILED)
                .toList();
    }

    /** Why one host failed, in one line: the reason, its words, and the checks that are not good. */
    public static String sentence(RolloutHostView host) {
        List<String> parts = new ArrayList<>();
        Outcome outcome = host.getOutcome();
        if (outcome.getReason() != FailureReason.FAILURE_REASON_UNSPECIFIED) {
            parts.add(Words.of(outcome.getReason()));
        }
        String detail = host.getDetail().isBlank() ? outcome.getDetail() : host.getDetail();
        if (!detail.isBlank()) {
            parts.add(Words.clean(detail));
        }
        for (CheckResult check : outcome.getEvidence().getHealth().getChecksList()) {
            String said = check.getName() + " " + Words.of(check.getState()) + ": " + Words.clean(check.getMessage());
            if (check.getState() != HealthState.HEALTH_STATE_HEALTHY && !detail.contains(check.getMessage())) {
                parts.add(said);
            }
        }
        if (outcome.getLeftDrained()) {
            parts.add("it was left drained, see patchwave hosts list --drained");
        }
        return parts.isEmpty() ? "no reason reported" : String.join("; ", parts);
    }
}
