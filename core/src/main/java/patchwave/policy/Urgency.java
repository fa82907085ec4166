package patchwave.policy;

import java.time.Instant;
import java.util.Optional;

/** What the policy decides for an advisory, with the rule that decided. */
public sealed interface Urgency {
    /** The name of the rule that decided, such as "exploited". */
    String rule();

    /** Whether the logs should be searched for earlier exploitation. */
    boolean hunt();

    /**
     * By when every exposed host must be patched; empty for the next maintenance window.
     *
     * @param decidedAt when it was decided: "at once" is due then
     */
    default Optional<Instant> due(Instant decidedAt) {
        return switch (this) {
            case Immediate _ -> Optional.of(decidedAt);
            case Scheduled scheduled -> Optional.of(scheduled.due());
            case NextWindow _ -> Optional.empty();
        };
    }

    /** Patch at once. */
    record Immediate(String rule, boolean hunt) implements Urgency {}

    /**
     * Patch by a time.
     *
     * @param due the latest time at which every exposed host must be patched
     */
    record Scheduled(String rule, boolean hunt, Instant due) implements Urgency {}

    /** Patch in the next maintenance window. */
    record NextWindow(String rule) implements Urgency {
        @Override
        public boolean hunt() {
            return false;
        }
    }
}
