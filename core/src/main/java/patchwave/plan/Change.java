package patchwave.plan;

import java.time.Instant;
import patchwave.fleet.HostId;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** A change of state that the planner has decided; the shell stores it, with an audit record. */
public sealed interface Change {
    RolloutId rollout();

    /**
     * A stage or batch opens, begins to bake, or passes.
     *
     * @param stage index into the rollout's stages
     */
    record Stage(RolloutId rollout, int stage, StageProgress progress, String why) implements Change {}

    /** The rollout halts or completes. */
    record Status(RolloutId rollout, RolloutStatus status) implements Change {}

    /** A host starts to prepare, is left out, comes back, or is failed while its batch bakes. */
    record Phase(RolloutId rollout, HostId host, HostPhase phase, Instant at) implements Change {}
}
