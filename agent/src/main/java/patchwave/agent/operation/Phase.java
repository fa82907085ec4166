package patchwave.agent.operation;

import java.time.Duration;
import java.util.Optional;

/** Where a running operation stands in this process; times are on the boot clock. */
public sealed interface Phase {
    /** After a start of the agent: waits to hear whether the attempt's transaction exists (rule A3). */
    record Recovering() implements Phase {}

    /**
     * The drain hooks run, or wait to run again.
     *
     * @param tries how often they were started
     * @param again when to start them again; empty while they run
     */
    record Draining(int tries, Optional<Duration> again) implements Phase {}

    /** The transaction runs. */
    record Applying() implements Phase {}

    /**
     * The package database is asked.
     *
     * @param repairs how often the database was repaired
     * @param mayRepair false if the transaction was never seen to begin: then nothing may be installed any more
     */
    record Verifying(int repairs, boolean mayRepair) implements Phase {}

    /**
     * The package database is repaired.
     *
     * @param repairs how often, this time included
     */
    record Repairing(int repairs) implements Phase {}

    /** Services with stale processes are restarted. */
    record Restarting() implements Phase {}

    /**
     * The host was asked to reboot. This process does not live to see that it did; the next finds another boot id.
     *
     * @param tries how often it was asked
     * @param until when to ask again, or to give up
     * @param problem what was said to the asking
     */
    record Rebooting(int tries, Duration until, Optional<String> problem) implements Phase {}

    /**
     * Health must become as good as the baseline.
     *
     * @param since only samples from then on count
     * @param until how long a service may take to come up
     */
    record Checking(Duration since, Duration until) implements Phase {}

    /** What comes after undraining. */
    enum After {
        SETTLE,
        FINISH,
        FENCE
    }

    /**
     * The undrain hooks run, or wait to run again.
     *
     * @param tries how often they were started
     * @param again when to start them again; empty while they run
     * @param after what comes next
     */
    record Undraining(int tries, Optional<Duration> again, After after) implements Phase {}

    /**
     * Health must stay as good as the baseline.
     *
     * @param since only samples from then on count
     * @param until success is decided by the first sample taken at or after this
     */
    record Settling(Duration since, Duration until) implements Phase {}

    /** The step that Status reports. */
    default Optional<OperationStep> step() {
        return Optional.of(
                switch (this) {
                    case Recovering _, Verifying _ -> OperationStep.VERIFYING;
                    case Draining _ -> OperationStep.DRAINING;
                    case Applying _ -> OperationStep.APPLYING;
                    case Repairing _ -> OperationStep.REPAIRING;
                    case Restarting _ -> OperationStep.RESTARTING;
                    case Rebooting _ -> OperationStep.REBOOTING;
                    case Checking _ -> OperationStep.CHECKING;
                    case Undraining _ -> OperationStep.UNDRAINING;
                    case Settling _ -> OperationStep.SETTLING;
                });
    }
}
