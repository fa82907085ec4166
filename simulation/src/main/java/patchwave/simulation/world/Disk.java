package patchwave.simulation.world;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.agent.journal.JournalLines;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;

/**
 * What survives on one machine: the journal's records and what is torn at its end, the markers of package transactions,
 * and the packages. Bytes are made only when somebody reads them, since most runs of most machines never do.
 */
final class Disk {
    /** The newest version of the package that is whole on the machine. */
    int installed;

    /** Whether a package transaction broke off: nothing counts as installed until it is repaired. */
    boolean broken;

    private final List<JournalRecord> records = new ArrayList<>();
    private byte[] torn = new byte[0];

    /** By rollout and attempt: whether the transaction began, ended, or may never begin. */
    final SortedMap<String, Unit> units = new TreeMap<>();

    /** How far a package transaction is. */
    enum Unit {
        RUNNING,
        ENDED,
        FENCED
    }

    Disk(int installed) {
        this.installed = installed;
    }

    /** As it is now, to be restored later or to be given to a clone. */
    Disk copy() {
        Disk copy = new Disk(installed);
        copy.broken = broken;
        copy.records.addAll(records);
        copy.torn = torn.clone();
        copy.units.putAll(units);
        return copy;
    }

    /** A package manager that ran on it runs no more: the machine lost its power, or boots from an earlier state. */
    void breakOff() {
        units.replaceAll((_, unit) -> {
            if (unit == Unit.RUNNING) {
                broken = true;
                return Unit.ENDED;
            }
            return unit;
        });
    }

    void append(JournalRecord entry) {
        records.add(entry);
    }

    /** Power went while this was written. */
    void tear(JournalRecord entry, double share) {
        byte[] line = JournalLines.line(records.size() + 1L, entry);
        // The whole line without its end is as torn as half of it; nothing of it is as if it was never begun.
        torn = Arrays.copyOf(line, (int) (share * line.length));
    }

    /** The last records, or all, are gone without a trace. */
    void loseLast(int count) {
        for (int i = 0; i < count && !records.isEmpty(); i++) {
            records.removeLast();
        }
    }

    void loseJournal() {
        records.clear();
        torn = new byte[0];
    }

    /** Reads the journal as a starting agent does; what is torn is cut off. */
    JournalState replay(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long version = 0;
        for (JournalRecord entry : records) {
            bytes.writeBytes(JournalLines.line(++version, entry));
        }
        bytes.writeBytes(torn);
        torn = new byte[0];
        return JournalLines.replay(bytes.toByteArray(), name).state();
    }

    List<JournalRecord> records() {
        return records;
    }
}
