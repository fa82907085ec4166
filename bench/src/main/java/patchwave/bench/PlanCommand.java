package patchwave.bench;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import patchwave.plan.Forecast;
import patchwave.plan.Planner;
import patchwave.plan.Preview;
import patchwave.plan.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench plan}: how long a tick takes, and how far its plans are from the provable minimum. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description =
                "Measures one tick of the planner over 10,000 and 100,000 hosts in four pools each, and compares the"
                        + " rounds that its plans need with the provable minimum.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the aims are met", "1:an aim is missed", "2:wrong usage"})
final class PlanCommand implements Callable<Integer> {
    static final long SEED = 20150127;
    private static final int[] SIZES = {10_000, 100_000};
    private static final double MOST_MILLISECONDS = 100;
    private static final double MOST_RATIO = 1.05;

    /** Enough for the compiler to have done its work. */
    private static final int WARM_TICKS = 40;

    private static final int MEASURED_TICKS = 21;

    @Option(names = "--quick", description = "A few seconds for each size: rough figures.")
    private boolean quick;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws RunnerException {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Measuring on %d processors (%s)%n",
                Runtime.getRuntime().availableProcessors(), quick ? "quick" : "full");
        out.flush();
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(PlanBenchmark.class.getName())
                        .forks(1)
                        .warmupIterations(quick ? 2 : 4)
                        .warmupTime(TimeValue.seconds(quick ? 1 : 3))
                        .measurementIterations(quick ? 2 : 5)
                        .measurementTime(TimeValue.seconds(quick ? 1 : 4))
                        .jvmArgsAppend("-Xmx1500m", "-XX:+UseSerialGC")
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
        List<RunResult> ticks = new ArrayList<>(results);
        out.println(
                "  hosts  pools   ms per tick: mean   median      p99      CPU   CPU ns per host   rounds  minimum   ratio");
        boolean isMet = true;
        for (int i = 0; i < SIZES.length; i++) {
            isMet &= report(out, SIZES[i], ticks.get(i).getPrimaryResult().getStatistics());
        }
        out.printf(
                "Aims: 100,000 hosts in less than %.0f ms of processor time a tick; at most %.2f times the minimum: %s%n",
                MOST_MILLISECONDS, MOST_RATIO, isMet ? "met" : "MISSED");
        out.flush();
        return isMet ? 0 : 1;
    }

    private static boolean report(PrintWriter out, int size, Statistics microseconds) {
        BenchFleet fleet = new BenchFleet(size, SEED);
        double processor = processorMilliseconds(fleet);
        Preview.Stage plan = Forecast.of(fleet.question()).stages().getFirst();
        double ratio = (double) plan.rounds() / plan.minimumRounds();
        out.printf(
                Locale.ROOT,
                "%7d %6d           %8.1f %8.1f %8.1f %8.1f   %15.0f   %6d  %7d   %5.3f%n",
                size,
                fleet.poolCount(),
                microseconds.getMean() / 1000,
                microseconds.getPercentile(50) / 1000,
                microseconds.getPercentile(99) / 1000,
                processor,
                processor * 1e6 / size,
                plan.rounds(),
                plan.minimumRounds(),
                ratio);
        out.flush();
        return processor < MOST_MILLISECONDS && ratio <= MOST_RATIO && plan.unfinished() == 0;
    }

    /** Median processor time of a tick: other work on the machine makes a tick later, but not dearer. */
    private static double processorMilliseconds(BenchFleet fleet) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Snapshot snapshot = fleet.worstTick();
        double[] ticks = new double[MEASURED_TICKS];
        for (int i = -WARM_TICKS; i < MEASURED_TICKS; i++) {
            long start = threads.getCurrentThreadCpuTime();
            int decided = Planner.plan(snapshot, fleet.now()).holds().size();
            long end = threads.getCurrentThreadCpuTime();
            if (decided > 0 && i >= 0) {
                ticks[i] = (end - start) / 1e6;
            }
        }
        Arrays.sort(ticks);
        return ticks[MEASURED_TICKS / 2];
    }
}
