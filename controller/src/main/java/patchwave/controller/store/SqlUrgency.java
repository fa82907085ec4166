package patchwave.controller.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.advisory.AdvisoryId;
import patchwave.clocks.DueExtension;
import patchwave.clocks.UrgencyDecision;
import patchwave.policy.TableOutcome;
import patchwave.policy.TableVerdict;

/** {@link UrgencyStore} on SQL. */
final class SqlUrgency implements UrgencyStore {
    /** Of d, a decision or an input of one. */
    private static final String LAST =
            " AND d.decided_at = (SELECT MAX(l.decided_at) FROM urgency_decision l WHERE l.vulnerability = d.vulnerability)";

    private final SqlTransaction transaction;
    private final Sql sql;

    SqlUrgency(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public Optional<UrgencyDecision> lastDecision(AdvisoryId vulnerability) {
        return Optional.ofNullable(lastDecisions(List.of(vulnerability)).get(vulnerability));
    }

    @Override
    public SortedMap<AdvisoryId, UrgencyDecision> lastDecisions(Collection<AdvisoryId> vulnerabilities) {
        SortedMap<AdvisoryId, UrgencyDecision> last = new TreeMap<>();
        read(vulnerabilities, LAST).forEach((id, decisions) -> last.put(id, decisions.getLast()));
        return last;
    }

    @Override
    public List<UrgencyDecision> decisions(AdvisoryId vulnerability) {
        return decisions(List.of(vulnerability)).getOrDefault(vulnerability, List.of());
    }

    @Override
    public SortedMap<AdvisoryId, List<UrgencyDecision>> decisions(Collection<AdvisoryId> vulnerabilities) {
        return read(vulnerabilities, "");
    }

    /** Which decision an input is of. */
    private record Key(AdvisoryId vulnerability, Instant at) {}

    /** Two questions for some ids at a time, and not one more for each decision. */
    private SortedMap<AdvisoryId, List<UrgencyDecision>> read(Collection<AdvisoryId> vulnerabilities, String which) {
        SortedMap<AdvisoryId, List<UrgencyDecision>> read = new TreeMap<>();
        SqlIds.each(vulnerabilities, ids -> {
            Map<Key, List<TableVerdict.Input>> inputs = new HashMap<>();
            sql.each(
                    "SELECT * FROM urgency_input d WHERE d.vulnerability IN " + SqlIds.IDS + which
                            + " ORDER BY d.vulnerability, d.decided_at, d.position",
                    row -> inputs.computeIfAbsent(
                                    new Key(vulnerability(row), row.time("decided_at")), _ -> new ArrayList<>())
                            .add(new TableVerdict.Input(
                                    row.text("point"), row.text("answer"), row.text("source"), row.truth("assumed"))),
                    ids);
            sql.each(
                    "SELECT * FROM urgency_decision d WHERE d.vulnerability IN " + SqlIds.IDS + which
                            + " ORDER BY d.vulnerability, d.decided_at",
                    row -> read.computeIfAbsent(vulnerability(row), _ -> new ArrayList<>())
                            .add(decision(
                                    row,
                                    inputs.getOrDefault(
                                            new Key(vulnerability(row), row.time("decided_at")), List.of()))),
                    ids);
        });
        return read;
    }

    @Override
    public void decide(UrgencyDecision decision) {
        TableVerdict verdict = decision.verdict();
        TableOutcome outcome = verdict.outcome();
        sql.update(
                """
                INSERT INTO urgency_decision (vulnerability, decided_at, known_since, published_at, exploited_at, table_name,
                    table_version, row_name, outcome_key, outcome_name, speed, span, hunt)
                VALUES (:id, :at, :known, :published, :exploited, :table, :version, :row, :key, :name, :speed, :span, :hunt)
                """,
                "id",
                decision.vulnerability(),
                "at",
                decision.at(),
                "known",
                decision.knownSince(),
                "published",
                decision.published(),
                "exploited",
                decision.exploited(),
                "table",
                verdict.table(),
                "version",
                verdict.version(),
                "row",
                verdict.row(),
                "key",
                outcome.key(),
                "name",
                outcome.name(),
                "speed",
                speed(outcome.speed()),
                "span",
                outcome.speed() instanceof TableOutcome.Speed.Within(var span) ? span : null,
                "hunt",
                outcome.hunt());
        int position = 0;
        List<String> inputs = new ArrayList<>();
        for (TableVerdict.Input input : verdict.inputs()) {
            sql.update(
                    """
                    INSERT INTO urgency_input (vulnerability, decided_at, position, point, answer, source, assumed)
                    VALUES (:id, :at, :position, :point, :answer, :source, :assumed)
                    """,
                    "id",
                    decision.vulnerability(),
                    "at",
                    decision.at(),
                    "position",
                    position++,
                    "point",
                    input.point(),
                    "answer",
                    input.value(),
                    "source",
                    input.source(),
                    "assumed",
                    input.assumed());
            inputs.add("%s is %s (%s)".formatted(input.point(), input.value(), input.source()));
        }
        transaction.audit(
                "urgency.decide",
                decision.vulnerability().value(),
                Map.of(
                        "table",
                        verdict.table() + " " + verdict.version(),
                        "row",
                        verdict.row(),
                        "outcome",
                        outcome.name(),
                        "inputs",
                        inputs));
    }

    @Override
    public List<DueExtension> extensions(AdvisoryId vulnerability) {
        return extensions(List.of(vulnerability)).getOrDefault(vulnerability, List.of());
    }

    @Override
    public SortedMap<AdvisoryId, List<DueExtension>> extensions(Collection<AdvisoryId> vulnerabilities) {
        SortedMap<AdvisoryId, List<DueExtension>> extensions = new TreeMap<>();
        SqlIds.each(
                vulnerabilities,
                ids -> sql.each(
                        "SELECT * FROM due_extension WHERE vulnerability IN " + SqlIds.IDS
                                + " ORDER BY vulnerability, given_at",
                        row -> extensions
                                .computeIfAbsent(vulnerability(row), _ -> new ArrayList<>())
                                .add(new DueExtension(
                                        vulnerability(row),
                                        row.time("due_at"),
                                        row.time("given_at"),
                                        row.time("expires_at"),
                                        row.text("given_by"),
                                        row.text("reason"))),
                        ids));
        return extensions;
    }

    @Override
    public void extend(DueExtension extension) {
        sql.update(
                """
                INSERT INTO due_extension (vulnerability, given_at, due_at, expires_at, given_by, reason)
                VALUES (:id, :given, :due, :expires, :by, :reason)
                """,
                "id",
                extension.vulnerability(),
                "given",
                extension.givenAt(),
                "due",
                extension.due(),
                "expires",
                extension.expires(),
                "by",
                extension.by(),
                "reason",
                extension.reason());
        transaction.audit(
                "due.extend",
                extension.vulnerability().value(),
                Map.of(
                        "due", extension.due().toString(),
                        "expires", extension.expires().toString(),
                        "reason", extension.reason()));
    }

    private static String speed(TableOutcome.Speed speed) {
        return switch (speed) {
            case TableOutcome.Speed.AtOnce _ -> "AT_ONCE";
            case TableOutcome.Speed.Within _ -> "WITHIN";
            case TableOutcome.Speed.NextWindow _ -> "NEXT_WINDOW";
        };
    }

    private static TableOutcome.Speed speed(Row row) {
        String word = row.text("speed");
        return switch (word) {
            case "AT_ONCE" -> new TableOutcome.Speed.AtOnce();
            case "NEXT_WINDOW" -> new TableOutcome.Speed.NextWindow();
            case "WITHIN" -> new TableOutcome.Speed.Within(row.duration("span"));
            default -> throw new StoreException("column speed: found '%s'".formatted(word));
        };
    }

    private static UrgencyDecision decision(Row row, List<TableVerdict.Input> inputs) {
        TableOutcome outcome =
                new TableOutcome(row.text("outcome_key"), row.text("outcome_name"), speed(row), row.truth("hunt"));
        return new UrgencyDecision(
                vulnerability(row),
                row.time("decided_at"),
                row.time("known_since"),
                row.optionalTime("published_at"),
                row.optionalTime("exploited_at"),
                new TableVerdict(
                        row.text("table_name"), row.text("table_version"), row.text("row_name"), outcome, inputs));
    }

    private static AdvisoryId vulnerability(Row row) {
        return new AdvisoryId(row.text("vulnerability"));
    }
}
