package patchwave.controller.fleetfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import patchwave.policy.DecisionPoint;
import patchwave.policy.DecisionTable;
import patchwave.policy.TableOutcome;
import patchwave.policy.UrgencyPolicy;

/** Decision tables as text that a fleet file takes. */
public final class TableText {
    private static final String OUTCOME = "patchwave:U:1.0.0";

    private TableText() {}

    /** All that come with the controller, by name, the default one first. */
    public static Map<String, String> all() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(
                ShippedTables.DEFAULT,
                "# What decides where the fleet file names no table, with its two switches as they are by default.\n"
                        + of(UrgencyPolicy.DEFAULT.table()));
        ShippedTables.NAMES.forEach(
                name -> texts.put(name, ShippedTables.text(name).orElseThrow()));
        return texts;
    }

    /** YAML that reads as the same table. */
    static String of(DecisionTable table) {
        List<String> lines = new ArrayList<>();
        lines.add("name: " + quoted(table.name()));
        lines.add("version: " + quoted(table.version()));
        lines.add("decision_points:");
        table.points().forEach(point -> point(lines, point.id(), point.name(), point.values()));
        point(
                lines,
                OUTCOME,
                "Urgency",
                table.outcomes().stream()
                        .map(outcome -> new DecisionPoint.Value(outcome.key(), outcome.name()))
                        .toList());
        lines.add("outcome: " + quoted(OUTCOME));
        lines.add("mapping:");
        table.rows().forEach(row -> lines.add("  - " + row(row)));
        lines.add("patchwave:");
        lines.add("  order: "
                + switch (table.order()) {
                    case FIRST -> "first";
                    case UNIQUE -> "unique";
                });
        lines.add("  outcomes:");
        table.outcomes().forEach(outcome -> lines.add("    " + quoted(outcome.key()) + ": " + meaning(outcome)));
        return String.join("\n", lines) + "\n";
    }

    private static void point(List<String> lines, String id, String name, List<DecisionPoint.Value> values) {
        lines.add("  " + quoted(id) + ":");
        lines.add("    name: " + quoted(name));
        lines.add("    values:");
        values.forEach(
                value -> lines.add("      - {key: " + quoted(value.key()) + ", name: " + quoted(value.name()) + "}"));
    }

    private static String row(DecisionTable.Row row) {
        List<String> entries = new ArrayList<>();
        entries.add("row: " + quoted(row.name()));
        row.wanted()
                .forEach((id, keys) -> entries.add(quoted(id) + ": "
                        + (keys.size() == 1
                                ? quoted(keys.getFirst())
                                : keys.stream().map(TableText::quoted).collect(Collectors.joining(", ", "[", "]")))));
        entries.add(quoted(OUTCOME) + ": " + quoted(row.outcome()));
        return "{" + String.join(", ", entries) + "}";
    }

    private static String meaning(TableOutcome outcome) {
        String speed = switch (outcome.speed()) {
            case TableOutcome.Speed.AtOnce _ -> "urgency: IMMEDIATE";
            case TableOutcome.Speed.Within(var span) -> "urgency: SCHEDULED, within: " + DurationText.of(span);
            case TableOutcome.Speed.NextWindow _ -> "urgency: NEXT_WINDOW";
        };
        return "{" + speed + (outcome.hunt() ? ", hunt: true" : "") + "}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
