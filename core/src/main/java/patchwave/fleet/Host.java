package patchwave.fleet;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A machine with one agent, as operators declared it. What the machine says of itself never changes these.
 *
 * @param environment given by the enrolment token
 * @param labels given by the enrolment token; pools select by them, failure domains are read from them
 */
public record Host(HostId id, Environment environment, SortedMap<String, String> labels) {
    public Host {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** The failure domain of a kind, or empty if the host has no label of that name. */
    public Optional<FailureDomain> domain(String kind) {
        return Optional.ofNullable(labels.get(kind)).map(name -> new FailureDomain(kind, name));
    }
}
