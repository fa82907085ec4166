package patchwave.demo.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.demo.fleet.DemoFleet;
import patchwave.demo.fleet.DemoPool;

/**
 * Which hosts are in service, who gets the next request, and what was counted. Decisions only: no clock, no threads, no
 * sockets. Times are nanoseconds of one monotonic clock and never go back. Not thread-safe.
 *
 * <p>A host is in service while it is not drained and its last probe was good. It knows nothing of the controller: what it
 * counts is independent of the controller's ledger.
 */
public final class ServiceCount {
    private final TreeMap<String, HostCount> hosts = new TreeMap<>();
    private final TreeMap<String, PoolCount> pools = new TreeMap<>();
    private boolean counting;

    /** Every host begins out of service, until its first good probe. */
    public ServiceCount(DemoFleet fleet) {
        fleet.hosts().forEach(host -> hosts.put(host.id(), new HostCount()));
        for (DemoPool pool : fleet.pools()) {
            pools.put(pool.id(), new PoolCount(pool));
        }
    }

    private static final class HostCount {
        private boolean drained;
        private boolean healthy;
        private long changed;
        private long out;
        private int inFlight;

        private boolean inService() {
            return healthy && !drained;
        }
    }

    private static final class PoolCount {
        private final DemoPool pool;
        private int lowest;
        private int next;
        private long sent;
        private long failed;
        private long turnedAway;
        private final List<String> failures = new ArrayList<>();

        private PoolCount(DemoPool pool) {
            this.pool = pool;
            this.lowest = pool.hosts().size();
        }
    }

    /** What a pool's clients saw, and the lowest number in service; all since {@link #begin}. */
    public record PoolResult(
            DemoPool pool, int lowest, long sent, long failed, long turnedAway, List<String> failures) {
        public PoolResult {
            failures = List.copyOf(failures);
        }
    }

    /** True if every host of every pool is in service. */
    public boolean allInService() {
        return hosts.values().stream().allMatch(HostCount::inService);
    }

    /** Starts counting; what was before is forgotten. */
    public void begin(long now) {
        counting = true;
        hosts.values().forEach(host -> {
            host.changed = now;
            host.out = 0;
        });
        pools.values().forEach(pool -> pool.lowest = inService(pool.pool));
    }

    /** The host gets no more requests. */
    public void drained(String id, long now) {
        change(id, now, host -> host.drained = true);
    }

    /** The host is back as soon as a probe that began after this is good: whatever was seen before does not count. */
    public void undrained(String id, long now) {
        change(id, now, host -> {
            host.drained = false;
            host.healthy = false;
        });
    }

    /** What a probe said; one that began before the host was undrained must not be given here. */
    public void probed(String id, boolean healthy, long now) {
        change(id, now, host -> host.healthy = healthy);
    }

    /** True if no request to the host is under way. */
    public boolean idle(String id) {
        return host(id).inFlight == 0;
    }

    /** True if the host is drained. */
    public boolean isDrained(String id) {
        return host(id).drained;
    }

    /** Chooses the host in service whose turn it is, and counts a request under way; empty if the pool has none. */
    public Optional<String> send(String poolId) {
        PoolCount pool = pool(poolId);
        pool.sent++;
        int size = pool.pool.hosts().size();
        for (int i = 0; i < size; i++) {
            String id = pool.pool.hosts().get((pool.next + i) % size);
            if (host(id).inService()) {
                pool.next = (pool.next + i + 1) % size;
                host(id).inFlight++;
                return Optional.of(id);
            }
        }
        pool.turnedAway++;
        return Optional.empty();
    }

    /** A request that {@link #send} chose this host for was answered well. */
    public void answered(String id) {
        host(id).inFlight--;
    }

    /** A request that {@link #send} chose this host for failed; the client is not given another try. */
    public void failed(String poolId, String id, String how) {
        host(id).inFlight--;
        PoolCount pool = pool(poolId);
        pool.failed++;
        if (pool.failures.size() < 5) {
            pool.failures.add(id + ": " + how);
        }
    }

    /** Seconds that a host was out of service since {@link #begin}. */
    public double secondsOut(String id, long now) {
        HostCount host = host(id);
        return (host.out + (host.inService() ? 0 : now - host.changed)) / 1e9;
    }

    /** How many hosts of a pool are in service now. */
    public int inService(DemoPool pool) {
        return (int) pool.hosts().stream().filter(id -> host(id).inService()).count();
    }

    /** All pools by id. */
    public List<PoolResult> results() {
        return pools.values().stream()
                .map(pool ->
                        new PoolResult(pool.pool, pool.lowest, pool.sent, pool.failed, pool.turnedAway, pool.failures))
                .toList();
    }

    private void change(String id, long now, java.util.function.Consumer<HostCount> change) {
        HostCount host = host(id);
        boolean before = host.inService();
        change.accept(host);
        if (before == host.inService()) {
            return;
        }
        if (!before) {
            host.out += now - host.changed;
        }
        host.changed = now;
        if (counting) {
            pools.values().forEach(pool -> pool.lowest = Math.min(pool.lowest, inService(pool.pool)));
        }
    }

    private HostCount host(String id) {
        return Optional.ofNullable(hosts.get(id)).orElseThrow(() -> new IllegalArgumentException("no host " + id));
    }

    private PoolCount pool(String id) {
        return Optional.ofNullable(pools.get(id)).orElseThrow(() -> new IllegalArgumentException("no pool " + id));
    }
}
