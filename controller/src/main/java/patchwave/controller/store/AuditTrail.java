package patchwave.controller.store;

import java.util.List;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.audit.HashChain;
import patchwave.controller.audit.Verification;

/** Reads the audit trail. Writing is inside the operations, in the transaction that changes something. */
public final class AuditTrail {
    private static final String COLUMNS = "SELECT sequence, recorded_at, actor, verb, object, body, hash FROM audit ";

    private final Sql sql;

    AuditTrail(Sql sql) {
        this.sql = sql;
    }

    /** Records after a sequence number, oldest first. */
    public List<AuditRecord> after(long sequence, int limit) {
        return sql.list(
                COLUMNS + "WHERE sequence > :sequence ORDER BY sequence LIMIT :limit",
                AuditTrail::record,
                "sequence",
                sequence,
                "limit",
                limit);
    }

    /** The newest records, oldest of them first. */
    public List<AuditRecord> newest(int limit) {
        return sql.list(COLUMNS + "ORDER BY sequence DESC LIMIT :limit", AuditTrail::record, "limit", limit)
                .reversed();
    }

    /** Recomputes the whole chain, record by record, in constant memory. */
    public Verification verify() {
        Walk walk = new Walk();
        sql.each(COLUMNS + "ORDER BY sequence", row -> walk.step(record(row)));
        return walk.end(AuditAppender.Head.read(sql));
    }

    private static AuditRecord record(Row row) {
        return new AuditRecord(
                row.number("sequence"),
                row.time("recorded_at"),
                row.text("actor"),
                row.text("verb"),
                row.text("object"),
                row.text("body"),
                row.text("hash"));
    }

    private static final class Walk {
        private long sequence;
        private String hash = HashChain.START;
        private long bad;
        private String fault = "";

        void step(AuditRecord record) {
            if (!fault.isEmpty()) {
                return;
            }
            fault = HashChain.fault(sequence, hash, record);
            if (fault.isEmpty()) {
                sequence = record.sequence();
                hash = record.hash();
            } else {
                bad = sequence + 1;
            }
        }

        Verification end(AuditAppender.Head head) {
            if (fault.isEmpty() && !(head.sequence() == sequence && head.hash().equals(hash))) {
                bad = sequence + 1;
                fault = "the trail ends with record %d, but %d were written".formatted(sequence, head.sequence());
            }
            return new Verification(sequence, hash, bad, fault);
        }
    }
}
