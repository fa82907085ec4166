package patchwave.agent.inventory;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the processes of a host have loaded.
 *
 * @param files by path: what they execute and map as code, and archives that they have open
 * @param processes that were looked at
 * @param closed processes that could not be looked at
 */
record RunningFiles(Map<String, FileUse> files, int processes, int closed) {
    RunningFiles {
        files = Map.copyOf(files);
    }

    /** How one file is used. */
    static final class FileUse {
        private final Set<Listener> listeners = new TreeSet<>();
        private boolean replaced;

        void add(Set<Listener> more, boolean gone) {
            listeners.addAll(more);
            replaced |= gone;
        }

        Set<Listener> listeners() {
            return listeners;
        }

        boolean replaced() {
            return replaced;
        }
    }

    /** The files of that name's kind, sorted. */
    Map<String, FileUse> sorted() {
        return new TreeMap<>(files);
    }
}
