package patchwave.rollout;

import java.time.Instant;

/** Whether a rollout goes on. Running work always reaches a safe end, whatever the status. */
public sealed interface RolloutStatus {
    /** Who pauses what nobody paused; no operator has this name. */
    String BY_CONTROLLER = "controller";

    /**
     * Waits for its start.
     *
     * @param startIfMissed whether it still starts if nobody could start it in time, such as when the controller was down;
     *     otherwise it is paused and says so
     */
    record Scheduled(Instant at, boolean startIfMissed) implements RolloutStatus {}

    record Running() implements RolloutStatus {}

    /** An operator, or a failure class that pauses, stopped admissions. */
    record Paused(String by, String reason, Instant since) implements RolloutStatus {}

    /**
     * The engine stopped admissions.
     *
     * @param reason one sentence that names the host and what its health said
     */
    record Halted(String reason, Instant since) implements RolloutStatus {}

    /** An operator ended it. */
    record Aborted(String by, String reason, Instant since) implements RolloutStatus {}

    /** Every stage has passed. Single hosts may still have failed, or have been left out: their phases say so. */
    record Completed(Instant at) implements RolloutStatus {}

    /** Whether it can never admit a host again. */
    default boolean isOver() {
        return switch (this) {
            case Aborted _, Completed _ -> true;
            case Scheduled _, Running _, Paused _, Halted _ -> false;
        };
    }
}
