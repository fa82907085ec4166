package patchwave.agent.operation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import patchwave.agent.health.HealthReport;

/** Something that happened, told to the machine. */
public sealed interface Event {
    /** Time has passed. */
    record Tick() implements Event {}

    /** The agent process has started; the journal is replayed. */
    record Started() implements Event {}

    /** A stream is open; its number grows with each. */
    record Connected(long stream) implements Event {}

    /** That stream is gone. */
    record Disconnected(long stream, String why) implements Event {}

    /**
     * A message came.
     *
     * @param stream on which
     * @param message what
     * @param verdict the plan check now: of the plan in a Desired, or for a Permit of the desired plan; empty otherwise
     */
    record Received(long stream, FromController message, Optional<PlanVerdict> verdict) implements Event {}

    /** The question of a Resolve is answered. */
    record Resolved(ToController.Resolution resolution) implements Event {}

    /**
     * Checks were run.
     *
     * @param report what they found
     * @param taken boot clock when the run began
     */
    record HealthSampled(HealthReport report, Duration taken) implements Event {}

    /** What updates the host by itself was looked for. */
    record UnattendedSeen(UnattendedUpgrades found) implements Event {}

    /** The preparation of a plan ended. */
    record Prepared(String rolloutId, String planHash, PrepareResult result) implements Event {}

    /** How a preparation ended. */
    sealed interface PrepareResult {
        /** Everything is there; changes may be empty if only stale processes are to be restarted. */
        record Ready(List<PackageChange> changes, List<String> unarchived) implements PrepareResult {}

        /** Nothing to do. */
        record NotNeeded() implements PrepareResult {}

        /**
         * It cannot be done.
         *
         * @param failure why
         * @param passing true if the same try may succeed later
         */
        record Failed(Failure failure, boolean passing) implements PrepareResult {}
    }

    /** The drain hooks ended. */
    record DrainEnded(HookVerdict verdict) implements Event {}

    /** The undrain hooks ended. */
    record UndrainEnded(HookVerdict verdict) implements Event {}

    /** How a directory of hooks ended. */
    sealed interface HookVerdict {
        /** All succeeded. */
        record Done(int ran) implements HookVerdict {}

        /** One asks to be run again later (exit 75). */
        record RetryLater(String what) implements HookVerdict {}

        /** One asks to leave this host alone now; not an error (exit 10). */
        record Skip(String what) implements HookVerdict {}

        /** One failed, or may not be run. */
        record Failed(String what) implements HookVerdict {}
    }

    /** What is known of an attempt's transaction at the start of the agent, or when it was to begin. */
    record Found(RunnerEvidence evidence) implements Event {}

    /** Whether a transaction is known to have begun. */
    enum RunnerEvidence {
        NONE,
        RUNNING,
        ENDED
    }

    /** The transaction ended; how is asked of the package database, the problem is only a hint. */
    record TransactionEnded(Optional<Failure> problem) implements Event {}

    /**
     * The package database was asked.
     *
     * @param problem why the exact versions are not there in good order; empty if they are
     * @param installed every changed package as it is now
     * @param tag what the package manager logged with the transaction
     * @param drift configuration files that need a person's review
     */
    record Verified(
            Optional<Failure> problem, List<Evidence.InstalledPackage> installed, String tag, List<String> drift)
            implements Event {}

    /** A repair ended; whether it helped is asked of the package database. */
    record Repaired() implements Event {}

    /**
     * Stale services were restarted and processes looked at again.
     *
     * @param restarted services, in order
     * @param stale what still runs old files
     * @param allInspected whether every process could be looked at
     * @param problem what went wrong, if something did
     * @param reboot why only a reboot makes the host run what is installed
     */
    record Restarted(
            List<String> restarted,
            List<Evidence.StaleProcess> stale,
            boolean allInspected,
            Optional<String> problem,
            List<RebootReason> reboot)
            implements Event {}

    /**
     * The host was asked to reboot. That it goes down is what proves it.
     *
     * @param problem why it may not have been asked
     */
    record RebootAsked(Optional<String> problem) implements Event {}
}
