package patchwave.controller.store;

import java.time.Instant;
import java.util.Map;
import patchwave.plan.Snapshot;

/** {@link Transaction} on SQL. */
final class SqlTransaction implements Transaction {
    private final Sql sql;
    private final Instant now;
    private final Actor actor;
    private final AuditAppender appender;
    private final Counters counters;

    SqlTransaction(Sql sql, Instant now, Actor actor) {
        this.sql = sql;
        this.now = now;
        this.actor = actor;
        this.appender = new AuditAppender(sql, now, actor);
        this.counters = new Counters(sql);
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
    public SqlFleet fleet() {
        return new SqlFleet(this);
    }

    @Override
    public SqlEnrolment enrolment() {
        return new SqlEnrolment(this);
    }

    @Override
    public SqlHosts hosts() {
        return new SqlHosts(this);
    }

    @Override
    public SqlRollouts rollouts() {
        return new SqlRollouts(this);
    }

    @Override
    public SqlAdvisories advisories() {
        return new SqlAdvisories(this);
    }

    @Override
    public SqlAssertions assertions() {
        return new SqlAssertions(this);
    }

    @Override
    public SqlStandingApprovals standingApprovals() {
        return new SqlStandingApprovals(this);
    }

    @Override
    public SqlInventories inventories() {
        return new SqlInventories(this);
    }

    @Override
    public SqlExposures exposures() {
        return new SqlExposures(this);
    }

    @Override
    public SqlUrgency urgency() {
        return new SqlUrgency(this);
    }

    @Override
    public SqlLedger ledger() {
        return new SqlLedger(this);
    }

    @Override
    public SqlFloors floors() {
        return new SqlFloors(this);
    }

    @Override
    public SqlExpiries expiries() {
        return new SqlExpiries(this);
    }

    @Override
    public SqlOperationTimes operationTimes() {
        return new SqlOperationTimes(this);
    }

    @Override
    public SqlNotifications notifications() {
        return new SqlNotifications(this);
    }

    @Override
    public SqlSchedule schedule() {
        return new SqlSchedule(this);
    }

    @Override
    public SqlAuditTrail auditTrail() {
        return new SqlAuditTrail(sql);
    }

    @Override
    public Snapshot snapshot(HostCalendars calendars, int preparationLimit) {
        return new SnapshotReader(this).read(calendars, preparationLimit);
    }

    @Override
    public void audit(String verb, String object, Map<String, ?> body) {
        appender.append(verb, object, body);
    }

    /** Tells receivers outside of what this transaction does. */
    Outbox outbox() {
        return new Outbox(sql, now);
    }

    Sql sql() {
        return sql;
    }

    Counters counters() {
        return counters;
    }

    /** What the store does last in each write transaction. */
    void finish() {
        appender.finish();
    }
}
