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

/** {@link Ledger} on SQL. */
final class SqlLedger implements Ledger {
    private static final String SELECT = "SELECT " + HostRows.CLAIM_COLUMNS + " FROM claim c ";

    private final SqlTransaction transaction;
    private final Sql sql;

    SqlLedger(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public long takePlannerEpoch() {
        sql.update("UPDATE meta SET planner_epoch = planner_epoch + 1");
        long epoch = ClaimTaker.epoch(sql);
        transaction.audit("planner.epoch", "planner", Map.of("epoch", epoch));
        return epoch;
    }

    @Override
    public void requirePlanner(long epoch) {
        long current = ClaimTaker.epoch(sql);
        if (current != epoch) {
            throw new PlannerSuperseded(epoch, current);
        }
    }

    @Override
    public List<ClaimAnswer> claim(List<Admission> admissions, long epoch) {
        return claim(admissions, epoch, transaction.fleet().revision());
    }

    @Override
    public List<ClaimAnswer> claim(List<Admission> admissions, long epoch, long revision) {
        return new ClaimTaker(transaction).claim(admissions, epoch, revision);
    }

    @Override
    public Optional<Claim> find(HostId host) {
        return sql.find(SELECT + "WHERE c.host_id = :host", HostRows::claim, "host", host)
                .flatMap(claim -> claim);
    }

    @Override
    public List<Claim> claims(RolloutId rollout) {
        return sql
                .list(SELECT + "WHERE c.rollout_id = :rollout ORDER BY c.host_id", HostRows::claim, "rollout", rollout)
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    @Override
    public PermitAnswer grantPermit(HostId host, long attempt, Incarnation incarnation) {
        return new PermitBook(transaction).grant(host, attempt, incarnation);
    }

    @Override
    public List<Reliance> reliances(HostId host) {
        return new PermitBook(transaction).reliances(host);
    }

    @Override
    public boolean cancel(HostId host, long attempt, String reason) {
        return new PermitBook(transaction).cancel(host, attempt, reason);
    }

    @Override
    public List<HostId> cancelUnbegun(String reason) {
        return new PermitBook(transaction).cancelUnbegun(reason);
    }

    @Override
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

    @Override
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

    @Override
    public boolean release(HostId host, long attempt, ReleaseEvidence evidence) {
        return new ClaimRelease(transaction).release(host, attempt, evidence);
    }

    @Override
    public boolean giveBack(HostId host, long attempt) {
        return new ClaimRelease(transaction).giveBack(host, attempt);
    }

    /** For a host that is installed anew while its claim never had a permit: nothing can have begun. */
    void releaseUnpermitted(Claim claim) {
        new ClaimRelease(transaction).releaseUnpermitted(claim);
    }

    @Override
    public List<Mismatch> sweep() {
        return new Sweeper(transaction).sweep();
    }

    @Override
    public Optional<String> admissionClosed() {
        return sql.find("SELECT admission_closed FROM meta", row -> row.optionalText("admission_closed"))
                .flatMap(reason -> reason);
    }

    @Override
    public void recount() {
        new Sweeper(transaction).recount();
    }
}
