package patchwave.controller.exposure;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.InventorySink;
import patchwave.controller.inventory.StoredInventories;
import patchwave.controller.store.PackedInventory;
import patchwave.controller.store.Store;
import patchwave.controller.wire.InventoryRecords;
import patchwave.controller.wire.WireFault;
import patchwave.exposure.FleetIndex;
import patchwave.fleet.HostId;

/**
 * The inventories of all hosts: kept in the store, and beside that in an index in memory, which answers questions about the whole
 * fleet. The index is read from the store once, after the start, beside everything else.
 */
public final class FleetInventories implements InventorySink {
    private static final Logger LOG = LoggerFactory.getLogger(FleetInventories.class);

    private final Store store;
    private final StoredInventories stored;

    /** For the three fields below. Held for less than a second at the longest question. */
    private final ReentrantLock turn = new ReentrantLock();

    private final FleetIndex index = new FleetIndex();
    private final SortedMap<HostId, Instant> takenAt = new TreeMap<>();
    private boolean isWhole;

    public FleetInventories(Store store) {
        this.store = store;
        this.stored = new StoredInventories(store);
    }

    /**
     * What is known of the fleet.
     *
     * @param index valid until the function that was given it returns
     * @param takenAt when each host that is in the index was looked at
     * @param isWhole false while the inventories are being read, after the start: then hosts are missing
     */
    public record Known(FleetIndex index, SortedMap<HostId, Instant> takenAt, boolean isWhole) {}

    /** Answers a question; others wait meanwhile. */
    public <T> T ask(Function<Known, T> question) {
        turn.lock();
        try {
            return question.apply(new Known(index, Collections.unmodifiableSortedMap(takenAt), isWhole));
        } finally {
            turn.unlock();
        }
    }

    /** Reads what the store has; takes a few milliseconds for each host. */
    public void load() {
        store.read(tables -> {
            tables.inventories().each(Instant.EPOCH, this::add);
            return true;
        });
        turn.lock();
        try {
            isWhole = true;
            LOG.info("inventories read hosts={} different={}", index.hosts(), index.items());
        } finally {
            turn.unlock();
        }
    }

    /** What came from the host itself since the start is newer than what was stored before. */
    private void add(HostId host, PackedInventory packed) {
        try {
            Inventory inventory = Inventory.unpacked(packed.hash(), packed.takenAt(), packed.content());
            patchwave.exposure.HostInventory matchable = Matchable.of(InventoryRecords.read(inventory));
            turn.lock();
            try {
                if (!takenAt.containsKey(host)) {
                    index.put(host, matchable);
                    takenAt.put(host, packed.takenAt());
                }
            } finally {
                turn.unlock();
            }
        } catch (WireFault | java.io.UncheckedIOException e) {
            // The host has none then, which every answer says of it, until it reports again.
            LOG.warn("host={} its stored inventory cannot be read: {}", host, e.getMessage());
        }
    }

    @Override
    public Optional<String> held(HostId host) {
        return stored.held(host);
    }

    @Override
    public Optional<Inventory> find(HostId host) {
        return stored.find(host);
    }

    @Override
    public void keep(HostId host, Inventory inventory) {
        patchwave.exposure.HostInventory matchable = Matchable.of(InventoryRecords.read(inventory));
        stored.keep(host, inventory);
        turn.lock();
        try {
            index.put(host, matchable);
            takenAt.put(host, inventory.takenAt());
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void confirm(HostId host, String hash, Instant at) {
        stored.confirm(host, hash, at);
        turn.lock();
        try {
            takenAt.computeIfPresent(host, (_, before) -> at.isAfter(before) ? at : before);
        } finally {
            turn.unlock();
        }
    }
}
