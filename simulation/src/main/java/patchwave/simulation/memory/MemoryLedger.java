package patchwave.simulation.memory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.controller.store.ClaimAnswer;
import patchwave.controller.store.Ledger;
import patchwave.controller.store.Mismatch;
import patchwave.controller.store.PermitAnswer;
import patchwave.controller.store.PlannerSuperseded;
import patchwave.controller.store.ReleaseEvidence;
import patchwave.controller.store.Reliance;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.Incarnation;
import patchwave.plan.Admission;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;

/** {@link Ledger} on the tables in memory. */
final class MemoryLedger implements Ledger {
    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryLedger(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    @Override
    public long takePlannerEpoch() {
        long epoch = tables.plannerEpoch() + 1;
        tables.setPlannerEpoch(epoch);
        transaction.audit("planner.epoch", "planner", Map.of("epoch", epoch));
        return epoch;
    }

    @Override
    public void requirePlanner(long epoch) {
        if (!transaction.rules().met(Rule.CHECK_EPOCH, tables.plannerEpoch() == epoch)) {
            throw new PlannerSuperseded(epoch, tables.plannerEpoch());
        }
    }

    @Override
    public List<ClaimAnswer> claim(List<Admission> admissions, long epoch) {
        return claim(admissions, epoch, transaction.fleet().revision());
    }

    @Override
    public List<ClaimAnswer> claim(List<Admission> admissions, long epoch, long revision) {
        transaction.requireWritable();
        return new Takings(transaction).claim(admissions, epoch, revision);
    }

    @Override
    public Optional<Claim> find(HostId host) {
        return Optional.ofNullable(tables.claim(host)).map(ClaimRow::claim);
    }

    @Override
    public List<Claim> claims(RolloutId rollout) {
        return tables.claims.all().stream()
                .filter(claim -> claim.rollout.equals(rollout))
                .map(ClaimRow::claim)
                .toList();
    }

    @Override
    public PermitAnswer grantPermit(HostId host, long attempt, Incarnation incarnation) {
        transaction.requireWritable();
        return new Permits(transaction).grant(host, attempt, incarnation);
    }

    @Override
    public List<Reliance> reliances(HostId host) {
        return new Permits(transaction).reliances(host);
    }

    @Override
    public boolean cancel(HostId host, long attempt, String reason) {
        transaction.requireWritable();
        return new Permits(transaction).cancel(host, attempt, reason);
    }

    @Override
    public List<HostId> cancelUnbegun(String reason) {
        return new Permits(transaction).cancelUnbegun(reason);
    }

    @Override
    public SortedMap<HostId, Long> cancelled() {
        SortedMap<HostId, Long> cancelled = new TreeMap<>();
        for (ClaimRow claim : tables.claims.all()) {
            if (claim.isCancelled()) {
                cancelled.put(claim.host, claim.attempt);
            }
        }
        return cancelled;
    }

    @Override
    public boolean markBegun(HostId host, long attempt) {
        transaction.requireWritable();
        ClaimRow claim = tables.claim(host, attempt);
        if (claim == null || tables.hosts.get(host).journal.begun() < attempt) {
            return false;
        }
        RolloutRow rollout = tables.rollouts.get(claim.rollout);
        if (!(rollout.parts.get(host).phase instanceof HostPhase.Claimed)) {
            return false;
        }
        rollout.parts
                .edit(host)
                .enter(new HostPhase.Operating(attempt, claim.batch, transaction.now()), transaction.now());
        transaction.audit("claim.begin", host.value(), Map.of("rollout", claim.rollout.value(), "attempt", attempt));
        return true;
    }

    @Override
    public boolean release(HostId host, long attempt, ReleaseEvidence evidence) {
        transaction.requireWritable();
        return new Releases(transaction).release(host, attempt, evidence);
    }

    @Override
    public boolean giveBack(HostId host, long attempt) {
        transaction.requireWritable();
        return new Releases(transaction).giveBack(host, attempt);
    }

    @Override
    public List<Mismatch> sweep() {
        transaction.requireWritable();
        return new Sweep(transaction).sweep();
    }

    @Override
    public Optional<String> admissionClosed() {
        return Optional.ofNullable(tables.admissionClosed());
    }

    @Override
    public void recount() {
        new Sweep(transaction).recount();
    }
}
