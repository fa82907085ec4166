package patchwave.agent.inventory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.inventory.archives.ArchiveScan;
import patchwave.agent.inventory.archives.ArchiveWalk;
import patchwave.agent.inventory.archives.PatientWalk;
import patchwave.agent.operation.Bytes;

/** Looks at the host whenever it is time. Not for several threads. */
public final class HostInventory {
    private static final Logger LOG = LoggerFactory.getLogger(HostInventory.class);

    /** What the controller takes: docs/inventory.md. */
    static final int MOST_RECORDS = 40_000;

    static final int MOST_BYTES = 6 << 20;

    private final HostLook look;
    private final PatientWalk walk;
    private final Function<InventoryRecord, Bytes> writer;
    private LookTimes times = LookTimes.NEVER;
    private Optional<ArchiveScan> archives = Optional.empty();

    /** @param writer makes of a record the bytes that are sent */
    public HostInventory(HostLook look, ArchiveWalk walk, Function<InventoryRecord, Bytes> writer) {
        this.look = look;
        this.walk = new PatientWalk(walk);
        this.writer = writer;
    }

    /**
     * Looks, if it is time; blocks while it does. To be called about every minute.
     *
     * @param boot boot clock
     * @param wall clock of people
     * @param finished attempts that have ended on this host: after each everything may be different
     * @return what was found; empty if it is not time, or if it could not be told, which is logged
     */
    public Optional<InventorySnapshot> turn(Duration boot, Instant wall, long finished) throws InterruptedException {
        String stamp = look.stamp();
        LookTimes.Due due = times.due(boot, stamp, finished);
        if (due == LookTimes.Due.NOTHING) {
            return Optional.empty();
        }
        if (due == LookTimes.Due.WALK) {
            times = times.walkedAt(boot);
            ArchiveScan scan = walk.scan(look.openArchives());
            LOG.debug(
                    "archives: {} of {} files are told of, {} read",
                    scan.archives().size(),
                    scan.files(),
                    scan.read());
            archives = Optional.of(scan);
        }
        try {
            InventorySnapshot snapshot = InventorySnapshot.of(wall, bounded(look.look(archives)));
            times = times.lookedAt(boot, stamp, finished);
            // What it took is not needed for an hour: without this the heap would stay as large as it was at its
            // largest.
            System.gc();
            return Optional.of(snapshot);
        } catch (PackageSource.Unreadable e) {
            // Not taken as done: it is tried again in a minute, as a package manager at work lets go.
            times = times.again();
            LOG.warn("no inventory: {}; tried again in a minute", e.getMessage());
            return Optional.empty();
        }
    }

    /** As much as the controller takes, the most important first; a host that has more says so. */
    private List<Bytes> bounded(List<InventoryRecord> records) {
        List<Bytes> contents = new ArrayList<>();
        long bytes = 0;
        for (InventoryRecord each : records) {
            Bytes content = writer.apply(each);
            bytes += content.size();
            if (contents.size() >= MOST_RECORDS || bytes > MOST_BYTES) {
                contents.set(0, writer.apply(withGap(records)));
                LOG.warn("the inventory has {} records, of which {} are told", records.size(), contents.size());
                return contents;
            }
            contents.add(content);
        }
        return contents;
    }

    private static InventoryRecord withGap(List<InventoryRecord> records) {
        if (!(records.getFirst() instanceof InventoryRecord.Host host)) {
            throw new IllegalArgumentException("the first record is the host's");
        }
        List<String> gaps = new ArrayList<>(host.gaps());
        gaps.add("more than " + MOST_RECORDS + " records or " + (MOST_BYTES >> 20)
                + " MiB: archives at the end are left out");
        return new InventoryRecord.Host(
                host.osId(),
                host.osVersion(),
                host.osCodename(),
                host.architecture(),
                host.kernelRelease(),
                host.kernelVersion(),
                host.kernelPackage(),
                gaps);
    }
}
