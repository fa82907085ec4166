package patchwave.controller.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.CveFact;
import patchwave.fleet.HostId;

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
    public Assertion add(AdvisoryId advisory, Assertion.Content content, String link, String note) {
        long number = sql.find("SELECT COALESCE(MAX(number), 0) AS last FROM assertion", row -> row.number("last") + 1)
                .orElse(1L);
        Assertion added = new Assertion(
                "assertion-" + number,
                advisory,
                content,
                link,
                note,
                transaction.actor().name(),
                transaction.now(),
                Optional.empty());
        Optional<Assertion> same = about(advisory).stream()
                .filter(it -> AssertionStore.isSame(it, added) && countsWhole(it, transaction.now()))
                .findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        Optional<Assertion.NotAffected> notAffected =
                content instanceof Assertion.NotAffected it ? Optional.of(it) : Optional.empty();
        sql.update(
                """
                INSERT INTO assertion (id, number, advisory_id, level, subject, hosts, until_at, link, note, asserted_by,
                    asserted_at)
                VALUES (:id, :number, :advisory, :level, :subject, :hosts, :until, :link, :note, :by, :at)
                """,
                "id",
                added.id(),
                "number",
                number,
                "advisory",
                advisory,
                "level",
                content instanceof Assertion.Exploitation(var level) ? level : null,
                "subject",
                notAffected.map(Assertion.NotAffected::subject),
                "hosts",
                notAffected
                        .map(Assertion.NotAffected::hosts)
                        .filter(it -> !it.isEmpty())
                        .map(SqlAssertions::text),
                "until",
                notAffected.map(Assertion.NotAffected::until),
                "link",
                link,
                "note",
                note,
                "by",
                added.by(),
                "at",
                added.at());
        transaction.audit("advisory.assert", advisory.value(), AssertionStore.audited(added));
        return added;
    }

    private static String text(SortedSet<HostId> hosts) {
        return hosts.stream().map(HostId::value).collect(Collectors.joining(" "));
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
    public List<Assertion> inForce() {
        return sql.list(
                SELECT + "WHERE retracted_by IS NULL AND (until_at IS NULL OR until_at > :now) ORDER BY number",
                SqlAssertions::assertion,
                "now",
                transaction.now());
    }

    @Override
    public SortedMap<HostId, Instant> enrolled(Collection<Assertion> naming) {
        SortedMap<HostId, Instant> enrolled = new TreeMap<>();
        for (HostId host : AssertionStore.named(naming)) {
            sql.find(
                            "SELECT enrolled_at FROM host WHERE id = :id AND removed_at IS NULL",
                            row -> row.time("enrolled_at"),
                            "id",
                            host)
                    .ifPresent(since -> enrolled.put(host, since));
        }
        return enrolled;
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

    private static Assertion.Content content(Row row) {
        Optional<String> level = row.optionalText("level");
        if (level.isPresent()) {
            return new Assertion.Exploitation(CveFact.Exploitation.valueOf(level.get()));
        }
        SortedSet<HostId> hosts = new TreeSet<>();
        row.optionalText("hosts").ifPresent(names -> {
            for (String name : names.split(" ", -1)) {
                hosts.add(new HostId(name));
            }
        });
        return new Assertion.NotAffected(row.text("subject"), hosts, row.time("until_at"));
    }

    private static Assertion assertion(Row row) {
        return new Assertion(
                row.text("id"),
                new AdvisoryId(row.text("advisory_id")),
                content(row),
                row.text("link"),
                row.text("note"),
                row.text("asserted_by"),
                row.time("asserted_at"),
                row.optionalText("retracted_by")
                        .map(by -> new Assertion.Retraction(by, row.time("retracted_at"), row.text("retract_reason"))));
    }
}
