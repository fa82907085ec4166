package patchwave.controller.inventory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A part of a report. Hashes and names are in lower-case hexadecimal.
 *
 * @param base hash of the inventory that the report changes; empty if it is whole
 * @param hash of the inventory that it leads to
 * @param number from 0
 * @param last whether no part of the report comes after it
 * @param takenAt by the host's clock
 * @param removed names of records that are gone
 * @param added records that are new
 */
public record ReportPart(
        Optional<String> base,
        String hash,
        int number,
        boolean last,
        Instant takenAt,
        List<String> removed,
        List<RecordBytes> added) {
    public ReportPart {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    /** Whether it says that the host was looked at again and nothing is different. */
    boolean isUnchanged() {
        return number == 0 && last && base.equals(Optional.of(hash)) && removed.isEmpty() && added.isEmpty();
    }

    /** What it takes up in memory, about; one without anything takes up something too. */
    long size() {
        return 256 + added.stream().mapToLong(it -> it.size() + 32L).sum() + 128L * removed.size();
    }
}
