package patchwave.simulation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import patchwave.controller.store.SqliteStore;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;
import patchwave.simulation.world.Shared;

public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Path dir = Files.createTempDirectory("sim");
        AtomicInteger n = new AtomicInteger();
        Shared shared = Shared.make(dir);
        Run run = new Run(
                shared, time -> SqliteStore.open(dir.resolve("db" + n.incrementAndGet()), time, new Random(1)));
        long from = Long.parseLong(args[0]);
        long to = Long.parseLong(args[1]);
        for (long seed = from; seed <= to; seed++) {
            long t = System.nanoTime();
            Run.Result result = run.of(Scenario.of(seed), Mutant.NONE, args.length > 2 ? System.out::println : null);
            System.out.printf(
                    "%d %s events=%d virtual=%.0f min %s %d ms %s%n",
                    seed,
                    result.violation(),
                    result.events(),
                    result.micros() / 6e7,
                    result.counts(),
                    (System.nanoTime() - t) / 1_000_000,
                    result.scenario().words());
        }
    }
}
