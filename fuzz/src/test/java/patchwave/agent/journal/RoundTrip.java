package patchwave.agent.journal;

import patchwave.agent.operation.JournalRecord;
import patchwave.fuzz.Clear;

/** What is written of a record must be read as the same record. */
public final class RoundTrip {
    private RoundTrip() {}

    /** Fails unless it is. */
    public static void require(JournalRecord entry) {
        JournalRecord read = RecordReader.read(Fields.of(Json.parse(Json.write(RecordWriter.write(entry)))));
        Clear.require(read.equals(entry), "written as " + entry + ", read as " + read);
    }
}
