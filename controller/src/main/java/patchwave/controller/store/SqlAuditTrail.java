package patchwave.controller.store;

import java.util.List;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.audit.HashChain;
import patchwave.controller.audit.Verification;

/** {@link AuditTrail} on SQL. */
final class SqlAuditTrail implements AuditTrail {
    private static final String COLUMNS = "SELECT sequence, recorded_at, actor, verb, object, body, hash FROM audit ";

    private final Sql sql;

    SqlAuditTrail(Sql sql) {
        this.sql = sql;
    }

    @Override
    public List<AuditRecord> after(long sequence, int limit) {
        return sql.list(
                COLUMNS + "WHERE sequence > :sequence ORDER BY sequence LIMIT :limit",
                SqlAuditTrail::record,
                "sequence",
                sequence,
                "limit",
                limit);
    }

    @Override
    public List<AuditRecord> newest(int limit) {
        return sql.list(COLUMNS + "ORDER BY sequence DESC LIMIT :limit", SqlAuditTrail::record, "limit", limit)
                .reversed();
    }

    @Override
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
