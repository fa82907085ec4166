package patchwave.simulation.memory;

import patchwave.rollout.HostPhase;

/** Phases as the audit trail names them, and as a database gives them back. */
final class PhaseWords {
    private PhaseWords() {}

    /**
     * A phase in words.
     *
     * @param reason the failure's name, or why it was left out; empty if it has none
     */
    record Words(String kind, String reason, String detail) {}

    static Words of(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Waiting _ -> new Words("WAITING", "", "");
            case HostPhase.Preparing _ -> new Words("PREPARING", "", "");
            case HostPhase.Ready _ -> new Words("READY", "", "");
            case HostPhase.Refused refused ->
                new Words("REFUSED", refused.reason().name(), refused.detail());
            case HostPhase.Claimed _ -> new Words("CLAIMED", "", "");
            case HostPhase.Operating _ -> new Words("OPERATING", "", "");
            case HostPhase.Succeeded _ -> new Words("SUCCEEDED", "", "");
            case HostPhase.NotNeeded _ -> new Words("NOT_NEEDED", "", "");
            case HostPhase.Failed failed -> new Words("FAILED", failed.reason().name(), failed.detail());
            case HostPhase.Excluded excluded -> new Words("EXCLUDED", excluded.reason(), "");
        };
    }

    static String kind(HostPhase phase) {
        return of(phase).kind();
    }

    static boolean isEnded(HostPhase phase) {
        return phase instanceof HostPhase.Succeeded
                || phase instanceof HostPhase.NotNeeded
                || phase instanceof HostPhase.Failed
                || phase instanceof HostPhase.Excluded;
    }

    /** With its time in whole microseconds. */
    static HostPhase stored(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Waiting waiting -> waiting;
            case HostPhase.Preparing it -> new HostPhase.Preparing(Micros.of(it.since()));
            case HostPhase.Ready it -> new HostPhase.Ready(Micros.of(it.since()));
            case HostPhase.Refused it -> new HostPhase.Refused(it.reason(), it.detail(), Micros.of(it.at()));
            case HostPhase.Claimed it -> new HostPhase.Claimed(it.attempt(), it.batch(), Micros.of(it.since()));
            case HostPhase.Operating it -> new HostPhase.Operating(it.attempt(), it.batch(), Micros.of(it.since()));
            case HostPhase.Succeeded it -> new HostPhase.Succeeded(it.batch(), Micros.of(it.at()));
            case HostPhase.NotNeeded it -> new HostPhase.NotNeeded(Micros.of(it.at()));
            case HostPhase.Failed it -> new HostPhase.Failed(it.reason(), it.detail(), it.batch(), Micros.of(it.at()));
            case HostPhase.Excluded it -> new HostPhase.Excluded(it.reason(), it.comesBack(), Micros.of(it.at()));
        };
    }
}
