package patchwave.bench.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel says of processes (proc(5)); of the controller alone, but for the share of the machine that others took. */
final class Meter {
    /** Ticks a second; 100 on every Linux of today. */
    private static final double TICKS = 100;

    private final long pid;
    private final List<Long> drivers;

    /** @param drivers counted as our own, and in nothing else */
    Meter(long pid, List<Long> drivers) {
        this.pid = pid;
        this.drivers = List.copyOf(drivers);
    }

    /**
     * A moment.
     *
     * @param cpuSeconds of the controller since its start
     * @param driverSeconds of the drivers since their start
     * @param machineSeconds of all processes since boot
     */
    record Reading(long nanos, double cpuSeconds, double driverSeconds, double machineSeconds) {
        double seconds(Reading since) {
            return (nanos - since.nanos) / 1e9;
        }

        double cpu(Reading since) {
            return cpuSeconds - since.cpuSeconds;
        }

        double driver(Reading since) {
            return driverSeconds - since.driverSeconds;
        }

        /** What other processes took of all processors; 0 to 1. */
        double foreign(Reading since) {
            double others = machineSeconds - since.machineSeconds - cpu(since) - driver(since);
            return Math.max(0, others / (seconds(since) * Runtime.getRuntime().availableProcessors()));
        }
    }

    Reading read() {
        double own = cpu(ProcessHandle.current().pid());
        for (long driver : drivers) {
            own += cpu(driver);
        }
        return new Reading(System.nanoTime(), cpu(pid), own, machine());
    }

    private static double cpu(long process) {
        String stat = text(Path.of("/proc", String.valueOf(process), "stat"));
        // The name may hold spaces; after it come the state and the fields from 4 on.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    private static double machine() {
        String[] fields =
                text(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split("\\s+", -1);
        // user nice system idle iowait irq softirq steal
        double busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
            busy += Long.parseLong(fields[i]);
        }
        return busy / TICKS;
    }

    /** Resident memory now, in KiB. */
    long residentKib() {
        return memory("VmRSS:");
    }

    /** The most that was ever resident, in KiB. */
    long peakKib() {
        return memory("VmHWM:");
    }

    private long memory(String key) {
        return text(Path.of("/proc", String.valueOf(pid), "status"))
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BenchFailed(file + ": cannot be read; has the process died?", e);
        }
    }
}
