package patchwave.controller.store;

import java.time.Duration;
import java.util.SortedMap;
import patchwave.plan.WorkTimes;

/** How long operations take on each OS release, as measured; without their settle time, which every plan sets anew. */
public interface OperationTimes {
    /**
     * What was measured on one OS release.
     *
     * @param count how many operations it is of; 5 or more
     * @param p95 95 of 100 took no longer
     */
    record Measured(int count, Duration p95) {}

    /** By OS release; only those of which enough operations were measured. */
    SortedMap<String, Measured> measured();

    /** For the planner: what was measured, and otherwise what the fleet file in force expects. */
    WorkTimes workTimes();
}
