package patchwave.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the planner decided.
 *
 * @param changes in the order in which they are stored
 * @param admissions most critical first
 * @param cancellations claims that have not begun and shall not; sorted by rollout and host
 * @param holds one for each host of a rollout that is not over and that is neither admitted, nor at work, nor ended;
 *     sorted by rollout and host
 * @param stages one for each stage of each rollout that is not over
 * @param wakeAt the earliest time at which the decision changes by time alone; empty if only events can change it
 */
public record Decision(
        List<Change> changes,
        List<Admission> admissions,
        List<Cancellation> cancellations,
        List<Hold> holds,
        List<StageView> stages,
        Optional<Instant> wakeAt) {
    public Decision {
        changes = List.copyOf(changes);
        admissions = List.copyOf(admissions);
        cancellations = List.copyOf(cancellations);
        holds = List.copyOf(holds);
        stages = List.copyOf(stages);
    }
}
