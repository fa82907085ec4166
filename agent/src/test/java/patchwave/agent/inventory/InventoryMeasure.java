package patchwave.agent.inventory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.inventory.archives.ArchiveLimits;
import patchwave.agent.inventory.archives.ArchiveScan;
import patchwave.agent.inventory.archives.ArchiveWalk;
import patchwave.agent.inventory.archives.DutyCycle;
import patchwave.agent.inventory.archives.Pause;
import patchwave.agent.wire.InventoryMessages;

/** What an inventory of this machine costs: docs/inventory.md has the command. "gently" is at the agent's own pace, "first" ends after the first look; any other argument is the file for APT_CONFIG. */
final class InventoryMeasure {
    private static final Path ROOT = Path.of("/");
    private static final Path PROC = Path.of("/proc");

    private InventoryMeasure() {}

    public static void main(String[] arguments) throws Exception {
        boolean gently = List.of(arguments).contains("gently");
        boolean first = List.of(arguments).contains("first");
        Optional<Path> configuration = Stream.of(arguments)
                .filter(each -> !each.equals("gently") && !each.equals("first"))
                .map(Path::of)
                .findFirst();
        Path scratch = Files.createTempDirectory("inventory-measure");
        HostLook look = HostLook.dpkg(new CommandRunner(scratch), PROC, ROOT, configuration, "amd64");
        ArchiveWalk walk = new ArchiveWalk(
                ROOT,
                PROC.resolve("self/mountinfo"),
                ArchiveLimits.DEFAULT,
                gently ? new DutyCycle() : Pause.NONE,
                System::nanoTime);
        report("idle", 0);
        for (int i = 0; i < (first ? 1 : 3); i++) {
            long start = System.nanoTime();
            InventorySnapshot snapshot = snapshot(look, Optional.empty());
            report(
                    "look " + (i + 1) + ": " + snapshot.records().size() + " records, "
                            + snapshot.records().stream()
                                    .mapToLong(it -> it.content().size())
                                    .sum() + " bytes",
                    start);
        }
        if (first) {
            return;
        }
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            ArchiveScan scan = walk.scan(look.openArchives());
            report(
                    "walk " + (i + 1) + ": " + scan.files() + " files, "
                            + scan.archives().size() + " archives, " + scan.read() + " read, "
                            + scan.incomplete().orElse("whole"),
                    start);
            start = System.nanoTime();
            InventorySnapshot snapshot = snapshot(look, Optional.of(scan));
            report("look with archives: " + snapshot.records().size() + " records", start);
        }
        HostInventory whole = new HostInventory(look, walk, InventoryMessages::write);
        whole.turn(Duration.ZERO, Instant.EPOCH, 0);
        whole.turn(Duration.ofMinutes(1), Instant.EPOCH, 0);
        long start = System.nanoTime();
        int turns = 1_000;
        for (int i = 0; i < turns; i++) {
            if (whole.turn(Duration.ofMinutes(2), Instant.EPOCH, 0).isPresent()) {
                throw new IllegalStateException("packages changed while this measured");
            }
        }
        report(turns + " minutes in which nothing changes", start);
    }

    private static InventorySnapshot snapshot(HostLook look, Optional<ArchiveScan> archives) throws Exception {
        return InventorySnapshot.of(
                Instant.EPOCH,
                look.look(archives).stream().map(InventoryMessages::write).toList());
    }

    private static void report(String what, long start) throws Exception {
        long took = start == 0 ? 0 : (System.nanoTime() - start) / 1_000_000;
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        String resident = Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("");
        System.out.printf(
                "%-70s %6d ms; heap %d KiB; %s%n",
                what, took, (runtime.totalMemory() - runtime.freeMemory()) >> 10, resident.replaceAll("\\s+", " "));
    }
}
