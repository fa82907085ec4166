package patchwave.bench.controller;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that was measured, in rows; and whether the aims are met. */
final class Report {
    private final List<Row> rows = new ArrayList<>();
    private final Progress progress;

    /** @param progress is told each row at once: what was measured is known, whatever becomes of the rest */
    Report(Progress progress) {
        this.progress = progress;
    }

    /**
     * What one run of a scenario gave.
     *
     * @param run such as "cold" or "warm 2"
     * @param values by name; names end in their unit
     */
    record Row(String scenario, int agents, String run, Map<String, Double> values) {
        Row {
            values = new LinkedHashMap<>(values);
        }

        double value(String name) {
            return values.getOrDefault(name, Double.NaN);
        }
    }

    /** A figure that was promised. */
    record Aim(String what, double most, String unit, double measured) {
        boolean isMet() {
            return measured <= most;
        }

        String text() {
            return "%-62s at most %6.0f %-4s measured %9.2f  %s"
                    .formatted(what, most, unit, measured, isMet() ? "met" : "MISSED");
        }
    }

    void add(Row row) {
        rows.add(row);
        StringBuilder text = new StringBuilder("    measured %s, %s:".formatted(row.scenario(), row.run()));
        row.values()
                .forEach((name, value) ->
                        text.append(' ').append(name).append('=').append(shown(value)));
        progress.step(text.toString());
    }

    /** The rows of a scenario, in order. */
    List<Row> rows(String scenario) {
        return rows.stream().filter(row -> row.scenario().equals(scenario)).toList();
    }

    List<String> scenarios() {
        return rows.stream().map(Row::scenario).distinct().toList();
    }

    private Stream<Row> rows(String scenario, int agents) {
        return rows.stream().filter(row -> row.scenario().equals(scenario) && row.agents() == agents);
    }

    /** The middle of a value over the warm runs of a size, or over all where there is only the cold one. */
    Optional<Double> median(String scenario, int agents, String name) {
        List<Row> all = rows(scenario, agents).toList();
        List<Row> warm =
                all.stream().filter(row -> !row.run().equals(Rollouts.COLD)).toList();
        double[] values = (warm.isEmpty() ? all : warm)
                .stream().mapToDouble(row -> row.value(name)).sorted().toArray();
        return values.length == 0 ? Optional.empty() : Optional.of(values[values.length / 2]);
    }

    private Optional<Double> most(String scenario, int agents, String name) {
        double[] values =
                rows(scenario, agents).mapToDouble(row -> row.value(name)).toArray();
        return values.length == 0
                ? Optional.empty()
                : Optional.of(Arrays.stream(values).max().orElse(0));
    }

    List<Aim> aims() {
        List<Aim> aims = new ArrayList<>();
        for (int size : rows.stream().mapToInt(Row::agents).distinct().sorted().toArray()) {
            String of = "%,d agents: ".formatted(size);
            median("idle", size, "resident_kib_per_agent")
                    .ifPresent(value -> aims.add(new Aim(of + "resident memory for each", 40, "KiB", value)));
            median("rollout", size, "cpu_ms_per_host")
                    .ifPresent(value -> aims.add(new Aim(of + "CPU for each host of a rollout", 4, "ms", value)));
            median("rollout", size, "lag_p99_ms")
                    .ifPresent(value -> aims.add(new Aim(of + "dispatch lag, 99 of 100 hosts", 250, "ms", value)));
            most("kill", size, "new_admission_s")
                    .ifPresent(value ->
                            aims.add(new Aim(of + "kill -9 to the first new admission, longest", 12, "s", value)));
            most("kill", size, "run_twice")
                    .ifPresent(value -> aims.add(new Aim(of + "operations run twice", 0, "", value)));
            most("kill", size, "acknowledged_lost")
                    .ifPresent(value -> aims.add(new Aim(of + "acknowledged reports lost", 0, "", value)));
            most("stop", size, "permits_after_answer")
                    .ifPresent(value -> aims.add(new Aim(of + "permits after a stop was answered", 0, "", value)));
        }
        return aims;
    }

    /** The exponent by which a value grows with the number of agents: the slope of a line through the logarithms. */
    Optional<Double> exponent(String scenario, String name) {
        int[] sizes = rows(scenario).stream()
                .mapToInt(Row::agents)
                .distinct()
                .sorted()
                .toArray();
        if (sizes.length < 2) {
            return Optional.empty();
        }
        double[] x = Arrays.stream(sizes).mapToDouble(Math::log).toArray();
        double[] y = Arrays.stream(sizes)
                .mapToDouble(size -> Math.log(median(scenario, size, name).orElse(Double.NaN)))
                .toArray();
        double meanX = Arrays.stream(x).average().orElse(0);
        double meanY = Arrays.stream(y).average().orElse(0);
        double up = 0;
        double down = 0;
        for (int i = 0; i < x.length; i++) {
            up += (x[i] - meanX) * (y[i] - meanY);
            down += (x[i] - meanX) * (x[i] - meanX);
        }
        return Optional.of(up / down);
    }

    /** For scripts: rows and aims, every number as it was measured. */
    String json() {
        ListValue.Builder all = ListValue.newBuilder();
        for (Row row : rows) {
            Struct.Builder one = Struct.newBuilder()
                    .putFields("scenario", text(row.scenario()))
                    .putFields("agents", number(row.agents()))
                    .putFields("run", text(row.run()));
            row.values().forEach((name, value) -> one.putFields(name, number(value)));
            all.addValues(Value.newBuilder().setStructValue(one));
        }
        ListValue.Builder aims = ListValue.newBuilder();
        for (Aim aim : aims()) {
            aims.addValues(Value.newBuilder()
                    .setStructValue(Struct.newBuilder()
                            .putFields("aim", text(aim.what()))
                            .putFields("most", number(aim.most()))
                            .putFields("unit", text(aim.unit()))
                            .putFields("measured", number(aim.measured()))
                            .putFields(
                                    "met",
                                    Value.newBuilder().setBoolValue(aim.isMet()).build())));
        }
        Struct document = Struct.newBuilder()
                .putFields("rows", Value.newBuilder().setListValue(all).build())
                .putFields("aims", Value.newBuilder().setListValue(aims).build())
                .build();
        try {
            return JsonFormat.printer().print(document);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a number that JSON cannot express", e);
        }
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value number(double number) {
        return Double.isFinite(number)
                ? Value.newBuilder().setNumberValue(number).build()
                : Value.newBuilder().setStringValue(String.valueOf(number)).build();
    }

    /** A number for people: as many digits as it deserves. */
    static String shown(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(
                Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }
}
