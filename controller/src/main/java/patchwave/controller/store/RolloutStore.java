package patchwave.controller.store;

import java.time.Instant;
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
public interface RolloutStore {
    /** As the other {@link #create}, running at once. */
    Creation create(RolloutSpec spec, byte[] signedPlan, List<RolloutHost> hosts);

    /**
     * Stores a rollout, no stage open. Idempotent by id and plan hash.
     *
     * @param status Running or Scheduled
     * @param signedPlan the signed plan as it was sent, plan bytes and signatures; the store does not look inside
     * @param hosts its targets with their first phases; each must be a registered host
     */
    Creation create(RolloutSpec spec, RolloutStatus status, byte[] signedPlan, List<RolloutHost> hosts);

    /** The bytes that {@link #create} was given. */
    Optional<byte[]> signedPlan(RolloutId rollout);

    /** Newest first. */
    List<RolloutSummary> list(int limit);

    /** Those that are not over, oldest first. */
    List<RolloutSummary> listOpen();

    Optional<RolloutSummary> summary(RolloutId rollout);

    /** With all hosts. */
    Optional<Rollout> find(RolloutId rollout);

    /** The hosts with attempts and outcomes, sorted by stage and host id. */
    List<HostPart> parts(RolloutId rollout);

    /**
     * Changes the status. Leaving Running, but to be Completed, cancels every claim of the rollout that has not begun, in the same transaction
     * (rule C5): from its commit on no permit is given.
     *
     * @param expected the status as it was read; compared by kind. A status that is over never changes, but that a
     *     completed rollout may be aborted: that ends its catching up
     */
    boolean setStatus(RolloutId rollout, RolloutStatus expected, RolloutStatus next);

    /**
     * Moves the due time of a rollout that is not over to an earlier one, or sets one where there was none; never to a later one.
     *
     * @param why for the audit trail, one sentence
     */
    boolean moveDue(RolloutId rollout, Instant due, String why);

    /**
     * Keeps what has superseded what a rollout that is not over installs. Receivers are told once for each rollout.
     *
     * @param by one sentence; empty text if nothing has, or none is known to any more
     */
    boolean setSuperseded(RolloutId rollout, String by);

    /** Whether a completed rollout still takes hosts along that come back. */
    boolean catchesUp(RolloutId rollout);

    /**
     * Stores a stage's progress.
     *
     * @param stage index into the rollout's stages
     * @param expected compared whole
     * @param why for the audit trail, one sentence
     */
    boolean setStage(RolloutId rollout, int stage, StageProgress expected, StageProgress next, String why);

    /**
     * Changes a host's phase where no claim is concerned. {@link HostPhase.Claimed} and {@link HostPhase.Operating} are
     * entered and left through {@link Ledger} alone: {@link IllegalArgumentException}. But a host at work may be left out: it
     * keeps its claim, and how it ends is taken over. To Failed, the host becomes down too; to an Excluded that comes back,
     * it is behind and so down; to Waiting from Failed or Refused by the controller itself, its retries are counted.
     *
     * @param expected compared by kind
     */
    boolean setPhase(RolloutId rollout, HostId host, HostPhase expected, HostPhase next);

    /**
     * An operator has the host tried again: it waits as at first, also in a rollout that is completed. It stays down if its
     * operation failed, and keeps its share until a later one succeeds.
     *
     * @param expected Failed, Refused or Excluded, as it was read; compared by kind
     */
    boolean retry(RolloutId rollout, HostId host, HostPhase expected, String reason);
}
