package patchwave.controller.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.CveFact;

/** {@link AssertionStore} on SQL. */
final class SqlAssertions implements AssertionStore {
    private static final String SELECT = "SELECT * FROM assertion ";

    private final SqlTransaction transaction;
    private final Sql sql;

    SqlAssertions(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public Assertion add(AdvisoryId advisory, CveFact.Exploitation level, String link, String note) {
        String by = transaction.actor().name();
        Optional<Assertion> same = about(advisory).stream()
                .filter(it -> it.isInForce()
                        && it.level() == level
                        && it.link().equals(link)
                        && it.by().equals(by))
                .findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        long number = sql.find("SELECT COALESCE(MAX(number), 0) AS last FROM assertion", row -> row.number("last") + 1)
                .orElse(1L);
        Assertion added = new Assertion(
                "assertion-" + number, advisory, level, link, note, by, transaction.now(), Optional.empty());
        sql.update(
                """
                INSERT INTO assertion (id, number, advisory_id, level, link, note, asserted_by, asserted_at)
                VALUES (:id, :number, :advisory, :level, :link, :note, :by, :at)
                """,
                "id",
                added.id(),
                "number",
                number,
                "advisory",
                advisory,
                "level",
                level,
                "link",
                link,
                "note",
                note,
                "by",
                by,
                "at",
                added.at());
        transaction.audit(
                "advisory.assert",
                advisory.value(),
                Map.of("assertion", added.id(), "level", level.name(), "link", link, "note", note));
        return added;
    }

    @Override
    public List<Assertion> about(AdvisoryId advisory) {
        return sql.list(
                SELECT + "WHERE advisory_id = :advisory ORDER BY number",
                SqlAssertions::assertion,
                "advisory",
                advisory);
    }

    @Override
    public List<Assertion> list() {
        return sql.list(SELECT + "ORDER BY number", SqlAssertions::assertion);
    }

    @Override
    public Optional<Assertion> retract(String id, String reason) {
        int retracted =
                sql.update("""
                UPDATE assertion SET retracted_by = :by, retracted_at = :at, retract_reason = :reason
                WHERE id = :id AND retracted_by IS NULL
                """, "id", id, "by", transaction.actor().name(), "at", transaction.now(), "reason", reason);
        Optional<Assertion> now = sql.find(SELECT + "WHERE id = :id", SqlAssertions::assertion, "id", id);
        if (retracted == 1) {
            transaction.audit(
                    "advisory.retract",
                    now.orElseThrow().advisory().value(),
                    Map.of("assertion", id, "reason", reason));
        }
        return now;
    }

    private static Assertion assertion(Row row) {
        return new Assertion(
                row.text("id"),
                new AdvisoryId(row.text("advisory_id")),
                CveFact.Exploitation.valueOf(row.text("level")),
                row.text("link"),
                row.text("note"),
                row.text("asserted_by"),
                row.time("asserted_at"),
                row.optionalText("retracted_by")
                        .map(by -> new Assertion.Retraction(by, row.time("retracted_at"), row.text("retract_reason"))));
    }
}
