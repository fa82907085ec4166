package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import patchwave.advisory.Assertion;
import patchwave.advisory.Assertions;
import patchwave.plan.Snapshot;

/** One transaction, in the hands of the work that {@link Store} runs. Not to be kept or shared between threads. */
public interface Transaction {
    /** The one time of everything that this transaction writes, to the microsecond. In a read: when it began. */
    Instant now();

    Actor actor();

    /** The fleet file and the pools that it makes. */
    FleetStore fleet();

    /** Tokens and certificates. */
    EnrolmentStore enrolment();

    /** What is known of hosts. */
    HostStore hosts();

    RolloutStore rollouts();

    AdvisoryStore advisories();

    /** What operators assert of vulnerabilities. */
    AssertionStore assertions();

    /** What operators say is not affected, as it counts now. */
    default Assertions notAffected() {
        List<Assertion> said = assertions().inForce();
        return Assertions.at(said, assertions().enrolled(said), now());
    }

    /** What operators let the controller start by itself. */
    StandingApprovalStore standingApprovals();

    /** What hosts say is installed and runs there. */
    InventoryStore inventories();

    /** Who is and was exposed to what. */
    ExposureStore exposures();

    /** What was decided about vulnerabilities. */
    UrgencyStore urgency();

    /** Claims, permits and the pools' counters. */
    Ledger ledger();

    /** Floors that two operators lower for a time. */
    FloorStore floors();

    /** What time alone changes. */
    Expiries expiries();

    /** How long operations take. */
    OperationTimes operationTimes();

    /** What receivers outside are to be told. */
    NotificationStore notifications();

    /** What happens by the clock alone. */
    ScheduleStore schedule();

    AuditTrail auditTrail();

    /**
     * Everything that the planner decides from, at one moment: rollouts that are not over, and those that are over but
     * still hold claims or have hosts to catch up. Timeouts are those of the fleet file in force.
     *
     * @param calendars when hosts may be disrupted
     * @param preparationLimit passed through
     */
    Snapshot snapshot(HostCalendars calendars, int preparationLimit);

    /**
     * Adds an audit record of something that happens outside the tables, such as a certificate made for an operator. What
     * the operations of this transaction change is audited by them.
     *
     * @param verb such as "operator.create"
     * @param body values are String, Long, Integer, Boolean, List or Map of these; never a secret
     */
    void audit(String verb, String object, Map<String, ?> body);
}
