package patchwave.simulation.golden;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import patchwave.simulation.Run;
import patchwave.simulation.world.Fault;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;

/** The golden report: one line for each size of fleet, policy and kind of trouble. */
public final class Golden {
    /** The command that makes the checked-in report again. */
    public static final String COMMAND =
            "./patchwave simulate --golden > simulation/src/test/resources/patchwave/simulation/golden/golden.txt";

    private static final int SEEDS = 5;
    private static final int MINUTES = 90;
    private static final List<Integer> HOSTS = List.of(12, 40);
    private static final List<String> GROWTHS = List.of("careful", "normal", "urgent");
    private static final List<Double> RATES = List.of(0.01, 0.05, 0.3, 1.0);

    private static final Map<String, Set<Fault>> TROUBLES = Map.of(
            "none", EnumSet.noneOf(Fault.class),
            "network",
                    EnumSet.of(
                            Fault.LOSS,
                            Fault.DUPLICATION,
                            Fault.DELAY,
                            Fault.REORDERING,
                            Fault.PARTITION,
                            Fault.HALF_OPEN,
                            Fault.SLOW_READER),
            "crashes", EnumSet.of(Fault.AGENT_CRASH, Fault.REBOOT, Fault.CONTROLLER_CRASH, Fault.TWO_PLANNERS));

    private final Run run;
    private final ExecutorService pool;

    private Golden(Run run, ExecutorService pool) {
        this.run = run;
        this.pool = pool;
    }

    /** The runs of one line, as they are made. */
    private record Line(
            int hosts,
            String growth,
            String trouble,
            List<Future<Measure.Seen>> calm,
            List<Future<Measure.Seen>> good,
            List<List<Future<Measure.Seen>>> bad) {}

    /**
     * Makes the report.
     *
     * @throws IllegalStateException if something is found broken on the way
     */
    public static List<String> lines(Run run, int threads) throws InterruptedException {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            return new Golden(run, pool).report();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the golden report cannot be made", e.getCause());
        }
    }

    private List<String> report() throws ExecutionException, InterruptedException {
        List<Line> lines = new ArrayList<>();
        for (int hosts : HOSTS) {
            for (String growth : GROWTHS) {
                List<Future<Measure.Seen>> calm = runs(hosts, growth, "none", 0);
                for (String trouble : List.of("none", "network", "crashes")) {
                    lines.add(new Line(
                            hosts,
                            growth,
                            trouble,
                            calm,
                            trouble.equals("none") ? calm : runs(hosts, growth, trouble, 0),
                            RATES.stream()
                                    .map(rate -> runs(hosts, growth, trouble, rate))
                                    .toList()));
                }
            }
        }
        List<String> report = header();
        for (Line line : lines) {
            report.add(text(line));
        }
        return report;
    }

    private static List<String> header() {
        return new ArrayList<>(List.of(
                "# Means over seeds 1 to %d. Minutes from start to completion of a good patch; the provable minimum for the"
                        .formatted(SEEDS),
                "# work times that the same seeds had without faults; their ratio; the least units left above a floor when a host",
                "# was taken out, down and unheard hosts counted as out; hosts that failed before people went on, when the patch",
                "# breaks 1, 5, 30, 100 % of hosts; runs at 1 % that were halted.",
                "# Made by: " + COMMAND,
                row(
                        "hosts",
                        "growth",
                        "faults",
                        "minutes",
                        "minimum",
                        "ratio",
                        "margin",
                        "1%",
                        "5%",
                        "30%",
                        "100%",
                        "false halts")));
    }

    private static String row(Object... cells) {
        return "%5s  %-7s  %-7s  %7s  %7s  %5s  %6s  %5s  %5s  %5s  %5s  %11s"
                .formatted(cells)
                .stripTrailing();
    }

    private List<Future<Measure.Seen>> runs(int hosts, String growth, String trouble, double bad) {
        return IntStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> new Scenario(
                        seed,
                        hosts,
                        java.util.Objects.requireNonNull(TROUBLES.get(trouble)),
                        MINUTES,
                        bad,
                        Optional.of(growth)))
                .map(scenario -> pool.submit(() -> seen(scenario)))
                .toList();
    }

    private Measure.Seen seen(Scenario scenario) {
        AtomicReference<Measure> measure = new AtomicReference<>();
        Run.Result result = run.of(
                scenario,
                Mutant.NONE,
                invariants -> {
                    measure.set(new Measure(invariants));
                    return measure.get();
                },
                null);
        result.violation().ifPresent(broken -> {
            throw new IllegalStateException("%s: %s".formatted(scenario, broken));
        });
        return measure.get().seen();
    }

    private static String text(Line line) throws ExecutionException, InterruptedException {
        double minutes = mean(line.good(), seen -> seen.time().orElseThrow().toMillis() / 6e4);
        double minimum = mean(line.calm(), seen -> seen.minimum().toMillis() / 6e4);
        List<Object> cells = new ArrayList<>(List.of(
                line.hosts(),
                line.growth(),
                line.trouble(),
                number("%.1f", minutes),
                number("%.1f", minimum),
                number("%.2f", minutes / minimum),
                lowest(line.good())));
        for (List<Future<Measure.Seen>> rate : line.bad()) {
            cells.add(number("%.1f", mean(rate, Measure.Seen::failed)));
        }
        cells.add(number("%.0f%%", 100 * mean(line.bad().getFirst(), seen -> seen.halted() ? 1 : 0)));
        return row(cells.toArray());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static int lowest(List<Future<Measure.Seen>> runs) throws ExecutionException, InterruptedException {
        int lowest = Integer.MAX_VALUE;
        for (Future<Measure.Seen> each : runs) {
            lowest = Math.min(lowest, each.get().lowestMargin());
        }
        return lowest;
    }

    private static double mean(List<Future<Measure.Seen>> runs, java.util.function.ToDoubleFunction<Measure.Seen> of)
            throws ExecutionException, InterruptedException {
        double sum = 0;
        for (Future<Measure.Seen> each : runs) {
            sum += of.applyAsDouble(each.get());
        }
        return sum / runs.size();
    }
}
