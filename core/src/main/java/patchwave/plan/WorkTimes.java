package patchwave.plan;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How long one host's operation needs, from permit to proof, without its settle time: the measured 95th percentile of each OS
 * release, so that work begins only if it still fits before a window ends.
 *
 * @param byRelease only releases of which enough operations were measured
 * @param otherwise for every other release; more than 0
 * @param measured of how many operations; 0 if nothing was measured
 */
public record WorkTimes(SortedMap<String, Duration> byRelease, Duration otherwise, int measured) {
    public WorkTimes {
        byRelease = Collections.unmodifiableSortedMap(new TreeMap<>(byRelease));
        if (!otherwise.isPositive()) {
            throw new IllegalArgumentException("expected work time %s: expected more than 0".formatted(otherwise));
        }
    }

    /** Without saying how much was measured. */
    public WorkTimes(SortedMap<String, Duration> byRelease, Duration otherwise) {
        this(byRelease, otherwise, 0);
    }

    /** Nothing measured yet. */
    public static WorkTimes assumed(Duration otherwise) {
        return new WorkTimes(new TreeMap<>(), otherwise);
    }

    /** The longest of all. */
    public Duration longest() {
        return byRelease.values().stream().reduce(otherwise, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    public Duration of(String osRelease) {
        return byRelease.getOrDefault(osRelease, otherwise);
    }
}
