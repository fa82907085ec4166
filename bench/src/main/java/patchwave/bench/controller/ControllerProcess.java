package patchwave.bench.controller;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The one real controller, as the launcher starts it; it can be killed and started again. */
final class ControllerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Bed bed;
    private final Path launcher;
    private final String javaOptions;
    private int starts;
    private @Nullable Process process;

    /** @param javaOptions more options for its JVM, such as -Xmx1g */
    ControllerProcess(Bed bed, Path launcher, String javaOptions) {
        this.bed = bed;
        this.launcher = launcher;
        this.javaOptions = javaOptions;
    }

    /** Whatever ends this program ends the controller too. */
    void endWithUs() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-of-controller"));
    }

    /** Starts it, without waiting. */
    void launch() {
        starts++;
        ProcessBuilder builder = new ProcessBuilder(
                launcher.toString(),
                "controller",
                "run",
                "--config",
                bed.config().toString());
        builder.environment().put("PATCHWAVE_NO_BUILD", "1");
        builder.environment().put("PATCHWAVE_JAVA_OPTS", javaOptions);
        builder.redirectOutput(output().toFile());
        builder.redirectError(
                bed.directory().resolve("controller-%d.log".formatted(starts)).toFile());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new BenchFailed("the controller cannot be started by %s: %s".formatted(launcher, e.getMessage()), e);
        }
    }

    /** Waits until all listeners are up. */
    void awaitReady() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            if (!running().isAlive() || System.nanoTime() > end) {
                throw new BenchFailed("the controller did not become ready; its log: "
                        + bed.directory().resolve("controller-%d.log".formatted(starts)));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private Path output() {
        return bed.directory().resolve("controller-%d.out".formatted(starts));
    }

    private boolean isReady() {
        try (Stream<String> lines = Files.lines(output())) {
            return lines.anyMatch(line -> line.startsWith("ready "));
        } catch (IOException e) {
            throw new BenchFailed("the controller's output cannot be read", e);
        }
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("the controller was never started");
        }
        return running;
    }

    long pid() {
        return running().pid();
    }

    /** Kills it with -9 and waits until it is gone. */
    void kill() {
        running().destroyForcibly();
        running().onExit().join();
    }

    /** Bytes that live objects take, after a full collection. */
    long liveHeap() {
        // "Total  123456  7890123" is the histogram's last line; it is made of what a full collection left.
        String[] total = jcmd("GC.class_histogram")
                .strip()
                .lines()
                .reduce((_, last) -> last)
                .orElse("")
                .split("\\s+", -1);
        return Long.parseLong(total[total.length - 1]);
    }

    private String jcmd(String command) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process asked = new ProcessBuilder(List.of(jcmd.toString(), String.valueOf(pid()), command))
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            asked.onExit().join();
            return answer;
        } catch (IOException e) {
            throw new BenchFailed("jcmd cannot be run: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        Process last = process;
        if (last != null && last.isAlive()) {
            last.destroy();
            try {
                if (!last.waitFor(30, TimeUnit.SECONDS)) {
                    last.destroyForcibly();
                }
            } catch (InterruptedException e) {
                last.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
