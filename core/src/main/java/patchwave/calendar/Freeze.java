package patchwave.calendar;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.fleet.Environment;

/**
 * An interval and scope in which nothing may begin.
 *
 * @param name 1 to 63 lower-case letters, digits or '-', beginning with a letter
 * @param during its local times are turned into instants when the file is read, by the zone's rules of that day
 * @param environments where it holds; empty for everywhere
 * @param services the pools (by their name without the environment) where it holds; empty for every host
 * @param reason why; never empty
 * @param owner whom to ask; never empty
 */
public record Freeze(
        String name,
        Interval during,
        SortedSet<Environment> environments,
        SortedSet<String> services,
        String reason,
        String owner) {
    public Freeze {
        environments = Collections.unmodifiableSortedSet(new TreeSet<>(environments));
        services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
        if (reason.isBlank() || owner.isBlank()) {
            throw new IllegalArgumentException("freeze %s: expected a reason and an owner".formatted(name));
        }
    }

    /** Whether it holds for a host of an environment that is in the pools of some services. */
    public boolean covers(Environment environment, Set<String> ofServices) {
        return (environments.isEmpty() || environments.contains(environment))
                && (services.isEmpty() || services.stream().anyMatch(ofServices::contains));
    }
}
