package patchwave.bench.controller;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The report for people. */
final class Tables {
    private static final Map<String, String> TITLES = Map.of(
            "start", "The controller's start",
            "connect", "S5a: all agents connect for the first time",
            "idle", "S4: idle",
            "rollout", "S1: rollout, no failures",
            "failures", "S2: rollout with failures",
            "stop", "The stop order (pause)",
            "storm", "S5: the controller restarted, all agents come back",
            "kill", "S3: kill -9 of the controller in the middle, restarted at once");

    private Tables() {}

    static void print(Report report, PrintWriter out) {
        for (String scenario : report.scenarios()) {
            out.printf("%n%s%n", TITLES.getOrDefault(scenario, scenario));
            out.println(table(report.rows(scenario)));
        }
        growth(report, out);
        peers(report, out);
        out.println();
        report.aims().forEach(aim -> out.println(aim.text()));
        out.flush();
    }

    /** One line for each figure, one column for each run: figures are many. */
    private static String table(List<Report.Row> rows) {
        List<ColumnData<String>> columns = new ArrayList<>();
        columns.add(column("", HorizontalAlign.LEFT).with(name -> name.replace('_', ' ')));
        for (Report.Row row : rows) {
            columns.add(column("%,d %s".formatted(row.agents(), row.run()), HorizontalAlign.RIGHT)
                    .with(name -> Report.shown(row.value(name))));
        }
        return AsciiTable.getTable(
                AsciiTable.NO_BORDERS, List.copyOf(rows.getFirst().values().keySet()), columns);
    }

    private static Column column(String header, HorizontalAlign align) {
        return new Column()
                .header(header)
                .dataAlign(align)
                .headerAlign(align)
                .maxWidth(align == HorizontalAlign.LEFT ? 30 : 13);
    }

    private static void growth(Report report, PrintWriter out) {
        List<String> names = List.of("cpu_ms", "create_s", "peak_rss_mib", "wall_s");
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            report.exponent("rollout", name)
                    .ifPresent(exponent -> lines.add("  %-14s N^%.2f".formatted(name.replace('_', ' '), exponent)));
        }
        if (!lines.isEmpty()) {
            out.printf("%nS6: growth with the number of agents (1 is in line with it)%n");
            lines.forEach(out::println);
        }
    }

    private static void peers(Report report, PrintWriter out) {
        if (report.rows("rollout").isEmpty()) {
            return;
        }
        out.printf("%nThe same hosts and work under others, %s%n", Peer.WHERE);
        out.println(AsciiTable.getTable(AsciiTable.NO_BORDERS, Peer.ALL, Peer.columns()));
    }
}
