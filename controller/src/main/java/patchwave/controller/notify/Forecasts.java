package patchwave.controller.notify;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import patchwave.plan.Decision;
import patchwave.plan.StageView;
import patchwave.rollout.RolloutId;

/** When rollouts will have ended, by the planner's last decision. */
public final class Forecasts {
    private Forecasts() {}

    /** The end of each rollout's last stage; a rollout whose end cannot be told is left out. */
    public static Map<RolloutId, Instant> of(Decision decision) {
        Map<RolloutId, StageView> last = new TreeMap<>();
        decision.stages()
                .forEach(stage ->
                        last.merge(stage.rollout(), stage, (one, other) -> one.stage() > other.stage() ? one : other));
        Map<RolloutId, Instant> ends = new TreeMap<>();
        last.forEach((rollout, stage) -> stage.forecastEnd().ifPresent(end -> ends.put(rollout, end)));
        return ends;
    }
}
