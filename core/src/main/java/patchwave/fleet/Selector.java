package patchwave.fleet;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Chooses hosts by labels.
 *
 * @param labels all must be present with exactly these values; at least one
 */
public record Selector(SortedMap<String, String> labels) {
    public Selector {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("a selector without labels would select every host: give at least one");
        }
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    public boolean matches(Host host) {
        return labels.entrySet().stream()
                .allMatch(wanted -> wanted.getValue().equals(host.labels().get(wanted.getKey())));
    }
}
