package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.Incarnation;
import patchwave.plan.Admission;
import patchwave.rollout.RolloutId;

/**
 * The one account of who may be out of service. The database guards the floor: whatever a caller asks, a claim is written
 * only if every pool of the host has room, by conditions inside the statements that write it (rules C1 to C3, C5).
 */
public interface Ledger {
    /** Begins a new epoch: every claim of earlier planners is refused from now on (invariant I9). At controller start. */
    long takePlannerEpoch();

    /**
     * Fails unless the planner of this epoch is still the one: whatever a planner changes, it asks this first in the same
     * transaction, so that one that was superseded changes nothing any more (invariant I9).
     *
     * @throws PlannerSuperseded if a later epoch has begun
     */
    void requirePlanner(long epoch);

    /**
     * Takes claims, in the order given; for each host all or nothing. Checked inside the transaction: epoch, admission not
     * closed, rollout running (or completed, for hosts that catch up) and its plan not expired, the stage open at that batch, the host's phase Ready, its condition
     * healthy or operation-failed, no other claim, the rollout's max_in_operation, and for each pool in_op + down + its
     * weight <= budget and the exclusive domain. A host that is out exchanges its share of down for one of in_op. For a host
     * that is behind, those of a pool that are behind but well do not count as down: they serve in truth.
     *
     * @param epoch as {@link #takePlannerEpoch} gave it
     * @return one answer for each admission, in order
     * @throws PlannerSuperseded if a later epoch has begun: the whole transaction is rolled back
     */
    List<ClaimAnswer> claim(List<Admission> admissions, long epoch);

    /**
     * As the other, for admissions that were decided in an earlier transaction: all are refused if the fleet file is another
     * one by now. Its new freeze would have cancelled a claim that was there, and must not miss one that comes after it.
     *
     * @param revision of the fleet file that the admissions were decided from; 0 if there was none
     */
    List<ClaimAnswer> claim(List<Admission> admissions, long epoch, long revision);

    /** The host's claim. */
    Optional<Claim> find(HostId host);

    /** The claims of a rollout, sorted by host. */
    List<Claim> claims(RolloutId rollout);

    /**
     * Commits a permit (rule C2): for one incarnation only, which must be the welcomed one. The same incarnation may be
     * given it again, because the message may have been lost. Refused at or after the claim's begin-before time, and if the
     * rollout does not run (or is completed with the host's stage passed), its plan has expired,
     * the claim is cancelled, the host is quarantined, or the attempt has begun, finished or been fenced. Overdrawn if a
     * pool of the claim is below its floor by now: nothing starts there, although the claim was right when it was taken.
     */
    PermitAnswer grantPermit(HostId host, long attempt, Incarnation incarnation);

    /**
     * What the host's claim relies on in each of its pools, sorted by pool: what the tables say, and a controller that has
     * just started may not know yet to be so. Nothing if it holds no claim.
     */
    List<Reliance> reliances(HostId host);

    /**
     * Decides that an attempt shall not begin. The claim stays until the agent has fenced it. Not if it has begun.
     *
     * @return whether the claim is cancelled now, by this call or an earlier one
     */
    boolean cancel(HostId host, long attempt, String reason);

    /**
     * Cancels every claim of an ordinary rollout that has not begun, such as when windows or freezes have changed: the
     * planner decides anew within seconds, and no permit outlives what it was right by. Emergencies know no windows.
     *
     * @return the hosts, sorted
     */
    List<HostId> cancelUnbegun(String reason);

    /** The hosts whose claims are cancelled and not released yet, with the attempt. */
    SortedMap<HostId, Long> cancelled();

    /**
     * Moves a claimed host to Operating if its journal says begun. Safe to repeat.
     *
     * @return whether the phase changed
     */
    boolean markBegun(HostId host, long attempt);

    /**
     * Releases a claim on evidence (rule C3), which must agree with the journal numbers stored for the host. Succeeded: the
     * phase is Succeeded, a former failure is forgotten. Failed: phase Failed, the host becomes down in the same step.
     * Fenced: phase Ready again. Destroyed: phase Failed, the host becomes down.
     *
     * @return false: no such claim, or the journal does not bear it out; nothing changed
     */
    boolean release(HostId host, long attempt, ReleaseEvidence evidence);

    /**
     * Releases a claim that no permit was ever given for, so that nothing can have begun: the host is Ready again.
     *
     * @return false: it has had a permit, or holds no such claim; nothing changed
     */
    boolean giveBack(HostId host, long attempt);

    /**
     * Recomputes every pool's counters from hosts and claims. On a mismatch admission is closed; when all adds up again it
     * opens. Both are audited.
     */
    List<Mismatch> sweep();

    /** Why nothing may be admitted; empty if it may. */
    Optional<String> admissionClosed();

    /** An operator's reset: sets every counter to what hosts and claims make, and opens admission. Audited. */
    void recount();
}
