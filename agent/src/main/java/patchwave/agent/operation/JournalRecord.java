package patchwave.agent.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.agent.health.HealthReport;

/** One line of the host's journal: written and synced before the host acts on it. */
public sealed interface JournalRecord {
    /**
     * This process will call itself so; pending until it is welcomed.
     *
     * @param incarnation 16 random bytes
     * @param previous the incarnation welcomed last; empty if none ever was
     */
    record Incarnation(Bytes incarnation, Bytes previous) implements JournalRecord {}

    /** The controller accepted this incarnation. */
    record Welcomed(Bytes incarnation) implements JournalRecord {}

    /** The controller named this as the highest attempt that it ever made for the host. */
    record Floor(long attempt) implements JournalRecord {}

    /**
     * A permit was accepted: the host is about to disrupt itself (rule A2).
     *
     * @param rolloutId the rollout
     * @param attempt the attempt
     * @param planHash SHA-256 of the plan
     * @param targets exact versions wanted here
     * @param changes what the transaction will change; empty if only stale processes are to be restarted
     * @param rollsBack the rollout that the attempt takes back; empty if it goes forward
     * @param mayReboot whether the host reboots if it needs to
     * @param settle quiet time after undrain
     * @param baseline health right before
     * @param permitSequence the Status that the permit answered
     * @param at when
     */
    record Intent(
            String rolloutId,
            long attempt,
            String planHash,
            List<Plan.Target> targets,
            List<PackageChange> changes,
            String rollsBack,
            boolean mayReboot,
            Duration settle,
            HealthReport baseline,
            long permitSequence,
            Instant at)
            implements JournalRecord {
        public Intent {
            targets = List.copyOf(targets);
            changes = List.copyOf(changes);
        }

        /** Whether its transaction takes another one back. */
        public boolean isRollback() {
            return !rollsBack.isEmpty();
        }
    }

    /** How far a host is out of service by its hooks. */
    enum DrainMark {
        /** Hooks are about to run: from now on the host may be out of service. */
        BEGAN,
        /** There are no hooks: the host stayed in service. */
        NO_HOOKS,
        /** All hooks succeeded. */
        DRAINED,
        /** The host is back in service. */
        UNDRAINED
    }

    /**
     * A person put the host back into service, and no agent did.
     *
     * @param who did it
     * @param reason why, in the person's words
     * @param midway whether the attempt was in the middle of its work: the host is in service and nobody knows with what
     */
    record ByHand(String who, String reason, boolean midway) {}

    /**
     * Draining or undraining of an attempt came so far.
     *
     * @param byHand of {@link DrainMark#UNDRAINED}; empty if the agent did it. An agent from before this field reads the record
     *     without it
     */
    record Drain(long attempt, DrainMark mark, Instant at, Optional<ByHand> byHand) implements JournalRecord {
        public Drain(long attempt, DrainMark mark, Instant at) {
            this(attempt, mark, at, Optional.empty());
        }

        /** What a person did, in a sentence's words; empty if the agent did it. */
        public Optional<String> told() {
            return byHand.map(it -> "put back into service by hand by " + it.who() + " at " + at + ": " + it.reason());
        }
    }

    /** The package work of an attempt has begun: from here it can only be finished. */
    record Begun(long attempt, Instant at) implements JournalRecord {}

    /** The attempt does this now; for people and for the report. */
    record Step(long attempt, OperationStep step, Instant at) implements JournalRecord {}

    /**
     * The host is about to be asked to reboot.
     *
     * @param number of this reboot in the attempt, from 1
     * @param bootId of the boot that is to end
     * @param reasons why
     */
    record Reboot(long attempt, int number, String bootId, List<RebootReason> reasons, Instant at)
            implements JournalRecord {
        public Reboot {
            reasons = List.copyOf(reasons);
        }
    }

    /** The attempt will end as failed for this reason; the first one counts. */
    record Failed(long attempt, Failure failure) implements JournalRecord {}

    /** The attempt must not begin, but its host is out of service: it is fenced as soon as the host is back. */
    record Cancelled(long attempt, String reason) implements JournalRecord {}

    /** The attempt has ended. */
    record Finished(Outcome outcome) implements JournalRecord {}

    /** The attempt never began, and never will. */
    record Fenced(String rolloutId, long attempt, String reason, Instant at) implements JournalRecord {}
}
