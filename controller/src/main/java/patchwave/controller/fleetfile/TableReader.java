package patchwave.controller.fleetfile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import patchwave.policy.DecisionPoint;
import patchwave.policy.DecisionTable;
import patchwave.policy.TableOutcome;

/**
 * Reads a decision table in the JSON format of CERTCC/SSVC (schema 2.0.0), as YAML or JSON, with one key more: what the
 * outcomes mean here, and whether the first row that fits decides. A row may leave points out, or name several values.
 */
final class TableReader {
    static final Duration SHORTEST = Duration.ofHours(1);
    static final Duration LONGEST = Duration.ofDays(365);

    static final SortedMap<String, DecisionTable.Order> ORDERS =
            new TreeMap<>(Map.of("first", DecisionTable.Order.FIRST, "unique", DecisionTable.Order.UNIQUE));

    /** How fast, by word; "scheduled" needs a time. */
    enum Urgently {
        IMMEDIATE,
        SCHEDULED,
        NEXT_WINDOW
    }

    static final SortedMap<String, Urgently> URGENCIES = new TreeMap<>(Map.of(
            "IMMEDIATE", Urgently.IMMEDIATE, "SCHEDULED", Urgently.SCHEDULED, "NEXT_WINDOW", Urgently.NEXT_WINDOW));

    static final SortedMap<String, Boolean> TRUTHS = new TreeMap<>(Map.of("true", true, "false", false));

    /** What the format says of tables and points beside what decides. */
    static final List<String> DESCRIPTIONS =
            List.of("namespace", "key", "version", "name", "definition", "schemaVersion");

    private final Faults faults;
    private final Scalars scalars;

