package patchwave.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Processes;

/** The controller: its configuration, and its process, which can be killed and started again. */
public final class ControllerProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Layout layout;
    private final Path launcher;
    private final Processes processes;
    private final List<Integer> ports;
    private final Fittings fittings;
    private final AtomicInteger starts = new AtomicInteger();
    private volatile @org.jspecify.annotations.Nullable Process process;

    /** @param ports of agents, operators and enrolment: fixed, so that agents find it again after a restart */
    ControllerProcess(Layout layout, Path launcher, Processes processes, List<Integer> ports, Fittings fittings) {
        this.layout = layout;
        this.launcher = launcher;
        this.processes = processes;
        this.ports = List.copyOf(ports);
        this.fittings = fittings;
    }

    public int agentsPort() {
        return ports.get(0);
    }

    int enrolmentPort() {
        return ports.get(2);
    }

    /** Writes controller.yaml. */
    void configure(int statusSeconds) {
        String text = """
                state_directory: %s
                listen:
                  agents: 127.0.0.1:%d
                  operators: 127.0.0.1:%d
                  enrolment: 127.0.0.1:%d
                announce_names: [localhost, 127.0.0.1]
                status_interval: %ds
                unknown_after: %ds
                permit_time_to_live: 30s
                tick: 1s
                feeds:
                  - {name: local, format: local, from: home/advisories.yaml, every: 10s}
                """.formatted(
                layout.controllerState(), ports.get(0), ports.get(1), ports.get(2), statusSeconds, 20 * statusSeconds);
        try {
            Files.writeString(layout.controllerFile(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes an operator, with the files for the command line in a folder. */
    void createOperator(String name, Path folder) {
        processes.require(
                List.of(
                        launcher.toString(),
                        "controller",
                        "operator",
                        "create",
                        name,
                        "--role",
                        "admin",
                        "--out",
                        folder.toString(),
                        "--config",
                        layout.controllerFile().toString()),
                Map.of());
    }

    /** Starts it and waits for its ready line. */
    public void start() {
        Path log = layout.logs().resolve("controller-" + starts.incrementAndGet() + ".log");
        Process started = processes.background(
                List.of(
                        launcher.toString(),
                        "controller",
                        "run",
                        "--config",
                        layout.controllerFile().toString()),
                fittings.controllerVariables(),
                log);
        process = started;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady(log)) {
            if (!started.isAlive() || System.nanoTime() > end) {
                throw new CommandFailedException("the controller did not become ready");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** Kills it with -9, by its id, and waits until it is gone; answers the id. */
    public long kill() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("the controller was never started");
        }
        running.destroyForcibly();
        running.onExit().join();
        return running.pid();
    }

    /** Ends it with a signal, as its service manager would, and waits until it is gone. */
    public void stop() {
        Process running = process;
        if (running != null) {
            running.destroy();
            running.onExit().join();
        }
    }

    /** Whether its process lives. */
    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    private static boolean isReady(Path log) {
        try {
            return Files.exists(log) && Files.readAllLines(log).stream().anyMatch(line -> line.startsWith("ready "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
