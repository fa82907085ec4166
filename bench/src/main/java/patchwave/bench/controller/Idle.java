package patchwave.bench.controller;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import patchwave.bench.drive.Counts;

/** S4: all agents connected and nothing to do; then the same with a report of each agent every second. */
final class Idle implements Scenario {
    private static final Duration EVERY_SECOND = Duration.ofSeconds(1);

    /** Until all agents report by the other interval. */
    private static final Duration SETTLING = Duration.ofSeconds(16);

    private final Duration time;
    private final long baseKib;

    /** @param baseKib resident memory of the controller before any agent came */
    Idle(Duration time, long baseKib) {
        this.time = time;
        this.baseKib = baseKib;
    }

    @Override
    public void run(Trial trial) {
        trial.progress.step("  idle for %d s".formatted(time.toSeconds()));
        measure(trial, "as configured", time);
        trial.drivers.tell("beat " + EVERY_SECOND.toMillis());
        Trial.pass(SETTLING);
        measure(trial, "a report a second", time.dividedBy(3));
        trial.drivers.tell("beat 0");
    }

    private void measure(Trial trial, String run, Duration during) {
        Meter meter = trial.meter();
        Counts sentBefore = trial.drivers.counts();
        Meter.Reading before = meter.read();
        Trial.pass(during);
        Meter.Reading after = meter.read();
        Counts sentAfter = trial.drivers.counts();
        long resident = meter.residentKib();
        Map<String, Double> values = new LinkedHashMap<>();
        double cpu = after.cpu(before);
        long statuses = sentAfter.statuses() - sentBefore.statuses();
        values.put("statuses_per_s", statuses / after.seconds(before));
        values.put("cpu_ms_per_s", 1e3 * cpu / after.seconds(before));
        values.put("cpu_us_per_status", 1e6 * cpu / Math.max(1, statuses));
        values.put("rss_mib", resident / 1024.0);
        values.put("resident_kib_per_agent", (double) (resident - baseKib) / trial.size());
        values.put("live_heap_kib_per_agent", trial.controller.liveHeap() / 1024.0 / trial.size());
        values.put("foreign_cpu_percent", 100 * after.foreign(before));
        trial.report.add(new Report.Row("idle", trial.size(), run, values));
    }
}
