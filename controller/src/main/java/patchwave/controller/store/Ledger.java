package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.Incarnation;
import patchwave.plan.Admission;
import patchwave.rollout.RolloutId;

/**
 * The one account of who may be out of service. The database guards the floor: whatever a caller asks, a claim is written
 * only if every pool of the host has room, by conditions inside the statements that write it (rules C1 to C3, C5).
 */
public final class Ledger {
    Ledger() {}

    /** Begins a new epoch: every claim of earlier planners is refused from now on (invariant I9). At controller start. */
    public long takePlannerEpoch() {
        return Pending.value();
    }

    /**
     * Takes claims, in the order given; for each host all or nothing. Checked inside the transaction: epoch, admission not
     * closed, rollout running and its plan not expired, the stage open at that batch, the host's phase Ready, its condition
     * healthy or operation-failed, no other claim, the rollout's max_in_operation, and for each pool in_op + down + 1 <=
     * budget and the exclusive domain. A host whose operation failed earlier exchanges its share of down for one of in_op.
     *
     * @param epoch as {@link #takePlannerEpoch} gave it
     * @return one answer for each admission, in order
     * @throws PlannerSuperseded if a later epoch has begun: the whole transaction is rolled back
     */
    public List<ClaimAnswer> claim(List<Admission> admissions, long epoch) {
        return Pending.value();
    }

    /** The host's claim. */
    public Optional<Claim> find(HostId host) {
        return Pending.value();
    }

    /** The claims of a rollout, sorted by host. */
    public List<Claim> claims(RolloutId rollout) {
        return Pending.value();
    }

    /**
     * Commits a permit (rule C2): for one incarnation only, which must be the welcomed one. The same incarnation may be
     * given it again, because the message may have been lost. Refused if the rollout does not run, its plan has expired,
     * the claim is cancelled, the host is quarantined, or the attempt has begun, finished or been fenced.
     */
    public PermitAnswer grantPermit(HostId host, long attempt, Incarnation incarnation) {
        return Pending.value();
    }

    /**
     * Decides that an attempt shall not begin. The claim stays until the agent has fenced it. Not if it has begun.
     *
     * @return whether the claim is cancelled now, by this call or an earlier one
     */
    public boolean cancel(HostId host, long attempt, String reason) {
        return Pending.value();
    }

    /**
     * Moves a claimed host to Operating if its journal says begun. Safe to repeat.
     *
     * @return whether the phase changed
     */
    public boolean markBegun(HostId host, long attempt) {
        return Pending.value();
    }

    /**
     * Releases a claim on evidence (rule C3), which must agree with the journal numbers stored for the host. Succeeded: the
     * phase is Succeeded, a former failure is forgotten. Failed: phase Failed, the host becomes down in the same step.
     * Fenced: phase Ready again. Destroyed: phase Failed, the host becomes down.
     *
     * @return false: no such claim, or the journal does not bear it out; nothing changed
     */
    public boolean release(HostId host, long attempt, ReleaseEvidence evidence) {
        return Pending.value();
    }

    /**
     * Recomputes every pool's counters from hosts and claims. On a mismatch admission is closed; when all adds up again it
     * opens. Both are audited.
     */
    public List<Mismatch> sweep() {
        return Pending.value();
    }

    /** Why nothing may be admitted; empty if it may. */
    public Optional<String> admissionClosed() {
        return Pending.value();
    }

    /** An operator's reset: sets every counter to what hosts and claims make, and opens admission. Audited. */
    public void recount() {
        Pending.<Object>value();
    }
}
