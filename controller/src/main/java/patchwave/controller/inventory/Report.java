package patchwave.controller.inventory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A report whose parts come in: a value and what each part makes of it. Nothing is believed of a report before its hash fits.
 *
 * @param parts in their order, from the first
 * @param size of them in memory, about
 */
public record Report(List<ReportPart> parts, long size) {
    /** Before the first part. */
    public static final Report NONE = new Report(List.of(), 0);

    public Report {
        parts = List.copyOf(parts);
    }

    /** What a part leads to. */
    public sealed interface Step {
        /** More parts are to come. */
        record GoesOn(Report report) implements Step {}

        /** The report has ended, and this is the inventory that the host has. */
        record Taken(Inventory inventory) implements Step {}

        /** The host was looked at again, and has the inventory that is held. */
        record Unchanged(String hash, Instant takenAt) implements Step {}

        /** The report is not taken; the host is to be told what is held instead. */
        record Refused(String why) implements Step {}
    }

    /**
     * Works one part in.
     *
     * @param held the hash of what is held of this host; empty if nothing is
     * @param base reads what is held; asked only once a report has ended that changes it
     * @param now of the controller
     */
    public Step with(ReportPart part, Optional<String> held, Supplier<Optional<Inventory>> base, Instant now) {
        if (part.isUnchanged()) {
            return held.equals(part.base())
                    ? new Step.Unchanged(part.hash(), earlier(part.takenAt(), now))
                    : new Step.Refused("it says that nothing is different from an inventory that is not held");
        }
        List<ReportPart> all = part.number() == 0 ? new ArrayList<>() : new ArrayList<>(parts);
        long before = part.number() == 0 ? 0 : size;
        if (part.number() != all.size()) {
            return new Step.Refused("part " + part.number() + " came after part " + (all.size() - 1));
        }
        if (!all.isEmpty() && !isOfOne(all.getFirst(), part)) {
            return new Step.Refused("part " + part.number() + " is of another report");
        }
        if (part.base().isPresent() && !part.base().equals(held)) {
            return new Step.Refused("it changes an inventory that is not held");
        }
        long grown = before + part.size();
        // Names of records that are to go come on top of what stays.
        if (grown > 2L * Inventory.MOST_BYTES) {
            return new Step.Refused("it is longer than " + (Inventory.MOST_BYTES >> 20) + " MiB");
        }
        all.add(part);
        return part.last() ? end(all, base, now) : new Step.GoesOn(new Report(all, grown));
    }

    private static boolean isOfOne(ReportPart first, ReportPart part) {
        return first.hash().equals(part.hash())
                && first.base().equals(part.base())
                && first.takenAt().equals(part.takenAt());
    }

    private static Step end(List<ReportPart> parts, Supplier<Optional<Inventory>> base, Instant now) {
        Map<String, RecordBytes> records = new TreeMap<>();
        ReportPart first = parts.getFirst();
        if (first.base().isPresent()) {
            Set<String> removed = new HashSet<>();
            parts.forEach(it -> removed.addAll(it.removed()));
            for (RecordBytes each : base.get().map(Inventory::records).orElse(List.of())) {
                String name = each.name();
                if (!removed.contains(name)) {
                    records.put(name, each);
                }
            }
        }
        parts.forEach(part -> part.added().forEach(it -> records.put(it.name(), it)));
        long bytes = records.values().stream().mapToLong(RecordBytes::size).sum();
        if (records.size() > Inventory.MOST_RECORDS || bytes > Inventory.MOST_BYTES) {
            return new Step.Refused("it has %d records of %d bytes; at most %d of %d are taken"
                    .formatted(records.size(), bytes, Inventory.MOST_RECORDS, Inventory.MOST_BYTES));
        }
        if (!Inventory.hash(records.keySet()).equals(first.hash())) {
            return new Step.Refused("its records do not have the hash that it says");
        }
        return new Step.Taken(
                new Inventory(first.hash(), earlier(first.takenAt(), now), List.copyOf(records.values())));
    }

    /** A host whose clock is ahead must not look as if it had been looked at after an advisory came. */
    private static Instant earlier(Instant told, Instant now) {
        if (told.isAfter(now)) {
            return now;
        }
        // Nothing was; and the store cannot keep every time that a message can name.
        return told.isBefore(Instant.EPOCH) ? Instant.EPOCH : told;
    }
}
