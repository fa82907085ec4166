package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import patchwave.advisory.AdvisoryId;
import patchwave.rollout.RolloutId;

/** What receivers are to be told, and how far that has come. What happens in rollouts is added by {@link RolloutStore}. */
public interface NotificationStore {
    /**
     * Whether {@link #prepare} has anything to do.
     *
     * @param forecasts when each rollout will have ended
     */
    boolean isPreparing(Map<RolloutId, Instant> forecasts);

    /**
     * Notices rollouts that are overdue, and gives every notice that has none yet a row for each channel that wants it.
     * Safe to repeat.
     *
     * @param wanted events by channel
     */
    void prepare(Map<RolloutId, Instant> forecasts, Map<String, Set<NoticeEvent>> wanted);

    /** Whether a notice that is told once was. */
    boolean isTold(String once);

    /**
     * Tells that something must be patched at once; nothing if that was told.
     *
     * @param once a name of the notice's own
     */
    void urgent(String once, AdvisoryId vulnerability, String summary);

    /** What is to be tried now, of every channel the oldest first. */
    List<Notification> due();

    /** When to look again: the next attempt, or the next due time of a rollout; empty if nothing is known to come. */
    Optional<Instant> nextTime();

    /** The channel has accepted it. */
    void delivered(Notification notification);

    /**
     * An attempt failed.
     *
     * @param again when to try again; empty to give it up
     */
    void failed(Notification notification, String error, Optional<Instant> again);

    /** Newest first. */
    List<Notification> newest(int limit);
}
