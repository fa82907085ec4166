package patchwave.controller.fleetfile;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import patchwave.calendar.Freeze;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.Recurrence;
import patchwave.fleet.Environment;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.DecisionTable;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.FailureRules;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Floor;
import patchwave.policy.Growth;
import patchwave.policy.Pacing;
import patchwave.policy.PoolPolicy;
import patchwave.policy.TableOutcome;
import patchwave.policy.Timeouts;

/** The values of a fleet policy as a fleet file writes them, by key. */
public final class PolicyText {
    private PolicyText() {}

    /** Every setting that holds, defaults too; what says nothing is left out. Sorted by key. */
    public static SortedMap<String, String> flat(FleetPolicy policy) {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("environments", names(policy.environments()));
        put(values, "failure_domains", names(policy.failureDomains()));
        policy.pools().forEach(pool -> pool(values, pool));
        calendar(values, policy.calendar());
        pacing(values, "pacing.", policy.normal());
        pacing(values, "emergency.", policy.emergency());
        failures(values, policy.failures());
        Timeouts timeouts = policy.timeouts();
        values.put("timeouts.operation", DurationText.of(timeouts.operation()));
        values.put("timeouts.expected_operation", DurationText.of(timeouts.expectedOperation()));
        values.put("timeouts.missed_start", DurationText.of(timeouts.missedStart()));
        values.put("urgency.proof_of_concept_only", urgency(policy.urgency().proofOfConceptImmediate()));
        values.put("urgency.remote_only", urgency(policy.urgency().remoteImmediate()));
        policy.urgency().chosen().ifPresent(table -> table(values, table));
        policy.urgency().answers().forEach((subject, key) -> values.put("urgency.answers." + subject, key));
        put(values, "urgency.start_immediate", names(policy.startImmediate()));
        values.put("reboot", policy.reboot() ? "when-needed" : "report");
        return values;
    }

