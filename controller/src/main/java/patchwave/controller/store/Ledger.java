package patchwave.controller.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.Incarnation;
import patchwave.plan.Admission;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;

/**
 * The one account of who may be out of service. The database guards the floor: whatever a caller asks, a claim is written
 * only if every pool of the host has room, by conditions inside the statements that write it (rules C1 to C3, C5).
 */
public final class Ledger {
    private static final String SELECT = "SELECT " + HostRows.CLAIM_COLUMNS + " FROM claim c ";

    private final Transaction transaction;
    private final Sql sql;

    Ledger(Transaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    /** Begins a new epoch: every claim of earlier planners is refused from now on (invariant I9). At controller start. */
    public long takePlannerEpoch() {
        sql.update("UPDATE meta SET planner_epoch = planner_epoch + 1");
        long epoch = ClaimTaker.epoch(sql);
        transaction.audit("planner.epoch", "planner", Map.of("epoch", epoch));
        return epoch;
    }

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
    public List<ClaimAnswer> claim(List<Admission> admissions, long epoch) {
        return claim(admissions, epoch, transaction.fleet().revision());
    }

    /**
     * As the other, for admissions that were decided in an earlier transaction: all are refused if the fleet file is another
     * one by now. Its new freeze would have cancelled a claim that was there, and must not miss one that comes after it.
     *
     * @param revision of the fleet file that the admissions were decided from; 0 if there was none
     */
    public List<ClaimAnswer> claim(List<Admission> admissions, long epoch, long revision) {
        return new ClaimTaker(transaction).claim(admissions, epoch, revision);
    }

    /** The host's claim. */
    public Optional<Claim> find(HostId host) {
        return sql.find(SELECT + "WHERE c.host_id = :host", HostRows::claim, "host", host)
                .flatMap(claim -> claim);
    }

    /** The claims of a rollout, sorted by host. */
    public List<Claim> claims(RolloutId rollout) {
        return sql
                .list(SELECT + "WHERE c.rollout_id = :rollout ORDER BY c.host_id", HostRows::claim, "rollout", rollout)
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Commits a permit (rule C2): for one incarnation only, which must be the welcomed one. The same incarnation may be
     * given it again, because the message may have been lost. Refused at or after the claim's begin-before time, and if the
     * rollout does not run (or is completed with the host's stage passed), its plan has expired,
     * the claim is cancelled, the host is quarantined, or the attempt has begun, finished or been fenced. Overdrawn if a
     * pool of the claim is below its floor by now: nothing starts there, although the claim was right when it was taken.
     */
    public PermitAnswer grantPermit(HostId host, long attempt, Incarnation incarnation) {
        return new PermitBook(transaction).grant(host, attempt, incarnation);
    }

    /**
     * Decides that an attempt shall not begin. The claim stays until the agent has fenced it. Not if it has begun.
     *
     * @return whether the claim is cancelled now, by this call or an earlier one
     */
    public boolean cancel(HostId host, long attempt, String reason) {
        return new PermitBook(transaction).cancel(host, attempt, reason);
    }

    /**
     * Cancels every claim of an ordinary rollout that has not begun, such as when windows or freezes have changed: the
     * planner decides anew within seconds, and no permit outlives what it was right by. Emergencies know no windows.
     *
     * @return the hosts, sorted
     */
    public List<HostId> cancelUnbegun(String reason) {
        return new PermitBook(transaction).cancelUnbegun(reason);
    }

    /** The hosts whose claims are cancelled and not released yet, with the attempt. */
    public SortedMap<HostId, Long> cancelled() {
        SortedMap<HostId, Long> cancelled = new TreeMap<>();
        sql.each(
                "SELECT host_id, attempt FROM claim WHERE cancelled IS NOT NULL",
                row -> cancelled.put(new HostId(row.text("host_id")), row.number("attempt")));
        return cancelled;
    }

    /** For a rollout that stops; the caller audits. */
    List<String> cancelAll(RolloutId rollout, String reason) {
        return new PermitBook(transaction).cancelAll(rollout, reason);
    }

    /**
     * Moves a claimed host to Operating if its journal says begun. Safe to repeat.
     *
     * @return whether the phase changed
     */
    public boolean markBegun(HostId host, long attempt) {
        sql.requireWritable();
        Optional<RolloutId> rollout =
                sql.find("""
                SELECT c.rollout_id FROM claim c JOIN host h ON h.id = c.host_id
                WHERE c.host_id = :host AND c.attempt = :attempt AND h.begun >= c.attempt
                """, row -> new RolloutId(row.first()), "host", host, "attempt", attempt);
        if (rollout.isEmpty()) {
            return false;
        }
        int batch = batch(host);
        boolean changed = new RolloutWriter(transaction)
                .phase(
                        rollout.get(),
                        host,
                        List.of("CLAIMED"),
                        new HostPhase.Operating(attempt, batch, transaction.now()),
                        OptionalInt.empty());
        if (changed) {
            transaction.audit(
                    "claim.begin", host.value(), Map.of("rollout", rollout.get().value(), "attempt", attempt));
        }
        return changed;
    }

    private int batch(HostId host) {
        return sql.find("SELECT batch FROM claim WHERE host_id = :host", row -> row.count("batch"), "host", host)
                .orElse(0);
    }

    /**
     * Releases a claim on evidence (rule C3), which must agree with the journal numbers stored for the host. Succeeded: the
     * phase is Succeeded, a former failure is forgotten. Failed: phase Failed, the host becomes down in the same step.
     * Fenced: phase Ready again. Destroyed: phase Failed, the host becomes down.
     *
     * @return false: no such claim, or the journal does not bear it out; nothing changed
     */
    public boolean release(HostId host, long attempt, ReleaseEvidence evidence) {
        return new ClaimRelease(transaction).release(host, attempt, evidence);
    }

    /**
     * Releases a claim that no permit was ever given for, so that nothing can have begun: the host is Ready again.
     *
     * @return false: it has had a permit, or holds no such claim; nothing changed
     */
    public boolean giveBack(HostId host, long attempt) {
        return new ClaimRelease(transaction).giveBack(host, attempt);
    }

    /** For a host that is installed anew while its claim never had a permit: nothing can have begun. */
    void releaseUnpermitted(Claim claim) {
        new ClaimRelease(transaction).releaseUnpermitted(claim);
    }

    /**
     * Recomputes every pool's counters from hosts and claims. On a mismatch admission is closed; when all adds up again it
     * opens. Both are audited.
     */
    public List<Mismatch> sweep() {
        return new Sweeper(transaction).sweep();
    }

    /** Why nothing may be admitted; empty if it may. */
    public Optional<String> admissionClosed() {
        return sql.find("SELECT admission_closed FROM meta", row -> row.optionalText("admission_closed"))
                .flatMap(reason -> reason);
    }

    /** An operator's reset: sets every counter to what hosts and claims make, and opens admission. Audited. */
    public void recount() {
        new Sweeper(transaction).recount();
    }
}
