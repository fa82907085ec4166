package patchwave.agent.health;

/** How well something is; ordered from good to bad. */
public enum HealthState {
    HEALTHY,
    /** Could not be told; never taken for healthy. */
    UNKNOWN,
    UNHEALTHY;

    /** The worse of the two. */
    public HealthState worst(HealthState other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
