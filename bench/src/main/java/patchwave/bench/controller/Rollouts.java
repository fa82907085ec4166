package patchwave.bench.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import patchwave.bench.drive.Counts;
import patchwave.proto.operator.v1.RolloutState;

/** S1: whole rollouts without failures; the first one on a cold JVM, the others warm. */
final class Rollouts implements Scenario {
    static final String COLD = "cold";

    private final int warm;

    Rollouts(int warm) {
        this.warm = warm;
    }

    @Override
    public void run(Trial trial) {
        for (int i = 0; i <= warm; i++) {
            run(trial, i == 0 ? COLD : "warm " + i);
        }
    }

    private static void run(Trial trial, String run) {
        trial.progress.step("  rollout, " + run);
        trial.forget();
        Meter meter = trial.meter();
        long database = databaseBytes(trial);
        Counts countsBefore = trial.drivers.counts();
        Meter.Reading before = meter.read();
        String id = trial.nextRollout();
        long started = System.nanoTime();
        trial.operator.start(id, "debian 12");
        double create = Timeline.seconds(System.nanoTime() - started);
        trial.drivers.await("rollout", Trial.PATIENCE, counts -> counts.acknowledged() == trial.size());
        trial.operator.await(id, Trial.PATIENCE, List.of(RolloutState.ROLLOUT_STATE_COMPLETED));
        Meter.Reading after = meter.read();
        Counts countsAfter = trial.drivers.counts();
        Timeline timeline = Timeline.of(trial.happenings(), started, trial.bed.batch(), trial.sim);
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("wall_s", timeline.wall());
        values.put("wall_by_ideal", timeline.wall() / timeline.ideal());
        values.put("hosts_per_s", trial.size() / timeline.wall());
        values.put("cpu_ms", 1e3 * after.cpu(before));
        values.put("cpu_ms_per_host", 1e3 * after.cpu(before) / trial.size());
        values.put("create_s", create);
        values.put("prepared_s", timeline.prepared());
        values.put("first_dispatch_s", timeline.firstDispatch());
        values.put("lag_p50_ms", 1e3 * Timeline.percentile(timeline.lags(), 50));
        values.put("lag_p99_ms", 1e3 * Timeline.percentile(timeline.lags(), 99));
        values.put("gap_p50_ms", 1e3 * Timeline.percentile(timeline.gaps(), 50));
        values.put("gap_max_ms", 1e3 * Timeline.percentile(timeline.gaps(), 100));
        values.put("statuses_per_host", (double) (countsAfter.statuses() - countsBefore.statuses()) / trial.size());
        values.put("message_bytes_per_host", (double) (countsAfter.bytes() - countsBefore.bytes()) / trial.size());
        values.put("db_bytes_per_host", (double) (databaseBytes(trial) - database) / trial.size());
        values.put("peak_rss_mib", meter.peakKib() / 1024.0);
        values.put("live_heap_mib", trial.controller.liveHeap() / 1024.0 / 1024);
        values.put("driver_cpu_ms_per_host", 1e3 * after.driver(before) / trial.size());
        values.put("foreign_cpu_percent", 100 * after.foreign(before));
        trial.report.add(new Report.Row("rollout", trial.size(), run, values));
    }

    /** The file alone: the log beside it is of a fixed size and is worked into it. */
    private static long databaseBytes(Trial trial) {
        try {
            return Files.size(trial.bed.database());
        } catch (IOException e) {
            throw new BenchFailed("the database cannot be looked at", e);
        }
    }
}
