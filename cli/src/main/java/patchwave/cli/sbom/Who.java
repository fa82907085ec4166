package patchwave.cli.sbom;

import java.util.ArrayList;
import java.util.List;

/** Which hosts have a thing: how many, and the first few by name, since ten thousand names say less than their number. */
final class Who {
    static final int NAMED = 20;

    private final List<String> names = new ArrayList<>();
    private int count;

    /** Adds a host; once each, in their order. */
    void add(String host) {
        count++;
        if (names.size() < NAMED) {
            names.add(host);
        }
    }

    int count() {
        return count;
    }

    /** At most {@link #NAMED}. */
    List<String> names() {
        return List.copyOf(names);
    }
}
