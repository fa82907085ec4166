package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code patchwave bench ansible}: the same upgrade of the same hosts by ansible-playbook, by a plain loop over ssh, and by
 * Patchwave, each on fresh hosts behind HAProxy with clients. Not a test: run by name alone.
 */
@OnLab
final class AnsibleBench {
    private static final int HOSTS = Integer.getInteger("bench.hosts", 10);
    private static final int BATCH = Integer.getInteger("bench.batch", 2);
    private static final int RUNS = Integer.getInteger("bench.runs", 1);
    private static final String SETS = System.getProperty("bench.sets", "small");
    private static final Path OUT = Path.of(System.getProperty("bench.out", "target/lab/bench-ansible"));
    private static final long SAMPLE_MILLIS = 500;
    private static final long SETTLE_MILLIS = 3000;

    @TempDir
    Path folder;

    private final List<BenchResult> results = new ArrayList<>();

    @Test
    void compare(Lab lab) throws Exception {
        assertThat(lab).isNotNull();
        Files.createDirectories(OUT.toAbsolutePath().getParent());
        for (int run = 1; run <= RUNS; run++) {
            for (BenchJob job : BenchJob.of(SETS)) {
                for (BenchWay way : ways(job)) {
                    BenchResult result = measure(job, way, run);
                    results.add(result);
                    System.err.println("bench ansible: " + result.line());
                    // After each: what was measured is kept if a later one cannot be.
                    Files.writeString(Path.of(OUT + ".txt"), BenchReport.text(results, HOSTS, BATCH));
                    Files.writeString(Path.of(OUT + ".json"), BenchReport.json(results, HOSTS, BATCH));
                }
            }
        }
        Files.writeString(Path.of(OUT + ".code"), BenchReport.areAllMet(results) ? "0" : "1");
    }

    private List<BenchWay> ways(BenchJob job) {
        Path place = folder.resolve(job.name() + "-" + results.size());
        return List.of(
                new BenchWay.Playbook(place.resolve("ansible"), job, BATCH),
                new BenchWay.Loop(place.resolve("ssh"), job, BATCH),
                BenchWay.Rollout.inBatches(place.resolve("batches"), job, HOSTS, BATCH),
                BenchWay.Rollout.byFloor(place.resolve("floor"), job, HOSTS, HOSTS - BATCH),
                BenchWay.Rollout.byFloor(place.resolve("half"), job, HOSTS, HOSTS / 2));
    }

    private BenchResult measure(BenchJob job, BenchWay way, int run) throws Exception {
        List<LabHost> hosts =
                IntStream.rangeClosed(1, HOSTS).mapToObj(Lab::host).toList();
        Lab.together(hosts, host -> {
            host.add(List.of("--bind-ro", Debs.FOLDER.toString())).boot();
            Balancer.hook(host);
        });
        ControlGroup control = ControlGroup.of("control");
        ControlGroup tools = ControlGroup.of("tools");
        List<ControlGroup> guests =
                hosts.stream().map(host -> ControlGroup.of(host.name())).toList();
        AtomicBoolean isOver = new AtomicBoolean();
        double[] peak = {0};
        Thread sampler = new Thread(() -> sample(List.of(control, tools), isOver, peak));
        try (way;
                Balancer balancer = Balancer.start(hosts)) {
            way.prepare(hosts);
            ClientLoad load = ClientLoad.start();
            Thread.sleep(SETTLE_MILLIS);
            sampler.start();
            double controlBefore = control.cpuSeconds();
            double toolsBefore = tools.cpuSeconds();
            double guestsBefore = sum(guests);
            double othersBefore = others();
            long start = System.nanoTime();
            way.patch();
            double wall = (System.nanoTime() - start) / 1e9;
            BenchResult.Cpu cpu = new BenchResult.Cpu(
                    control.cpuSeconds() - controlBefore,
                    tools.cpuSeconds() - toolsBefore,
                    sum(guests) - guestsBefore,
                    (others() - othersBefore) / (wall * Runtime.getRuntime().availableProcessors()));
            isOver.set(true);
            sampler.join();
            ClientLoad.Met met = load.stop();
            for (LabHost host : hosts) {
                job.assertDone(host);
            }
            assertThat(balancer.state().lines().filter(line -> line.matches("h\\d+ UP .*")))
                    .as("all hosts get requests again")
                    .hasSize(HOSTS);
            way.keep(
                    Path.of(OUT + ".kept", job.name() + "-" + way.name().replaceAll("[^a-z0-9]+", "-") + "-" + run),
                    hosts);
            return new BenchResult(
                    job.name(), way.name(), run, wall, cpu, peak[0], met.good(), met.failed(), way.note());
        } finally {
            isOver.set(true);
            Lab.together(hosts, LabHost::remove);
            control.kill();
            tools.kill();
        }
    }

    private static void sample(List<ControlGroup> groups, AtomicBoolean isOver, double[] peak) {
        try {
            while (!isOver.get()) {
                peak[0] = Math.max(
                        peak[0],
                        groups.stream().mapToDouble(ControlGroup::memoryMib).sum());
                Thread.sleep(SAMPLE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double sum(List<ControlGroup> groups) {
        return groups.stream().mapToDouble(ControlGroup::cpuSeconds).sum();
    }

    /** CPU seconds since boot of everything on this machine that is not of the lab. */
    private static double others() {
        try {
            String[] fields =
                    Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+", -1);
            // user nice system idle iowait irq softirq steal, in hundredths
            double busy = IntStream.of(1, 2, 3, 6, 7, 8)
                            .mapToLong(i -> Long.parseLong(fields[i]))
                            .sum()
                    / 100.0;
            return busy - ControlGroup.all().cpuSeconds();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
