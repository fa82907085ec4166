package patchwave.agent.operation;

import java.util.List;
import java.util.Optional;

/**
 * How far the preparation of the desired plan is.
 *
 * @param rolloutId the rollout
 * @param planHash of the plan that was prepared; empty if the plan was refused unread
 * @param state how far
 * @param changes what the transaction will change
 * @param failure set if REFUSED or RETRYING, and if RUNNING once more: then it is that of the last try
 * @param tries how many have failed in a passing way; 0 if none has
 * @param unarchived packages of changes whose installed version could not be archived
 */
public record Preparation(
        String rolloutId,
        String planHash,
        State state,
        List<PackageChange> changes,
        Optional<Failure> failure,
        int tries,
        List<String> unarchived) {
    /** How far a preparation is. */
    public enum State {
        RUNNING,
        /** The next step disrupts. */
        READY,
        /** Versions are right and no process runs older files, or none of the packages is installed. */
        NOT_NEEDED,
        /** Another try alone will not mend it. */
        REFUSED,
        /** The agent tries again by itself. */
        RETRYING
    }

    public Preparation {
        changes = List.copyOf(changes);
        unarchived = List.copyOf(unarchived);
    }

    /** A preparation under way, with what the last try failed for if there was one. */
    public static Preparation running(String rolloutId, String planHash, Optional<Failure> last, int tries) {
        return new Preparation(rolloutId, planHash, State.RUNNING, List.of(), last, tries, List.of());
    }

    /** A preparation that failed. */
    public static Preparation failed(String rolloutId, String planHash, State state, Failure failure, int tries) {
        return new Preparation(rolloutId, planHash, state, List.of(), Optional.of(failure), tries, List.of());
    }
}
