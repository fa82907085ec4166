package patchwave.bench.controller;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import patchwave.bench.drive.FleetSim;
import patchwave.bench.drive.Happening;

/** One fleet with its controller: what scenarios are run on. */
final class Trial implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(10);

    final Bed bed;
    final FleetSim sim;
    final ControllerProcess controller;
    final Drivers drivers;
    final OperatorLink operator;
    final Progress progress;
    final Report report;
    private final String name = Long.toString(System.currentTimeMillis(), 36);
    private int rollouts;

    Trial(
            Bed bed,
            FleetSim sim,
            ControllerProcess controller,
            Drivers drivers,
            OperatorLink operator,
            Progress progress,
            Report report) {
        this.bed = bed;
        this.sim = sim;
        this.controller = controller;
        this.drivers = drivers;
        this.operator = operator;
        this.progress = progress;
        this.report = report;
    }

    int size() {
        return bed.size();
    }

    /** Of the controller that runs now. */
    Meter meter() {
        return new Meter(controller.pid(), drivers.pids());
    }

    void awaitConnected() {
        drivers.await("connecting", PATIENCE, counts -> counts.connected() == size());
    }

    /** A name for one more rollout. */
    String nextRollout() {
        rollouts++;
        return "bench-%s-%d".formatted(name, rollouts);
    }

    /** Forgets what happened up to now. */
    void forget() {
        drivers.happenings();
    }

    /** What happened since it was asked for last. */
    List<Happening> happenings() {
        return drivers.happenings();
    }

    /** Lets time pass in which something is measured; nothing waits for anything here. */
    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
    }

    @Override
    public void close() {
        operator.close();
        drivers.close();
        controller.close();
    }
}
