package patchwave.controller.store;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** What happens by the clock alone: windows that open and close, rollouts that wait for their start. */
public interface ScheduleStore {
    /** Up to when openings and closings of windows are recorded; empty before the first controller looked. */
    Optional<Instant> seenUntil();

    /** Never goes back. */
    void setSeenUntil(Instant time);

    /** When each scheduled rollout starts, by its id. */
    SortedMap<String, Instant> starts();
}
