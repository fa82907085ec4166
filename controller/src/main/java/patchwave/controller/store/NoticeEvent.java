package patchwave.controller.store;

import java.util.Arrays;
import java.util.Optional;

/** What receivers can be told of. */
public enum NoticeEvent {
    /** Its first stage may open: it was started, or its scheduled time has come. */
    ROLLOUT_STARTED("rollout.started"),
    /** A stage has passed. */
    ROLLOUT_STAGE("rollout.stage"),
    /** The controller stopped it: halted, or paused. */
    ROLLOUT_HALTED("rollout.halted"),
    /** A newer version than the one that it installs is the one to go for; told once. */
    ROLLOUT_SUPERSEDED("rollout.superseded"),
    /** Completed or aborted. */
    ROLLOUT_ENDED("rollout.ended"),
    /** Its due time has passed, or will by its forecast; each told once. */
    ROLLOUT_OVERDUE("rollout.overdue"),
    /** Something must be patched at once, and whether a plan is ready; told once for each vulnerability. */
    URGENCY_IMMEDIATE("urgency.immediate");

    private final String word;

    NoticeEvent(String word) {
        this.word = word;
    }

    /** As configurations and receivers have it, such as "rollout.halted". */
    public String word() {
        return word;
    }

    public static Optional<NoticeEvent> of(String word) {
        return Arrays.stream(values()).filter(it -> it.word.equals(word)).findFirst();
    }
}
