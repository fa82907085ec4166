package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Map;
import patchwave.controller.store.Actor;
import patchwave.controller.store.AuditTrail;
import patchwave.controller.store.ExposureStore;
import patchwave.controller.store.HostCalendars;
import patchwave.controller.store.InventoryStore;
import patchwave.controller.store.NotificationStore;
import patchwave.controller.store.StandingApprovalStore;
import patchwave.controller.store.Transaction;
import patchwave.controller.store.UrgencyStore;
import patchwave.plan.Snapshot;

/** {@link Transaction} on the tables in memory. */
final class MemoryTransaction implements Transaction {
    private final Tables tables;
    private final Rules rules;
    private final MemoryAuditTrail auditTrail;
    private final Instant now;
    private final Actor actor;
    private final long number;

    MemoryTransaction(Tables tables, Rules rules, MemoryAuditTrail auditTrail, Instant now, Actor actor, long number) {
        this.tables = tables;
        this.rules = rules;
        this.auditTrail = auditTrail;
        this.now = now;
        this.actor = actor;
        this.number = number;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Actor actor() {
        return actor;
    }

    @Override
    public MemoryFleet fleet() {
        return new MemoryFleet(this);
    }

    @Override
    public MemoryEnrolment enrolment() {
        return new MemoryEnrolment(this);
    }

    @Override
    public MemoryHosts hosts() {
        return new MemoryHosts(this);
    }

    @Override
    public MemoryRollouts rollouts() {
        return new MemoryRollouts(this);
    }

    @Override
    public MemoryAdvisories advisories() {
        return new MemoryAdvisories(this);
    }

    @Override
    public MemoryAssertions assertions() {
        return new MemoryAssertions(this);
    }

    @Override
    public MemoryLedger ledger() {
        return new MemoryLedger(this);
    }

    @Override
    public MemoryFloors floors() {
        return new MemoryFloors(this);
    }

    @Override
    public MemoryExpiries expiries() {
        return new MemoryExpiries(this);
    }

    @Override
    public MemoryOperationTimes operationTimes() {
        return new MemoryOperationTimes(this);
    }

    /** There are none. */
    @Override
    public NotificationStore notifications() {
        throw new UnsupportedOperationException(
                "the store in memory keeps no notifications: nothing simulated sends them");
    }

    /** There are none. */
    @Override
    public StandingApprovalStore standingApprovals() {
        throw new UnsupportedOperationException(
                "the store in memory keeps no standing approvals: nothing simulated starts by itself");
    }

    /** There are none. */
    @Override
    public InventoryStore inventories() {
        throw new UnsupportedOperationException(
                "the store in memory keeps no inventories: nothing simulated reports them");
    }

    /** There are none. */
    @Override
    public ExposureStore exposures() {
        throw new UnsupportedOperationException(
                "the store in memory keeps no exposures: nothing simulated reports inventories");
    }

    /** There are none. */
    @Override
    public UrgencyStore urgency() {
        throw new UnsupportedOperationException(
                "the store in memory keeps no decisions: nothing simulated reports inventories");
    }

    @Override
    public MemorySchedule schedule() {
        return new MemorySchedule(this);
    }

    @Override
    public AuditTrail auditTrail() {
        return auditTrail;
    }

    @Override
    public Snapshot snapshot(HostCalendars calendars, int preparationLimit) {
        return new Snapshots(this).read(calendars, preparationLimit);
    }

    @Override
    public void audit(String verb, String object, Map<String, ?> body) {
        tables.append(new AuditEntry(number, tables.audit().size() + 1L, now, actor.text(), verb, object, body));
    }

    Tables tables() {
        return tables;
    }

    Rules rules() {
        return rules;
    }

    Accounts accounts() {
        return new Accounts(this);
    }

    void requireWritable() {
        tables.statements.requireWritable();
    }
}
