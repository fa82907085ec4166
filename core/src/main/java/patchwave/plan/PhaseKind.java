package patchwave.plan;

import patchwave.rollout.HostPhase;

/** A host's phase without its facts, because a tick asks for it a million times. */
enum PhaseKind {
    WAITING,
    PREPARING,
    READY,
    REFUSED,
    AT_WORK,
    SUCCEEDED,
    NOT_NEEDED,
    FAILED,
    EXCLUDED;

    static PhaseKind of(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Waiting _ -> WAITING;
            case HostPhase.Preparing _ -> PREPARING;
            case HostPhase.Ready _ -> READY;
            case HostPhase.Refused _ -> REFUSED;
            case HostPhase.Claimed _, HostPhase.Operating _ -> AT_WORK;
            case HostPhase.Succeeded _ -> SUCCEEDED;
            case HostPhase.NotNeeded _ -> NOT_NEEDED;
            case HostPhase.Failed _ -> FAILED;
            case HostPhase.Excluded _ -> EXCLUDED;
        };
    }

    /** Whether the host has still to be admitted, so that its batch waits for it. */
    boolean isToDo() {
        return switch (this) {
            case WAITING, PREPARING, READY -> true;
            case REFUSED, AT_WORK, SUCCEEDED, NOT_NEEDED, FAILED, EXCLUDED -> false;
        };
    }

    /** Whether a hold must say why the host is not admitted. */
    boolean isHeld() {
        return isToDo() || this == REFUSED;
    }
}
