package patchwave.host;

import java.util.Optional;
import patchwave.rollout.FailureReason;
import patchwave.rollout.RolloutId;

/** How far a host's preparation of a plan is. */
public record PreparationReport(RolloutId rollout, String planHash, Progress progress) {
    /**
     * A failure that may pass.
     *
     * @param tries how many have failed; 0 if the agent does not say
     */
    public record Trouble(FailureReason reason, String detail, int tries) {}

    /** How far. */
    public sealed interface Progress {
        /**
         * Not prepared yet; the agent goes on or tries again by itself.
         *
         * @param trouble what it tries again for; empty if nothing has failed
         */
        record Underway(Optional<Trouble> trouble) implements Progress {}

        /** The next step disrupts. */
        record Ready() implements Progress {}

        /** Patched already, or none of the packages is installed. */
        record NotNeeded() implements Progress {}

        /** Failed in a way that another try alone will not mend. */
        record Refused(FailureReason reason, String detail) implements Progress {}
    }
}
