package patchwave.controller.advisories;

import java.util.ArrayList;
import java.util.List;
import patchwave.advisory.CveFact;
import patchwave.advisory.Provenance;
import patchwave.advisory.Statement;
import patchwave.controller.wire.OneLine;

/** Gathers what a document says, record by record. */
final class Collector {
    /** A feed's own text, quoted: it may have any length. */
    private static final int LONGEST = 200;

    /** Nobody reads more, and all would be as large as the document. */
    private static final int MOST_QUARANTINED = 10_000;

    private final Provenance provenance;
    private final List<Statement> statements = new ArrayList<>();
    private final List<CveFact> facts = new ArrayList<>();
    private final List<FeedReading.Quarantined> quarantined = new ArrayList<>();
    private int records;
    private int bad;

    Collector(Provenance provenance) {
        this.provenance = provenance;
    }

    Provenance provenance() {
        return provenance;
    }

    /** What a record says. */
    interface RecordReader {
        void read(Collected into);
    }

    /** What one record has said so far. */
    static final class Collected {
        private final List<Statement> statements = new ArrayList<>();
        private final List<CveFact> facts = new ArrayList<>();

        void add(Statement statement) {
            statements.add(statement);
        }

        void add(CveFact fact) {
            facts.add(fact);
        }
    }

    /** Takes all that a record says, or nothing of it, with the reason. */
    void record(String name, RecordReader reader) {
        records++;
        part(name, reader);
    }

    /** As {@link #record}, for a part of one that may be bad by itself. */
    void part(String name, RecordReader reader) {
        Collected collected = new Collected();
        try {
            reader.read(collected);
            statements.addAll(collected.statements);
            facts.addAll(collected.facts);
        } catch (IllegalArgumentException refused) {
            quarantine(name, String.valueOf(refused.getMessage()));
        }
    }

    void quarantine(String name, String reason) {
        bad++;
        if (quarantined.size() < MOST_QUARANTINED) {
            quarantined.add(new FeedReading.Quarantined(OneLine.of(name, LONGEST), OneLine.of(reason, LONGEST)));
        }
    }

    FeedReading.Accepted end(FeedLimits limits) throws RefusedException {
        if (records < limits.leastRecords()) {
            throw new RefusedException("It has %d records and should have at least %d: it seems to be cut."
                    .formatted(records, limits.leastRecords()));
        }
        if (bad > 0 && statements.isEmpty() && facts.isEmpty()) {
            FeedReading.Quarantined first = quarantined.getFirst();
            throw new RefusedException("No record of it can be read, so that it seems to be something else. %s: %s"
                    .formatted(first.record(), first.reason()));
        }
        return new FeedReading.Accepted(statements, facts, quarantined, records);
    }
}
