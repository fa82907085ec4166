package patchwave.agent.inventory.archives;

import java.util.List;
import java.util.Optional;

/**
 * One look for archives.
 *
 * @param archives worth telling of, by path
 * @param files that were seen
 * @param read archives that were read, since no look before had seen them as they are now
 * @param incomplete why not everything was looked at; empty if it was
 */
public record ArchiveScan(List<FoundArchive> archives, int files, int read, Optional<String> incomplete) {
    public ArchiveScan {
        archives = List.copyOf(archives);
    }
}
