package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.calendar.Interval;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;

/**
 * What a rollout would do, before it is started: computed by the planner itself on hosts that are all well and all take as
 * long as was measured for their release, beside the provable minimum.
 *
 * @param stages in order
 * @param forecast from start to completion, with settle times and bakes, if no host fails or is missing and any time will do
 * @param minimum no order of admissions could take less, windows not counted
 * @param end when it would be completed if it started now, windows and freezes counted in; empty if it cannot before its
 *     plan expires
 * @param hostWork what the slowest of its hosts is taken to need, without its settle time
 * @param warnings what will keep the rollout from ending, or deserves a look; sentences
 */
public record Preview(
        List<Stage> stages,
        Duration forecast,
        Duration minimum,
        Optional<Instant> end,
        Duration hostWork,
        List<String> warnings) {
    public Preview {
        stages = List.copyOf(stages);
        warnings = List.copyOf(warnings);
    }

    /**
     * One stage.
     *
     * @param batchSizes hosts that each batch admits, in order
     * @param firstHosts the first hosts in admission order; at most 20
     * @param canaries hosts of the first batch; at most 20
     * @param rounds how many times hosts are admitted, if all take equally long
     * @param minimumRounds no order of admissions needs fewer: from floors, batches, failure domains and pacing
     * @param needs the time of its rounds and of the bakes between its batches
     * @param window the window that it meets; empty if its hosts may be disrupted at any time, or never
     * @param unfinished hosts that cannot be admitted, because a pool can spare no host or they are down now
     * @param pools sorted by id; those of the stage's hosts
     */
    public record Stage(
            Environment environment,
            int hosts,
            List<Integer> batchSizes,
            List<HostId> firstHosts,
            List<Canary> canaries,
            int rounds,
            int minimumRounds,
            Duration needs,
            Optional<Window> window,
            int unfinished,
            List<Pool> pools) {
        public Stage {
            batchSizes = List.copyOf(batchSizes);
            firstHosts = List.copyOf(firstHosts);
            canaries = List.copyOf(canaries);
            pools = List.copyOf(pools);
        }
    }

    /**
     * A host of a first batch.
     *
     * @param kind what it stands for, such as "debian 12, kernel 6.1.0-28, production/web"
     */
    public record Canary(HostId host, String kind) {}

    /**
     * The first time after a stage's start in which those of its hosts may be disrupted that have the least such time.
     *
     * @param names of the windows that make it; empty if only freezes bound it
     * @param usable what of it is left for the stage
     * @param fits whether the whole stage could be done in it
     */
    public record Window(List<String> names, Interval usable, boolean fits) {
        public Window {
            names = List.copyOf(names);
        }
    }

    /**
     * One pool in a stage; in its units.
     *
     * @param lowestInService the fewest hosts in service at any time
     */
    public record Pool(PoolId id, int registered, int floor, int lowestInService) {}
}
