package patchwave.agent.packages;

import java.util.List;

/**
 * A plan whose package files are all on the host and have the right SHA-256.
 *
 * @param unarchived names of packages whose installed version could not be archived: rolling back may be impossible
 */
public record Staged(List<String> unarchived) {
    public Staged {
        unarchived = List.copyOf(unarchived);
    }
}
