package patchwave.controller.store;

import java.time.Instant;
import java.util.Map;
import patchwave.plan.Snapshot;

/** One transaction, in the hands of the work that {@link Store} runs. Not to be kept or shared between threads. */
public final class Transaction {
    private final Sql sql;
    private final Instant now;
    private final Actor actor;
    private final AuditAppender appender;
    private final Counters counters;

    Transaction(Sql sql, Instant now, Actor actor) {
        this.sql = sql;
        this.now = now;
        this.actor = actor;
        this.appender = new AuditAppender(sql, now, actor);
        this.counters = new Counters(sql);
    }

    /** The one time of everything that this transaction writes, to the microsecond. In a read: when it began. */
    public Instant now() {
        return now;
    }

    public Actor actor() {
        return actor;
    }

    /** The fleet file and the pools that it makes. */
    public FleetStore fleet() {
        return new FleetStore(this);
    }

    /** Tokens and certificates. */
    public EnrolmentStore enrolment() {
        return new EnrolmentStore(this);
    }

    /** What is known of hosts. */
    public HostStore hosts() {
        return new HostStore(this);
    }

    public RolloutStore rollouts() {
        return new RolloutStore(this);
    }

    public AdvisoryStore advisories() {
        return new AdvisoryStore(this);
    }

    /** Claims, permits and the pools' counters. */
    public Ledger ledger() {
        return new Ledger(this);
    }

    /** Floors that two operators lower for a time. */
    public FloorStore floors() {
        return new FloorStore(this);
    }

    /** What time alone changes. */
    public Expiries expiries() {
        return new Expiries(this);
    }

    /** How long operations take. */
    public OperationTimes operationTimes() {
        return new OperationTimes(this);
    }

    /** What receivers outside are to be told. */
    public NotificationStore notifications() {
        return new NotificationStore(this);
    }

    /** What happens by the clock alone. */
    public ScheduleStore schedule() {
        return new ScheduleStore(this);
    }

    public AuditTrail auditTrail() {
        return new AuditTrail(sql);
    }

    /**
     * Everything that the planner decides from, at one moment: rollouts that are not over, and those that are over but
     * still hold claims or have hosts to catch up. Timeouts are those of the fleet file in force.
     *
     * @param calendars when hosts may be disrupted
     * @param preparationLimit passed through
     */
    public Snapshot snapshot(HostCalendars calendars, int preparationLimit) {
        return new SnapshotReader(this).read(calendars, preparationLimit);
    }

    /**
     * Adds an audit record of something that happens outside the tables, such as a certificate made for an operator. What
     * the operations of this transaction change is audited by them.
     *
     * @param verb such as "operator.create"
     * @param body values are String, Long, Integer, Boolean, List or Map of these; never a secret
     */
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
