package patchwave.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The disk of a journal, and that of the database, is full at the worst moment, and somebody frees it later. */
final class DiskFull {
    static final String TITLE = "a disk is full";
    private static final String SECTION = "Disks";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PAGE = 4096;

    private final Ground ground;

    DiskFull(Ground ground) {
        this.ground = ground;
    }

    List<Row> run() {
        String host = Ground.SMALL_DISK;
        Path state = ground.playground.hosts.agentState(host);
        ground.hosts().forEach(ground.probes::disarm);
        toTheEndOfAPage(host, state.resolve("journal.ndjson"));
        Path hostBallast = state.resolve("ballast");
        ground.probes.arm(host, new Arm("page end", List.of("fill " + hostBallast)));
        Path database = ground.playground.layout.controllerState();
        Path ballast = database.resolve("ballast");
        // With a fresh log, that needs room for every page.
        ground.playground.controller.stop();
        ground.probes.arm(Probes.CONTROLLER, new Arm("claim: before INSERT INTO claim", List.of("fill " + ballast)));
        List<String> hostFaults = new ArrayList<>();
        List<String> controllerFaults = new ArrayList<>();
        Thread journalSaviour =
                Thread.ofVirtual().start(() -> free(hostBallast, "agent-", "cannot write to the journal", hostFaults));
        Thread databaseSaviour =
                Thread.ofVirtual().start(() -> free(ballast, "controller-", "the database failed", controllerFaults));
        Rollouts.Result result = new Rollouts(ground).run(TITLE);
        join(journalSaviour);
        join(databaseSaviour);
        hostFaults.addAll(result.of(host));
        String end = result.story(host).text().endsWith("patched") ? "patched" : "NOT patched";
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(
                SECTION,
                "the journal's disk fills in the middle of a record",
                "the agent ends, and is started in vain until there is room; then " + end,
                hostFaults));
        rows.add(new Row(
                SECTION,
                "the database's disk fills before INSERT INTO claim",
                "nothing is admitted, and the log says why, until there is room; then the rollout goes on",
                controllerFaults));
        ground.probes.disarm(Probes.CONTROLLER);
        return result.withOthers(TITLE, rows);
    }

    /** Restarts the agent until its journal is so long that the operation's records cross a page, which needs a new one. */
    private void toTheEndOfAPage(String host, Path journal) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (size(journal) % PAGE < PAGE / 2 && System.nanoTime() < end) {
            long before = size(journal);
            ground.playground.hosts.killAgent(host);
            await(() -> size(journal) > before);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Frees the disk once somebody has complained. */
    private void free(Path ballast, String logs, String complaint, List<String> faults) {
        if (!await(() -> Files.exists(ballast))) {
            faults.add("the disk never became full");
        } else if (!await(() -> said(logs, complaint))) {
            faults.add("nobody said '" + complaint + "'");
        } else {
            faults.addAll(DatabaseLook.whileItRuns(
                    ground.playground.layout.controllerState().resolve("patchwave.db")));
        }
        try {
            Files.deleteIfExists(ballast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean said(String logs, String complaint) {
        try (Stream<Path> files = Files.list(ground.playground.layout.logs())) {
            for (Path file : files.filter(it -> String.valueOf(it.getFileName()).startsWith(logs))
                    .toList()) {
                if (Files.readString(file).contains(complaint)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return true;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
