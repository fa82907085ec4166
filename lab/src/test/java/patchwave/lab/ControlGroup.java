package patchwave.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A control group of the lab: what the processes in it use, those that have ended included (cgroup v2). */
record ControlGroup(Path folder) {
    private static final Path LAB = unified().resolve(System.getenv().getOrDefault("LAB_NAME", "pwtest"));

    /** The one of this name; made if it is not there. */
    static ControlGroup of(String name) {
        try {
            return new ControlGroup(Files.createDirectories(LAB.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one of everything in the lab. */
    static ControlGroup all() {
        return new ControlGroup(LAB);
    }

    private static Path unified() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.map(line -> line.split(" ", -1))
                    .filter(fields -> fields[2].equals("cgroup2"))
                    .map(fields -> Path.of(fields[1]))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A shell's words that bring itself in. */
    String enter() {
        return "echo $$ >'" + folder.resolve("cgroup.procs") + "'";
    }

    double cpuSeconds() {
        return lines("cpu.stat").stream()
                        .filter(line -> line.startsWith("usage_usec "))
                        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                        .sum()
                / 1e6;
    }

    /** Proportional resident memory of its processes now, in MiB. */
    double memoryMib() {
        return lines("cgroup.procs").stream()
                        .mapToLong(ControlGroup::proportionalKib)
                        .sum()
                / 1024.0;
    }

    /** Nothing for a process that has ended meanwhile. */
    private static long proportionalKib(String process) {
        try {
            return Files.readAllLines(Path.of("/proc", process, "smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Ends all its processes. */
    void kill() {
        try {
            Files.writeString(folder.resolve("cgroup.kill"), "1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
