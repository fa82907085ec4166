package patchwave.bench.controller;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import patchwave.bench.drive.Happening;
import patchwave.bench.drive.Happening.Kind;

/** S5: the controller is killed and started again, and all agents come back as real ones do, with full jitter. */
final class Storm implements Scenario {
    private static final double MOST = 0.99;

    @Override
    public void run(Trial trial) {
        trial.progress.step("  reconnect storm");
        trial.forget();
        long killed = System.nanoTime();
        trial.controller.kill();
        trial.controller.launch();
        trial.controller.awaitReady();
        long ready = System.nanoTime();
        Meter meter = trial.meter();
        Meter.Reading start = meter.read();
        trial.awaitConnected();
        Meter.Reading after = meter.read();
        List<Happening> happenings = trial.happenings();
        long[] welcomed = happenings.stream()
                .filter(happening -> happening.kind() == Kind.WELCOMED && happening.nanos() > killed)
                .mapToLong(Happening::nanos)
                .sorted()
                .toArray();
        long nearlyAll = welcomed[Math.min(welcomed.length, (int) Math.ceil(MOST * trial.size())) - 1];
        long attempts = happenings.stream()
                .filter(happening -> happening.kind() == Kind.CONNECTING && happening.nanos() > ready)
                .count();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("ready_after_kill_s", Timeline.seconds(ready - killed));
        values.put("start_cpu_s", start.cpuSeconds());
        values.put("first_back_s", Timeline.seconds(welcomed[0] - killed));
        values.put("99_percent_back_s", Timeline.seconds(nearlyAll - killed));
        values.put("99_percent_after_ready_s", Timeline.seconds(nearlyAll - ready));
        values.put("all_back_s", Timeline.seconds(welcomed[welcomed.length - 1] - killed));
        values.put("attempts_per_agent", (double) attempts / trial.size());
        values.put("cpu_ms_per_agent", 1e3 * after.cpu(start) / trial.size());
        values.put("driver_cpu_ms_per_agent", 1e3 * after.driver(start) / trial.size());
        values.put("peak_rss_mib", meter.peakKib() / 1024.0);
        values.put("foreign_cpu_percent", 100 * after.foreign(start));
        trial.report.add(new Report.Row("storm", trial.size(), "kill -9", values));
        trial.progress.step("    streams were lost by " + trial.drivers.losses());
    }
}
