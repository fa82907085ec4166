package patchwave.controller.exposure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.advisory.Release;
import patchwave.controller.inventory.HostInventory;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.InventorySink;
import patchwave.controller.inventory.StoredInventories;
import patchwave.controller.store.PackedInventory;
import patchwave.controller.store.Store;
import patchwave.controller.wire.InventoryRecords;
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
    private final Duration unknownAfter;

    /** Hosts whose stored inventory cannot be read: they are told that nothing is held, so that they send it again. */
    private final ConcurrentHashMap<HostId, Boolean> unreadable = new ConcurrentHashMap<>();

    /** For the three fields below. */
    private final ReentrantLock turn = new ReentrantLock();

    private final FleetIndex index = new FleetIndex();
    private final SortedMap<HostId, Seen> seen = new TreeMap<>();
    private boolean isWhole;

    private volatile Consumer<Optional<HostId>> listener = _ -> {};

    /** @param unknownAfter how old an inventory may be until it is not known any more whether that is how the host is */
    public FleetInventories(Store store, Duration unknownAfter) {
        this.store = store;
        this.unknownAfter = unknownAfter;
        this.stored = new StoredInventories(store);
    }

    /**
     * What is known of one host.
     *
     * @param hash of its inventory
     * @param takenAt when it was looked at last
     * @param release of its distribution
     * @param sawAll whether its packages and processes could be looked at whole
     * @param gaps what could not be looked at there, archives too; only without any is "not found" the same as "not there"
     * @param isOld whether that was so long ago that what was not there then, or fixed, may be otherwise by now; then it saw not all
     */
    public record Seen(
            String hash, Instant takenAt, Release release, boolean sawAll, List<String> gaps, boolean isOld) {
        public Seen {
            gaps = List.copyOf(gaps);
        }

        /** Whether a host's inventory tells how it is now; not if there is none. */
        public static boolean isCurrent(SortedMap<HostId, Seen> seen, HostId host) {
            Seen known = seen.get(host);
            return known != null && !known.isOld();
        }

        private Seen at(Instant confirmed) {
            return new Seen(hash, confirmed, release, sawAll, gaps, isOld);
        }

        private Seen asOf(Instant oldest) {
            return takenAt.isBefore(oldest) ? new Seen(hash, takenAt, release, false, gaps, true) : this;
        }
    }

    /**
     * What is known of the fleet.
     *
     * @param index valid until the function that was given it returns
     * @param seen the hosts that are in the index, and that the store still has an inventory of
     * @param isWhole false while the inventories are being read, after the start: then hosts are missing
     */
    public record Known(FleetIndex index, SortedMap<HostId, Seen> seen, boolean isWhole) {
        /** As {@link Seen#isCurrent}. */
        boolean isCurrent(HostId host) {
            return Seen.isCurrent(seen, host);
        }
    }

    /** Answers a question; others wait meanwhile. A host that was removed, or enrolled anew and not heard of since, is not known. */
    public <T> T ask(Function<Known, T> question) {
        turn.lock();
        try {
            // In this order: what is in the index was stored before.
            SortedSet<HostId> held =
                    store.read(tables -> new TreeSet<>(tables.inventories().hosts()));
            Instant oldest = store.read(tables -> tables.now().minus(unknownAfter));
            seen.keySet().stream().filter(host -> !held.contains(host)).toList().forEach(gone -> {
                index.remove(gone);
                seen.remove(gone);
            });
            SortedMap<HostId, Seen> now = new TreeMap<>(seen);
            now.replaceAll((_, each) -> each.asOf(oldest));
            return question.apply(new Known(index, Collections.unmodifiableSortedMap(now), isWhole));
        } finally {
            turn.unlock();
        }
    }

    /** Calls a listener, there is one, with a host whose inventory is another; with none when all have been read. It must return at once. */
    public void onChange(Consumer<Optional<HostId>> called) {
        listener = called;
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
        listener.accept(Optional.empty());
    }

    /** What came from the host itself since the start is newer than what was stored before. */
    private void add(HostId host, PackedInventory packed) {
        try {
            HostInventory read =
                    InventoryRecords.read(Inventory.unpacked(packed.hash(), packed.takenAt(), packed.content()));
            patchwave.exposure.HostInventory matchable = Matchable.of(read);
            turn.lock();
            try {
                if (!seen.containsKey(host)) {
                    index.put(host, matchable);
                    seen.put(host, seen(read, matchable.release()));
                }
            } finally {
                turn.unlock();
            }
        } catch (RuntimeException e) {
            // Whatever is wrong with one host's must not hide all others'.
            unreadable.put(host, true);
            LOG.warn("host={} its stored inventory cannot be read, and is asked for anew: {}", host, e.toString());
        }
    }

    private static Seen seen(HostInventory read, Release release) {
        List<String> gaps = new ArrayList<>(read.os().gaps());
        read.archives().stream()
                .filter(archive -> !archive.error().isEmpty())
                .limit(3)
                .forEach(archive -> gaps.add(archive.path() + ": " + archive.error()));
        return new Seen(read.hash(), read.takenAt(), release, Matchable.sawAll(read.os()), gaps, false);
    }

    @Override
    public Optional<String> held(HostId host) {
        return unreadable.containsKey(host) ? Optional.empty() : stored.held(host);
    }

    @Override
    public Optional<Inventory> find(HostId host) {
        return unreadable.containsKey(host) ? Optional.empty() : stored.find(host);
    }

    @Override
    public void keep(HostId host, Inventory inventory) {
        HostInventory read = InventoryRecords.read(inventory);
        patchwave.exposure.HostInventory matchable = Matchable.of(read);
        stored.keep(host, inventory);
        unreadable.remove(host);
        turn.lock();
        try {
            index.put(host, matchable);
            seen.put(host, seen(read, matchable.release()));
        } finally {
            turn.unlock();
        }
        listener.accept(Optional.of(host));
    }

    @Override
    public void confirm(HostId host, String hash, Instant at) {
        stored.confirm(host, hash, at);
        Instant oldest = store.read(tables -> tables.now().minus(unknownAfter));
        boolean wasOld;
        turn.lock();
        try {
            // Only what is in the index was confirmed, and never an older time than is known.
            Optional<Seen> before = Optional.ofNullable(seen.get(host))
                    .filter(it -> it.hash().equals(hash) && at.isAfter(it.takenAt()));
            before.ifPresent(it -> seen.put(host, it.at(at)));
            wasOld = before.filter(it -> it.takenAt().isBefore(oldest)).isPresent();
        } finally {
            turn.unlock();
        }
        // What had nothing to say before says by this that it is so.
        if (wasOld) {
            listener.accept(Optional.of(host));
        }
    }
}
