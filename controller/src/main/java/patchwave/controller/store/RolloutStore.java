package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/**
 * Rollouts and how far they have come. All changes are compare-and-set: false means that something else came first and
 * nothing changed.
 */
public final class RolloutStore {
    RolloutStore() {}

    /**
     * Stores a rollout, running, no stage open. Idempotent by id and plan hash.
     *
     * @param signedPlan the signed plan as it was sent, plan bytes and signatures; the store does not look inside
     * @param hosts its targets with their first phases; each must be a registered host
     */
    public Creation create(RolloutSpec spec, byte[] signedPlan, List<RolloutHost> hosts) {
        return Pending.value();
    }

    /** The bytes that {@link #create} was given. */
    public Optional<byte[]> signedPlan(RolloutId rollout) {
        return Pending.value();
    }

    /** Newest first. */
    public List<RolloutSummary> list(int limit) {
        return Pending.value();
    }

    public Optional<RolloutSummary> summary(RolloutId rollout) {
        return Pending.value();
    }

    /** With all hosts. */
    public Optional<Rollout> find(RolloutId rollout) {
        return Pending.value();
    }

    /** The hosts with attempts and outcomes, sorted by stage and host id. */
    public List<HostPart> parts(RolloutId rollout) {
        return Pending.value();
    }

    /**
     * Changes the status. Leaving Running cancels every claim of the rollout that has not begun, in the same transaction
     * (rule C5): from its commit on no permit is given.
     *
     * @param expected the status as it was read; compared by kind. A status that is over never changes
     */
    public boolean setStatus(RolloutId rollout, RolloutStatus expected, RolloutStatus next) {
        return Pending.value();
    }

    /**
     * Stores a stage's progress.
     *
     * @param stage index into the rollout's stages
     * @param expected compared whole
     * @param why for the audit trail, one sentence
     */
    public boolean setStage(RolloutId rollout, int stage, StageProgress expected, StageProgress next, String why) {
        return Pending.value();
    }

    /**
     * Changes a host's phase where no claim is concerned. {@link HostPhase.Claimed} and {@link HostPhase.Operating} are
     * entered and left through {@link Ledger} alone: {@link IllegalArgumentException}. To Failed, the host becomes down too.
     *
     * @param expected compared by kind
     */
    public boolean setPhase(RolloutId rollout, HostId host, HostPhase expected, HostPhase next) {
        return Pending.value();
    }
}
