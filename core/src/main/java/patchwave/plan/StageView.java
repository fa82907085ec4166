package patchwave.plan;

import java.time.Instant;
import java.util.Optional;
import patchwave.rollout.RolloutId;

/**
 * What people see of a stage, computed with the decision so that it cannot differ from it.
 *
 * @param batchLimit hosts that may have been admitted up to and with the open batch, at most the stage's hosts
 * @param gate why the next batch or stage is not open, one sentence; empty if nothing waits for a gate
 * @param overdue of the failed those that are still at work
 * @param bakeUntil when the bake ends, if one runs
 * @param forecastEnd when the stage will have passed, by the measured work times, if nothing fails; empty if that cannot be told
 */
public record StageView(
        RolloutId rollout,
        int stage,
        int batchLimit,
        int hosts,
        int done,
        int failed,
        int overdue,
        int inOperation,
        int haltAtFailures,
        String gate,
        Optional<Instant> bakeUntil,
        Optional<Instant> forecastEnd) {}
