package patchwave.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import patchwave.plan.Snapshot;

/** One transaction, in the hands of the work that {@link Store} runs. Not to be kept or shared between threads. */
public final class Transaction {
    Transaction() {}

    /** The one time of everything that this transaction writes, to the microsecond. In a read: when it began. */
    public Instant now() {
        return Pending.value();
    }

    public Actor actor() {
        return Pending.value();
    }

    /** The fleet file and the pools that it makes. */
    public FleetStore fleet() {
        return Pending.value();
    }

    /** Tokens and certificates. */
    public EnrolmentStore enrolment() {
        return Pending.value();
    }

    /** What is known of hosts. */
    public HostStore hosts() {
        return Pending.value();
    }

    public RolloutStore rollouts() {
        return Pending.value();
    }

    public AdvisoryStore advisories() {
        return Pending.value();
    }

    /** Claims, permits and the pools' counters. */
    public Ledger ledger() {
        return Pending.value();
    }

    public AuditTrail auditTrail() {
        return Pending.value();
    }

    /**
     * Everything that the planner decides from, at one moment: rollouts that are not over, and those that are over but
     * still hold claims.
     *
     * @param operationDeadline passed through
     * @param preparationLimit passed through
     */
    public Snapshot snapshot(Duration operationDeadline, int preparationLimit) {
        return Pending.value();
    }

    /**
     * Adds an audit record of something that happens outside the tables, such as a certificate made for an operator. What
     * the operations of this transaction change is audited by them.
     *
     * @param verb such as "operator.create"
     * @param body values are String, Long, Integer, Boolean, List or Map of these; never a secret
     */
    public void audit(String verb, String object, Map<String, ?> body) {
        Pending.<Object>value();
    }
}
