package patchwave.host;

import java.time.Instant;
import patchwave.plan.Condition;

/** What a host's own checks say of it. */
public sealed interface HostHealth {
    record Healthy() implements HostHealth {}

    /**
     * Its checks say that it is not well.
     *
     * @param detail the worst check and what it said
     */
    record Unhealthy(String detail) implements HostHealth {}

    /** Could not be told: counts as down. */
    record Undecided(String detail) implements HostHealth {}

    /** The condition that this health makes from now on. */
    default Condition condition(Instant now) {
        return switch (this) {
            case Healthy _ -> new Condition.Healthy();
            case Unhealthy unhealthy -> new Condition.Unhealthy(unhealthy.detail(), now);
            case Undecided undecided -> new Condition.Unknown(undecided.detail(), now);
        };
    }
}
