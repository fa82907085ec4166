package patchwave.bench;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import patchwave.plan.Decision;
import patchwave.plan.Planner;
import patchwave.plan.Snapshot;

/** One tick of the planner over a whole fleet: every host looked at, every hold explained. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlanBenchmark {
    /** Hosts of the fleet. */
    @Param({"10000", "100000"})
    public int hosts;

    private @Nullable Snapshot snapshot;
    private Instant now = Instant.EPOCH;

    /** Builds the fleet. */
    @Setup
    public void build() {
        BenchFleet fleet = new BenchFleet(hosts, PlanCommand.SEED);
        snapshot = fleet.worstTick();
        now = fleet.now();
    }

    /** The tick that is measured. */
    @Benchmark
    public Decision tick() {
        Snapshot current = snapshot;
        if (current == null) {
            throw new IllegalStateException("the fleet was not built");
        }
        return Planner.plan(current, now);
    }
}
