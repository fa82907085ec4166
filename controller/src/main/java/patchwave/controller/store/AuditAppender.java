package patchwave.controller.store;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.audit.CanonicalJson;
import patchwave.controller.audit.HashChain;

/** Adds records to the chain. The head is read and written once for each transaction. */
final class AuditAppender {
    private final Sql sql;
    private final Instant now;
    private final Actor actor;
    private @Nullable Head head;

    /** The last record's number and hash. */
    record Head(long sequence, String hash) {
        static Head read(Sql sql) {
            return sql.find(
                            "SELECT audit_sequence, audit_hash FROM meta",
                            row -> new Head(row.number("audit_sequence"), row.text("audit_hash")))
                    .orElseThrow(() -> new StoreException("table meta is empty: this is not a Patchwave database"));
        }
    }

    AuditAppender(Sql sql, Instant now, Actor actor) {
        this.sql = sql;
        this.now = now;
        this.actor = actor;
    }

    void append(String verb, String object, Map<String, ?> body) {
        Head former = head == null ? Head.read(sql) : head;
        AuditRecord record = HashChain.link(
                former.hash(), former.sequence() + 1, now, actor.text(), verb, object, CanonicalJson.write(body));
        sql.update(
                """
                INSERT INTO audit (sequence, recorded_at, actor, verb, object, body, hash)
                VALUES (:sequence, :at, :actor, :verb, :object, :body, :hash)
                """,
                "sequence",
                record.sequence(),
                "at",
                record.at(),
                "actor",
                record.actor(),
                "verb",
                record.verb(),
                "object",
                record.object(),
                "body",
                record.body(),
                "hash",
                record.hash());
        head = new Head(record.sequence(), record.hash());
    }

    void finish() {
        if (head != null) {
            sql.update(
                    "UPDATE meta SET audit_sequence = :sequence, audit_hash = :hash",
                    "sequence",
                    head.sequence(),
                    "hash",
                    head.hash());
        }
    }
}
