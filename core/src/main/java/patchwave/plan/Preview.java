package patchwave.plan;

import java.time.Duration;
import java.util.List;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;

/**
 * What a rollout would do, before it is started: computed by the planner itself on hosts that are all well and all take
 * equally long, beside the provable minimum.
 *
 * @param stages in order
 * @param forecast from start to completion, with settle times and bakes, if no host fails or is missing
 * @param warnings what will keep the rollout from ending, or deserves a look; sentences
 */
public record Preview(List<Stage> stages, Duration forecast, List<String> warnings) {
    public Preview {
        stages = List.copyOf(stages);
        warnings = List.copyOf(warnings);
    }

    /**
     * One stage.
     *
     * @param batchSizes hosts that each batch admits, in order
     * @param firstHosts the first hosts in admission order; at most 20
     * @param rounds how many times hosts are admitted, if all take equally long
     * @param minimumRounds no order of admissions needs fewer: from floors, batches, failure domains and pacing
     * @param unfinished hosts that cannot be admitted, because a pool can spare no host or they are down now
     * @param pools sorted by id; those of the stage's hosts
     */
    public record Stage(
            Environment environment,
            int hosts,
            List<Integer> batchSizes,
            List<HostId> firstHosts,
            int rounds,
            int minimumRounds,
            int unfinished,
            List<Pool> pools) {
        public Stage {
            batchSizes = List.copyOf(batchSizes);
            firstHosts = List.copyOf(firstHosts);
            pools = List.copyOf(pools);
        }
    }

    /**
     * One pool in a stage.
     *
     * @param lowestInService the fewest hosts in service at any time
     */
    public record Pool(PoolId id, int registered, int floor, int lowestInService) {}
}
