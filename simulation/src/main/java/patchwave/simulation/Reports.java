package patchwave.simulation;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import patchwave.simulation.invariants.Invariants;

/** What the user reads: results on standard output, as text or JSON; progress on standard error. */
final class Reports {
    private static final int MOST_LINES = 12;
    private static final long QUIET_NANOS = 10_000_000_000L;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;

    @SuppressWarnings("SystemConsoleNull") // NullAway knows of versions where it may be null, and asks for the check.
    private final boolean isTerminal =
            System.console() != null && System.console().isTerminal();

    private final long began = System.nanoTime();
    private long toldAt = began - QUIET_NANOS;

    Reports(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    // ---- progress

    void progress(Totals totals, long end, double perSecond) {
        if (!isTerminal && System.nanoTime() - toldAt < QUIET_NANOS) {
            return;
        }
        toldAt = System.nanoTime();
        String of = end == Long.MAX_VALUE ? "" : String.format(Locale.ROOT, " of %,d", end - totals.from());
        String line = String.format(
                Locale.ROOT,
                "%,d%s seeds, %.0f a second, %,d violations, %,.0f virtual hours%s",
                totals.seeds(),
                of,
                perSecond,
                totals.violations(),
                totals.hours(),
                left(totals, end, perSecond));
        if (isTerminal) {
            err.print("\r\u001b[K" + line);
            err.flush();
        } else {
            err.println(line);
        }
    }

    private static String left(Totals totals, long end, double perSecond) {
        if (end == Long.MAX_VALUE || perSecond <= 0 || totals.next() >= end) {
            return "";
        }
        Duration left = Duration.ofSeconds((long) ((end - totals.next()) / perSecond));
        return ", %d:%02d:%02d left".formatted(left.toHours(), left.toMinutesPart(), left.toSecondsPart());
    }

    private void endProgress() {
        if (isTerminal) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    void found(String name, Totals.Finding finding) {
        endProgress();
        err.printf("violation: %s%n  replay: %s%n", firstLines(name, finding.found()), finding.command());
    }

    void smaller(Run.Result result) {
        err.println("smaller: " + Replay.command(result.scenario()));
    }

    // ---- many seeds

    /**
     * @param processorSeconds of this process
     * @param ran seeds of this process
     */
    void totals(Totals totals, double processorSeconds, long ran) {
        endProgress();
        double perCore = processorSeconds > 0 ? ran / processorSeconds : 0;
        double seconds = (System.nanoTime() - began) / 1e9;
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("totals", totals);
            all.put("seeds", totals.seeds());
            all.put("violations", totals.violations());
            all.put("virtualHours", totals.hours());
            all.put("seedsRunNow", ran);
            all.put("secondsNow", seconds);
            all.put("seedsPerProcessorSecond", perCore);
            out.println(StateFile.JSON.toJson(all));
            return;
        }
        row("seeds", "%,d (%d to %d)", totals.seeds(), totals.from(), totals.next() - 1);
        row("of them now", "%,d in %.0f s; %.1f for each second of a core", ran, seconds, perCore);
        row("virtual hours", "%,.0f", totals.hours());
        row("events", "%,d", totals.events());
        row("commits", "%,d", totals.counts().commits());
        row("begins", "%,d", totals.counts().begins());
        row("planner turns", "%,d", totals.counts().turns());
        row("controller lives", "%,d", totals.counts().controllers());
        out.println("runs with each kind of fault");
        totals.faults().forEach((word, runs) -> row("  " + word, "%,d", runs));
        row("violations", "%,d", totals.violations());
        Map<String, String> sentences = Invariants.sentences();
        totals.findings().forEach((name, finding) -> {
            out.printf(
                    Locale.ROOT,
                    "  %s in %,d runs, first in seed %d: %s%n",
                    name,
                    finding.runs(),
                    finding.seed(),
                    said(sentences, name));
            out.println("    " + firstLines(name, finding.found()).replace("\n", "\n    "));
            out.println("    replay: " + finding.command());
            if (finding.runs() > 1) {
                out.println("    also seeds "
                        + finding.seeds().stream().skip(1).map(String::valueOf).collect(Collectors.joining(", "))
                        + (finding.runs() > finding.seeds().size() ? ", ..." : ""));
            }
        });
    }

    private static String said(Map<String, String> sentences, String name) {
        return sentences.getOrDefault(
                name,
                name.equals(Run.ERROR)
                        ? "The code threw something that nobody caught."
                        : "Once the faults have stopped, all comes to an end.");
    }

    @FormatMethod
    private void row(String name, @FormatString String format, Object... values) {
        out.printf("%-22s %s%n", name, String.format(Locale.ROOT, format, values));
    }

    // ---- one seed

    void one(Run.Result result) {
        if (json) {
            out.println(StateFile.JSON.toJson(map(result)));
            return;
        }
        out.printf(
                Locale.ROOT,
                "seed %d: %d hosts, faults for %d minutes: %s%s%n",
                result.scenario().seed(),
                result.scenario().hosts(),
                result.scenario().faultMinutes(),
                result.scenario().faults().isEmpty()
                        ? "none"
                        : String.join(", ", result.scenario().words()),
                result.scenario().badPatch() > 0
                        ? "; the patch breaks %s of the hosts"
                                .formatted(result.scenario().badPatch())
                        : "");
        out.printf(
                Locale.ROOT,
                "%,d events in %.1f virtual minutes: %,d commits, %,d begins, %,d planner turns, %d controller lives%n",
                result.events(),
                result.micros() / 6e7,
                result.counts().commits(),
                result.counts().begins(),
                result.counts().turns(),
                result.counts().controllers());
        out.println(result.violation()
                .map(broken -> "violation: %s%n  replay: %s"
                        .formatted(firstLines(broken.invariant(), broken.found()), Replay.command(result.scenario())))
                .orElse("everything held"));
    }

    void shrunk(Shrinking.Outcome outcome) {
        if (!json) {
            out.printf("the smallest scenario of %d that were tried:%n", outcome.tried());
        }
        one(outcome.smallest());
    }

    private static Map<String, Object> map(Run.Result result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("seed", result.scenario().seed());
        map.put("hosts", result.scenario().hosts());
        map.put("faultMinutes", result.scenario().faultMinutes());
        map.put("faults", new ArrayList<>(result.scenario().words()));
        map.put("badPatch", result.scenario().badPatch());
        map.put("events", result.events());
        map.put("virtualSeconds", result.micros() / 1e6);
        map.put("counts", result.counts());
        result.violation().ifPresent(broken -> map.put("violation", broken));
        map.put("replay", Replay.command(result.scenario()));
        return map;
    }

    /** A stack trace or a list of all that is stuck can be long; the replay tells it whole. */
    private static String firstLines(String name, String found) {
        String text = found.startsWith(name) ? found : name + ": " + found;
        return text.lines().limit(MOST_LINES).collect(Collectors.joining("\n"));
    }

    // ---- mutants

    void mutant(MutantTable.Row row) {
        err.printf("%s: %s%n", row.name(), row.verdict());
    }

    void mutants(List<MutantTable.Row> rows) {
        if (json) {
            out.println(StateFile.JSON.toJson(rows));
            return;
        }
        int name = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        String format = "%-" + Math.max(name, 6) + "s  %-10s  %8s  %-9s  %s%n";
        out.printf(format, "MUTANT", "RULE", "SEEDS", "KILLED BY", "WHAT IS BROKEN");
        for (MutantTable.Row row : rows) {
            out.printf(
                    format,
                    row.name(),
                    row.rule(),
                    String.format(Locale.ROOT, "%,d", row.seeds()),
                    row.isKilled() ? row.killedBy() : "SURVIVED",
                    row.sentence());
        }
        long survived = rows.stream().filter(row -> !row.isKilled()).count();
        out.printf("%d of %d mutants killed%n", rows.size() - survived, rows.size());
    }
}
