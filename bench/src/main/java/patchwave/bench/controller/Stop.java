package patchwave.bench.controller;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import patchwave.bench.drive.Happening;
import patchwave.bench.drive.Happening.Kind;
import patchwave.proto.operator.v1.Steer;

/** The stop order: a whole batch is admitted and has not begun, the operator pauses; every one of these must be told. */
final class Stop implements Scenario {
    @Override
    public void run(Trial trial) {
        trial.progress.step("  stop order");
        trial.drivers.tell("hold true");
        trial.forget();
        String id = trial.nextRollout();
        trial.operator.start(id, "debian 12");
        int admitted = trial.bed.batch();
        trial.drivers.await("admitting a batch", Trial.PATIENCE, counts -> counts.admitted() >= admitted);
        Meter meter = trial.meter();
        Meter.Reading before = meter.read();
        long ordered = System.nanoTime();
        trial.operator.steer(id, Steer.STEER_PAUSE);
        long answered = System.nanoTime();
        trial.drivers.await("telling them", Trial.PATIENCE, counts -> counts.cancelled() >= admitted);
        Meter.Reading after = meter.read();
        // Whoever asks now must not be permitted.
        trial.drivers.tell("hold false");
        Trial.pass(Trial.seconds(3));
        List<Happening> happenings = trial.happenings();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("hosts_told", (double) admitted);
        values.put("order_answered_ms", (answered - ordered) / 1e6);
        values.put("last_told_ms", lastTold(happenings, ordered));
        values.put("permits_after_answer", (double) happenings.stream()
                .filter(happening -> happening.kind() == Kind.BEGUN && happening.nanos() > answered)
                .count());
        values.put("cpu_ms_per_host_told", 1e3 * after.cpu(before) / admitted);
        values.put("foreign_cpu_percent", 100 * after.foreign(before));
        trial.report.add(new Report.Row("stop", trial.size(), "pause", values));
        trial.operator.steer(id, Steer.STEER_ABORT);
    }

    /** When the last host heard of it for the first time, after the order. */
    private static double lastTold(List<Happening> happenings, long ordered) {
        Map<Integer, Long> first = new LinkedHashMap<>();
        happenings.stream()
                .filter(happening -> happening.kind() == Kind.CANCELLED)
                .forEach(happening -> first.putIfAbsent(happening.agent(), happening.nanos()));
        return first.values().stream()
                .mapToDouble(nanos -> (nanos - ordered) / 1e6)
                .max()
                .orElse(Double.NaN);
    }
}
