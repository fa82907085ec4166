package patchwave.agent.services;

import java.util.List;

/**
 * What a look at all processes found.
 *
 * @param stale in order of process id; one entry a process
 * @param complete whether every process could be inspected; if not, an empty list proves nothing
 */
public record StaleScan(List<StaleProcess> stale, boolean complete) {
    public StaleScan {
        stale = List.copyOf(stale);
    }
}
