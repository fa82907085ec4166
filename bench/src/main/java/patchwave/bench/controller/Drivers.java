package patchwave.bench.controller;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import patchwave.bench.Main;
import patchwave.bench.drive.Counts;
import patchwave.bench.drive.EventLog;
import patchwave.bench.drive.Happening;

/** The processes that the agents live in. */
final class Drivers implements AutoCloseable {
    /** Agents of one process: below the 20,000 open files that a process may have where limits are as common. */
    private static final int EACH = 10_000;

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Bed bed;
    private final Progress progress;
    private final List<Driver> drivers = new ArrayList<>();

    private record Driver(Process process, BufferedReader answers, BufferedWriter commands) {}

    private Drivers(Bed bed, Progress progress) {
        this.bed = bed;
        this.progress = progress;
    }

    static Drivers start(Bed bed, long seed, Progress progress) {
        Drivers drivers = new Drivers(bed, progress);
        int count = Math.ceilDiv(bed.size(), EACH);
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) bed.size() * i / count);
            int to = (int) ((long) bed.size() * (i + 1) / count);
            drivers.drivers.add(drivers.launch(from, to, seed));
        }
        return drivers;
    }

    private Driver launch(int from, int to, long seed) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "drive",
                "--hosts=" + bed.hosts(),
                "--port=" + bed.ports().agents(),
                "--size=" + bed.size(),
                "--from=" + from,
                "--to=" + to,
                "--seed=" + seed);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(bed.directory()
                            .resolve("driver-%d.log".formatted(from))
                            .toFile())
                    .start();
            Driver driver = new Driver(
                    process, process.inputReader(StandardCharsets.UTF_8), process.outputWriter(StandardCharsets.UTF_8));
            answer(driver);
            return driver;
        } catch (IOException e) {
            throw new BenchFailed("a driver cannot be started: " + e.getMessage(), e);
        }
    }

    private List<String> ask(String command) {
        try {
            for (Driver driver : drivers) {
                driver.commands().write(command + "\n");
                driver.commands().flush();
            }
            List<String> answers = new ArrayList<>();
            for (Driver driver : drivers) {
                answers.add(answer(driver));
            }
            return answers;
        } catch (IOException e) {
            throw new BenchFailed("a driver has died; its log is in " + bed.directory(), e);
        }
    }

    private String answer(Driver driver) throws IOException {
        String line = driver.answers().readLine();
        if (line == null) {
            throw new BenchFailed("a driver has died; its log is in " + bed.directory());
        }
        return line;
    }

    /** Tells every driver something. */
    void tell(String command) {
        ask(command);
    }

    Counts counts() {
        return ask("counts").stream().map(Counts::parse).reduce(Counts.NONE, Counts::plus);
    }

    /** How streams were lost since the last call, as text for people. */
    String losses() {
        return String.join(" ", ask("losses")).strip();
    }

    /** Everything that happened since the last call, in the order of time. */
    List<Happening> happenings() {
        List<Happening> all = new ArrayList<>();
        try {
            for (Driver driver : drivers) {
                Path file = bed.directory().resolve("events");
                driver.commands().write("flush " + file + "\n");
                driver.commands().flush();
                answer(driver);
                all.addAll(EventLog.read(file));
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new BenchFailed("what happened cannot be read", e);
        }
        all.sort(Comparator.comparingLong(Happening::nanos));
        return all;
    }

    /** Waits for something, and shows how far it is. */
    Counts await(String what, Duration patience, Predicate<Counts> isThere) {
        return within(what, patience, isThere)
                .orElseThrow(() -> new BenchFailed("%s: not within %s; the agents are at %s, streams were lost by %s"
                        .formatted(what, patience, counts(), losses())));
    }

    /** As {@link #await}, but empty if it does not come. */
    Optional<Counts> within(String what, Duration patience, Predicate<Counts> isThere) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Counts counts = counts();
            progress.show(what, bed.size(), counts);
            if (isThere.test(counts)) {
                return Optional.of(counts);
            }
            if (System.nanoTime() > end) {
                return Optional.empty();
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    List<Long> pids() {
        return drivers.stream().map(driver -> driver.process().pid()).toList();
    }

    @Override
    public void close() {
        for (Driver driver : drivers) {
            try {
                driver.commands().close();
                if (!driver.process().waitFor(10, TimeUnit.SECONDS)) {
                    driver.process().destroyForcibly();
                }
            } catch (IOException _) {
                driver.process().destroyForcibly();
            } catch (InterruptedException e) {
                driver.process().destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