    TableReader(Faults faults) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
    }

    /** The table at a node; empty, with faults, if it is none, or not a whole one. */
    Optional<DecisionTable> read(Node node, String path) {
        return Section.at(node, path, faults).flatMap(this::table);
    }

    private Optional<DecisionTable> table(Section section) {
        DESCRIPTIONS.forEach(section::take);
        Optional<String> name = required(section, "name", "the table's name");
        Optional<String> version = required(section, "version", "the table's version");
        Map<String, DecisionPoint> points = section.require("decision_points", "a mapping of decision points")
                .map(node -> points(node, section.keyPath("decision_points")))
                .orElse(Map.of());
        Optional<String> outcome = required(section, "outcome", "the id of the decision point that rows lead to");
        Optional<Meaning> meaning = section.require("patchwave", "what the outcomes mean here")
                .flatMap(node -> Section.at(node, section.keyPath("patchwave"), faults))
                .map(this::meaning);
        List<DecisionTable.Row> rows = outcome.flatMap(id -> section.require("mapping", "a list of rows")
                        .map(node -> rows(node, section.keyPath("mapping"), id)))
                .orElse(List.of());
        section.refuseUnknown();
        if (!faults.isEmpty() || name.isEmpty() || version.isEmpty() || outcome.isEmpty() || meaning.isEmpty()) {
            return Optional.empty();
        }
        DecisionPoint named = points.get(outcome.get());
        List<TableOutcome> outcomes = new ArrayList<>();
        meaning.get()
                .outcomes()
                .forEach((key, means) -> outcomes.add(
                        new TableOutcome(key, nameOf(Optional.ofNullable(named), key), means.speed(), means.hunt())));
        List<DecisionPoint> questions = points.values().stream()
                .filter(point -> !point.id().equals(outcome.get()))
                .toList();
        try {
            return Optional.of(new DecisionTable(
                    name.get(),
                    version.get(),
                    questions,
                    outcomes,
                    rows,
                    meaning.get().order()));
        } catch (DecisionTable.InvalidTable invalid) {
            invalid.faults()
                    .forEach(fault -> faults.add(
                            section.node().getStartMark(),
                            section.keyPath("mapping"),
                            "rows that give every combination of answers one outcome",
                            fault,
                            "Mend the rows."));
            return Optional.empty();
        }
    }

    private static String nameOf(Optional<DecisionPoint> named, String key) {
        return named.stream()
                .flatMap(point -> point.values().stream())
                .filter(value -> value.key().equals(key))
                .map(DecisionPoint.Value::name)
                .findFirst()
                .orElse(key);
    }

    private Optional<String> required(Section section, String key, String expected) {
        return section.require(key, expected).flatMap(node -> scalars.text(node, section.keyPath(key), expected));
    }

    private Map<String, DecisionPoint> points(Node node, String path) {
        Map<String, DecisionPoint> points = new LinkedHashMap<>();
        Section.at(node, path, faults)
                .ifPresent(section -> section.entries()
                        .forEach((id, value) -> Section.at(value, section.keyPath(id), faults)
                                .flatMap(point -> point(id, point))
                                .ifPresent(point -> points.put(id, point))));
        return points;
    }

    private Optional<DecisionPoint> point(String id, Section section) {
        DESCRIPTIONS.forEach(section::take);
        Optional<String> name = required(section, "name", "the question");
        List<DecisionPoint.Value> values = section
                .require("values", "a list of answers")
                .map(node -> items(node, section.keyPath("values")))
                .orElse(List.of())
                .stream()
                .flatMap(item -> Section.at(item, section.keyPath("values"), faults).stream())
                .flatMap(item -> value(item).stream())
                .toList();
        section.refuseUnknown();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DecisionPoint(id, name.get(), values));
        } catch (IllegalArgumentException refused) {
            faults.add(
                    section.node().getStartMark(),
                    section.keyPath("values"),
                    "1 to 16 answers, none twice",
                    String.valueOf(refused.getMessage()),
                    "Mend the list.");
            return Optional.empty();
        }
    }

    private Optional<DecisionPoint.Value> value(Section section) {
        section.take("definition");
        Optional<String> key = required(section, "key", "the answer's key");
        Optional<String> name = required(section, "name", "the answer's name");
        section.refuseUnknown();
        return key.flatMap(it -> name.map(words -> new DecisionPoint.Value(it, words)));
    }

    private List<Node> items(Node node, String path) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        faults.add(node, path, "a list", "Write '- ' before each of them.");
        return List.of();
    }

    private List<DecisionTable.Row> rows(Node node, String path, String outcome) {
        List<DecisionTable.Row> rows = new ArrayList<>();
        List<Node> items = items(node, path);
        for (int i = 0; i < items.size(); i++) {
            String number = String.valueOf(i + 1);
            Section.at(items.get(i), path, faults)
                    .flatMap(section -> row(section, number, outcome))
                    .ifPresent(rows::add);
        }
        return rows;
    }

    private Optional<DecisionTable.Row> row(Section section, String number, String outcome) {
        String name = section.take("row")
                .flatMap(node -> scalars.text(node, section.keyPath("row"), "the row's name"))
                .orElse(number);
        Optional<String> leadsTo = required(section, outcome, "the outcome's key");
        SortedMap<String, List<String>> wanted = new TreeMap<>();
        section.entries().forEach((key, value) -> {
            if (!key.equals("row") && !key.equals(outcome)) {
                wanted.put(key, keys(value, section.keyPath(key)));
            }
        });
        return leadsTo.map(it -> new DecisionTable.Row(name, wanted, it));
    }

    private List<String> keys(Node node, String path) {
        List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        return nodes.stream()
                .flatMap(each -> scalars.text(each, path, "an answer's key, or a list of them").stream())
                .toList();
    }

    private record Means(TableOutcome.Speed speed, boolean hunt) {}

    private record Meaning(DecisionTable.Order order, SequencedMap<String, Means> outcomes) {}

    private Meaning meaning(Section section) {
        DecisionTable.Order order = section.take("order")
                .flatMap(node -> scalars.word(node, section.keyPath("order"), ORDERS, ""))
                .orElse(DecisionTable.Order.UNIQUE);
        SequencedMap<String, Means> outcomes = new LinkedHashMap<>();
        String path = section.keyPath("outcomes");
        section.require("outcomes", "what each outcome means")
                .flatMap(node -> Section.at(node, path, faults))
                .ifPresent(all -> all.entries()
                        .forEach((key, node) -> Section.at(node, all.keyPath(key), faults)
                                .flatMap(this::means)
                                .ifPresent(means -> outcomes.put(key, means))));
        section.refuseUnknown();
        return new Meaning(order, outcomes);
    }

    private Optional<Means> means(Section section) {
        Optional<Urgently> urgently = section.require("urgency", "IMMEDIATE, SCHEDULED or NEXT_WINDOW")
                .flatMap(node -> scalars.word(node, section.keyPath("urgency"), URGENCIES, ""));
        Optional<Node> within = section.take("within");
        Optional<Boolean> hunt = section.take("hunt")
                .map(node -> scalars.word(node, section.keyPath("hunt"), TRUTHS, ""))
                .orElse(Optional.of(false));
        section.refuseUnknown();
        Optional<TableOutcome.Speed> speed = urgently.flatMap(it -> switch (it) {
            case IMMEDIATE -> timeless(section, within, new TableOutcome.Speed.AtOnce());
            case NEXT_WINDOW -> timeless(section, within, new TableOutcome.Speed.NextWindow());
            case SCHEDULED ->
                within.or(() -> section.require("within", "within which time it is due"))
                        .flatMap(node -> scalars.duration(node, section.keyPath("within"), SHORTEST, LONGEST))
                        .map(TableOutcome.Speed.Within::new);
        });
        return speed.flatMap(it -> hunt.map(search -> new Means(it, search)));
    }

    private Optional<TableOutcome.Speed> timeless(Section section, Optional<Node> within, TableOutcome.Speed speed) {
        within.ifPresent(node -> faults.add(
                node, section.keyPath("within"), "no time", "Only SCHEDULED has one: remove it, or write SCHEDULED."));
        return Optional.of(speed);
    }
}