    /** By its name if it is a shipped one; a table of one's own row by row, so that a changed row is seen. */
    private static void table(SortedMap<String, String> values, DecisionTable table) {
        values.remove("urgency.proof_of_concept_only");
        values.remove("urgency.remote_only");
        String shipped = ShippedTables.all().entrySet().stream()
                .filter(entry -> entry.getValue().equals(table))
                .map(java.util.Map.Entry::getKey)
                .findFirst()
                .orElse("");
        values.put("urgency.table", shipped.isEmpty() ? table.name() + " " + table.version() : shipped);
        if (shipped.isEmpty()) {
            for (int i = 0; i < table.rows().size(); i++) {
                DecisionTable.Row row = table.rows().get(i);
                String wanted = row.wanted().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + String.join("/", entry.getValue()))
                        .collect(Collectors.joining(", "));
                values.put(
                        "urgency.table.mapping.%04d".formatted(i + 1),
                        "%s: %s -> %s".formatted(row.name(), wanted.isEmpty() ? "all" : wanted, row.outcome()));
            }
            table.outcomes()
                    .forEach(outcome -> values.put(
                            "urgency.table.patchwave.outcomes." + outcome.key(),
                            speed(outcome.speed()) + (outcome.hunt() ? ", hunt" : "")));
        }
    }

    private static String speed(TableOutcome.Speed speed) {
        return switch (speed) {
            case TableOutcome.Speed.AtOnce _ -> "IMMEDIATE";
            case TableOutcome.Speed.Within(Duration span) -> "SCHEDULED within " + DurationText.of(span);
            case TableOutcome.Speed.NextWindow _ -> "NEXT_WINDOW";
        };
    }

    private static void put(SortedMap<String, String> values, String key, String value) {
        if (!value.isEmpty()) {
            values.put(key, value);
        }
    }

    private static String names(List<?> names) {
        return names.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static void pool(SortedMap<String, String> values, PoolPolicy pool) {
        String path = "pools." + pool.id().service() + ".";
        Environment environment = pool.id().environment();
        values.put(
                path + "select",
                pool.selector().labels().entrySet().stream()
                        .map(label -> label.getKey() + ": " + label.getValue())
                        .collect(Collectors.joining(", ")));
        values.put(path + "floor." + environment, floor(pool.floor()));
        put(values, path + "windows." + environment, names(pool.windows()));
        pool.weightLabel().ifPresent(label -> values.put(path + "weight", label));
        pool.exclusive().ifPresent(kind -> values.put(path + "exclusive", kind));
    }

    private static void calendar(SortedMap<String, String> values, CalendarPolicy calendar) {
        calendar.windows().forEach((name, window) -> values.put("windows." + name, window(window)));
        calendar.environmentWindows()
                .forEach((environment, names) -> values.put("environment_windows." + environment, names(names)));
        calendar.freezes().forEach(freeze -> values.put("freezes." + freeze.name(), freeze(freeze)));
    }

    private static void pacing(SortedMap<String, String> values, String path, Pacing pacing) {
        values.put(path + "first_batch", String.valueOf(pacing.firstBatch()));
        values.put(path + "growth", growth(pacing.growth()));
        values.put(path + "settle", DurationText.of(pacing.settle()));
        values.put(path + "batch_bake", DurationText.of(pacing.batchBake()));
        values.put(path + "stage_bake", DurationText.of(pacing.stageBake()));
        values.put(path + "max_in_operation", String.valueOf(pacing.maxInOperation()));
        values.put(path + "unreachable_deadline", DurationText.of(pacing.unreachableDeadline()));
    }

    private static void failures(SortedMap<String, String> values, FailureRules rules) {
        values.put("failures.table.ambient_failure_rate", share(rules.table().ambientPerMille()));
        values.put("failures.table.false_halt_probability", share(rules.table().falseHaltPerMille()));
        for (FailureClass kind : FailureClass.values()) {
            String path = "failures." + kind.key() + ".";
            FailureRule rule = rules.of(kind);
            values.put(path + "limit", limit(rule.limit()));
            values.put(path + "then", rule.action().word());
            values.put(path + "retries", String.valueOf(rule.retries()));
        }
    }

    /** Such as "67%", "majority" or "all but 1". */
    public static String floor(Floor floor) {
        return switch (floor) {
            case Floor.Count(int count) -> String.valueOf(count);
            case Floor.Percent(int percent) -> percent + "%";
            case Floor.Majority _ -> "majority";
            case Floor.AllBut(int count) -> "all but " + count;
        };
    }

    /** One line, such as "cron 0 22 * * 2, Europe/Berlin, for 6h". */
    private static String window(MaintenanceWindow window) {
        String days = switch (window.recurrence()) {
            case Recurrence.Rule(String rule, java.time.LocalDate anchor) ->
                rule
                        + (anchor.equals(java.time.LocalDate.EPOCH) ? "" : " from " + anchor)
                        + (window.offsetDays() == 0 ? "" : " offset " + window.offsetDays() + "d")
                        + " at " + window.opens();
            case Recurrence.Cron(String expression) -> "cron " + expression;
        };
        return "%s, %s, for %s".formatted(days, window.zone(), DurationText.of(window.length()));
    }

    private static String freeze(Freeze freeze) {
        String where = freeze.environments().isEmpty() && freeze.services().isEmpty()
                ? "everywhere"
                : names(List.copyOf(freeze.environments()))
                        + (freeze.environments().isEmpty() || freeze.services().isEmpty() ? "" : "; ")
                        + (freeze.services().isEmpty() ? "" : "pools " + names(List.copyOf(freeze.services())));
        return "%s to %s, %s: %s (%s)"
                .formatted(freeze.during().start(), freeze.during().end(), where, freeze.reason(), freeze.owner());
    }

    /** The word of a common growth, or the factor. */
    static String growth(int factor) {
        return Growth.of(factor).map(Growth::word).orElse(String.valueOf(factor));
    }

    static String share(int perMille) {
        return BigDecimal.valueOf(perMille, 1).stripTrailingZeros().toPlainString() + "%";
    }

    static String limit(FailureRule.Limit limit) {
        return switch (limit) {
            case FailureRule.Limit.Table _ -> "table";
            case FailureRule.Limit.Hosts(int count) -> String.valueOf(count);
            case FailureRule.Limit.Percent(int percent, int after) -> "%d%% after %d".formatted(percent, after);
        };
    }

    static String urgency(boolean immediate) {
        return immediate ? "IMMEDIATE" : "SCHEDULED";
    }

    static String span(Duration low, Duration high) {
        return DurationText.of(low) + " to " + DurationText.of(high);
    }
}
