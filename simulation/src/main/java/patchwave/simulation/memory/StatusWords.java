package patchwave.simulation.memory;

import patchwave.rollout.RolloutStatus;

/** A status as the audit trail names it, and as a database gives it back. */
final class StatusWords {
    private StatusWords() {}

    /**
     * A status in words.
     *
     * @param verb of the audit record when it is entered
     */
    record Words(String kind, String verb, String reason) {}

    static Words of(RolloutStatus status) {
        return switch (status) {
            case RolloutStatus.Scheduled scheduled ->
                new Words("SCHEDULED", "rollout.schedule", scheduled.startIfMissed() ? "start if missed" : "");
            case RolloutStatus.Running _ -> new Words("RUNNING", "rollout.resume", "");
            case RolloutStatus.Paused paused -> new Words("PAUSED", "rollout.pause", paused.reason());
            case RolloutStatus.Halted halted -> new Words("HALTED", "rollout.halt", halted.reason());
            case RolloutStatus.Aborted aborted -> new Words("ABORTED", "rollout.abort", aborted.reason());
            case RolloutStatus.Completed _ -> new Words("COMPLETED", "rollout.complete", "");
        };
    }

    /** With its time in whole microseconds. */
    static RolloutStatus stored(RolloutStatus status) {
        return switch (status) {
            case RolloutStatus.Scheduled it -> new RolloutStatus.Scheduled(Micros.of(it.at()), it.startIfMissed());
            case RolloutStatus.Running running -> running;
            case RolloutStatus.Paused it -> new RolloutStatus.Paused(it.by(), it.reason(), Micros.of(it.since()));
            case RolloutStatus.Halted it -> new RolloutStatus.Halted(it.reason(), Micros.of(it.since()));
            case RolloutStatus.Aborted it -> new RolloutStatus.Aborted(it.by(), it.reason(), Micros.of(it.since()));
            case RolloutStatus.Completed it -> new RolloutStatus.Completed(Micros.of(it.at()));
        };
    }
}
