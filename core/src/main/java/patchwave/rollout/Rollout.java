package patchwave.rollout;

import java.util.List;

/**
 * A rollout as it stands.
 *
 * @param stages as many as the spec's, in order
 * @param hosts its targets, sorted by stage and host id
 */
public record Rollout(RolloutSpec spec, RolloutStatus status, List<StageProgress> stages, List<RolloutHost> hosts) {
    public Rollout {
        stages = List.copyOf(stages);
        hosts = List.copyOf(hosts);
    }
}
