package patchwave.simulation.invariants;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.HostId;
import patchwave.plan.Condition;
import patchwave.plan.Hold;
import patchwave.plan.PoolState;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** Every "why not yet" that a controller gives is true of the tables. */
final class L05TrueHolds extends Invariant {
    @Override
    String name() {
        return "L5";
    }

    @Override
    String sentence() {
        return "Every \"why not yet\" that a controller gives is true of the tables.";
    }

    @Override
    void fact(World world, View now, Fact fact) {
        // Of a planner that stood still in mid-turn others may have changed what it says; it says so anew at its next
        // turn.
        if (!(fact instanceof Fact.Turned turned) || turned.controller().stoodInTurn()) {
            return;
        }
        if (turned.controller().lastDecision().fault().isPresent()) {
            return;
        }
        Map<RolloutId, Map<HostId, HostPart>> parts = new HashMap<>();
        for (Hold hold : turned.controller().lastDecision().decision().holds()) {
            RolloutSummary rollout = now.rollouts().get(hold.rollout());
            HostPart part = rollout == null
                    ? null
                    : parts.computeIfAbsent(hold.rollout(), id -> View.parts(world.store(), id))
                            .get(hold.host());
            StoredHost host = now.hosts().get(hold.host());
            if (rollout != null && part != null && host != null) {
                require(
                        isTrue(hold, rollout, part, host, now),
                        () -> "%s: but its phase is %s, its stage %s, it is %s and its claim %s, the rollout is %s"
                                .formatted(
                                        hold,
                                        part.host().phase(),
                                        rollout.stages().get(part.host().stage()),
                                        host.condition(),
                                        host.claim(),
                                        rollout.status()));
            }
        }
    }

    private static boolean isTrue(Hold hold, RolloutSummary rollout, HostPart part, StoredHost host, View now) {
        StageProgress stage = rollout.stages().get(part.host().stage());
        HostPhase phase = part.host().phase();
        return !hold.sentence().isBlank()
                && switch (hold.reason()) {
                    case ROLLOUT_SCHEDULED -> rollout.status() instanceof RolloutStatus.Scheduled;
                    case ROLLOUT_PAUSED -> rollout.status() instanceof RolloutStatus.Paused;
                    case ROLLOUT_HALTED -> rollout.status() instanceof RolloutStatus.Halted;
                    case PLAN_EXPIRED -> !rollout.spec().expiresAt().isAfter(now.at());
                    case STAGE_NOT_OPEN -> stage.openedAt().isEmpty();
                    case BAKING ->
                        stage.bakingSince().isPresent() && stage.passedAt().isEmpty();
                    case BATCH_FULL -> stage.openedAt().isPresent() && anyAtWork(rollout, now);
                    case GATE_SHUT -> stage.openedAt().isPresent();
                    case POOL_AT_FLOOR -> namesPool(hold, host, now);
                    case DOMAIN_EXCLUSIVE ->
                        host.pools().stream()
                                .map(now::pool)
                                .flatMap(Optional::stream)
                                .anyMatch(pool -> pool.exclusive().isPresent());
                    case MAX_IN_OPERATION ->
                        claims(rollout, now) >= rollout.spec().pacing().maxInOperation();
                    case NOT_PREPARED -> phase instanceof HostPhase.Waiting || phase instanceof HostPhase.Preparing;
                    case PREPARATION_REFUSED -> phase instanceof HostPhase.Refused;
                    case CLAIMED_BY_OTHER -> host.claim().isPresent();
                    case PREEMPTED ->
                        !rollout.spec().emergency()
                                && now.rollouts().values().stream()
                                        .anyMatch(other -> other.spec().emergency());
                    // A host that was not heard in this life of the controller is unknown to it, whatever the tables
                    // say.
                    case HOST_UNKNOWN ->
                        host.condition() instanceof Condition.Unknown
                                || hold.sentence().contains("since the controller started");
                    // Unhealthy until this very turn, which laid it to the patch of a rollout.
                    case HOST_UNHEALTHY ->
                        host.condition() instanceof Condition.Unhealthy
                                || (host.condition() instanceof Condition.OperationFailed failed
                                        && failed.since().equals(now.at()));
                    case HOST_QUARANTINED -> host.condition() instanceof Condition.Quarantined;
                    case HOST_FAILED -> host.condition() instanceof Condition.OperationFailed;
                    // The times are the planner's own arithmetic on the calendar, which I7 and the core's tests hold.
                    case OUTSIDE_WINDOW, WINDOW_TOO_SHORT, FROZEN ->
                        !rollout.spec().emergency();
                    case ADMISSION_CLOSED -> false;
                };
    }

    private static boolean anyAtWork(RolloutSummary rollout, View now) {
        return claims(rollout, now) > 0;
    }

    private static long claims(RolloutSummary rollout, View now) {
        return now.hosts().values().stream()
                .filter(host -> host.claim()
                        .filter(claim -> claim.rollout().equals(rollout.spec().id()))
                        .isPresent())
                .count();
    }

    private static boolean namesPool(Hold hold, StoredHost host, View now) {
        for (PoolState pool : now.pools()) {
            if (host.pools().contains(pool.capacity().id())
                    && hold.sentence().contains("pool " + pool.capacity().id() + " ")) {
                return true;
            }
        }
        return false;
    }
}
