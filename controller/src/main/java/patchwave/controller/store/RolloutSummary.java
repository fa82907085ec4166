package patchwave.controller.store;

import java.util.List;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/**
 * A rollout without its hosts.
 *
 * @param superseded what has superseded what it installs, one sentence; empty text for nothing
 * @param openClaims claims that it holds now; a stopped rollout is quiet at 0
 */
public record RolloutSummary(
        RolloutSpec spec, RolloutStatus status, List<StageProgress> stages, String superseded, int openClaims) {
    public RolloutSummary {
        stages = List.copyOf(stages);
    }
}
