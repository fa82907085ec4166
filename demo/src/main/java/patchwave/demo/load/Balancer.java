package patchwave.demo.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import patchwave.demo.fleet.DemoFleet;
import patchwave.demo.fleet.DemoPool;

/**
 * A load balancer and its clients in one: sends requests to every pool at a constant rate, probes every host's health,
 * and obeys drain files.
 *
 * <p>The handshake with the hooks of a host: they make {@code drain/ID}; the balancer sends nothing more and, when nothing
 * is in flight, makes {@code drained/ID}. They remove {@code drain/ID}; the balancer removes {@code drained/ID} and sends
 * again after the next good probe.
 */
public final class Balancer implements AutoCloseable {
    private static final int PROBE_TIMEOUT_MILLIS = 3_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;
    private static final Duration LOOK_AT_FILES = Duration.ofMillis(20);

    private final DemoFleet fleet;
    private final Map<String, Integer> ports;
    private final Path drain;
    private final Path drained;
    private final Rates rates;
    private final ServiceCount count;
    // Guards count and drains, which change together.
    private final Object lock = new Object();
    private final Map<String, Integer> drains = new TreeMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    /**
     * How often things happen.
     *
     * @param requests per second and pool; 0 only without {@link #startLoad}
     * @param probes per second and host
     */
    public record Rates(int requests, int probes) {}

    /**
     * @param ports where each host's service answers
     * @param folder for the handshake; made here
     */
    public Balancer(DemoFleet fleet, Map<String, Integer> ports, Path folder, Rates rates) throws IOException {
        this.fleet = fleet;
        this.ports = new TreeMap<>(ports);
        this.rates = rates;
        this.count = new ServiceCount(fleet);
        this.drain = Files.createDirectories(folder.resolve("drain"));
        this.drained = Files.createDirectories(folder.resolve("drained"));
    }

    /** Starts probing and looking at drain files. */
    public void startProbing() {
        threads.execute(this::obeyDrainFiles);
        fleet.hosts().forEach(host -> threads.execute(() -> probe(host.id())));
    }

    /**
     * Waits until every host is in service, then starts the clients and the count.
     *
     * @throws IllegalStateException if a host is not in service in time
     */
    public void startLoad(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            synchronized (lock) {
                if (count.allInService()) {
                    count.begin(System.nanoTime());
                    break;
                }
            }
            if (System.nanoTime() > end || closed) {
                throw new IllegalStateException("not every host's service answers 200 on /health");
            }
            LockSupport.parkNanos(LOOK_AT_FILES.toNanos());
        }
        fleet.pools().forEach(pool -> threads.execute(() -> send(pool)));
    }

    /** What every pool's clients saw. */
    public List<ServiceCount.PoolResult> results() {
        synchronized (lock) {
            return count.results();
        }
    }

    /** Seconds that each host was out of service since the load began. */
    public double secondsOut(String id) {
        synchronized (lock) {
            return count.secondsOut(id, System.nanoTime());
        }
    }

    /** What a host's service answers on "/", or why there is no answer. */
    public String answer(String id) {
        try {
            HttpGet.Answer answer = HttpGet.get(port(id), "/", PROBE_TIMEOUT_MILLIS);
            return answer.status() == 200 ? answer.body() : answer.status() + ": " + answer.body();
        } catch (IOException e) {
            return "no answer: " + e.getMessage();
        }
    }

    private void obeyDrainFiles() {
        while (!closed) {
            try {
                TreeSet<String> wanted = new TreeSet<>();
                try (var files = Files.list(drain)) {
                    files.forEach(file -> wanted.add(file.getFileName().toString()));
                }
                for (var host : fleet.hosts()) {
                    obey(host.id(), wanted.contains(host.id()));
                }
            } catch (IOException | java.io.UncheckedIOException _) {
                // The folder goes when the demo ends. Otherwise the hooks time out and say so.
            }
            LockSupport.parkNanos(LOOK_AT_FILES.toNanos());
        }
    }

    private void obey(String id, boolean drainWanted) throws IOException {
        boolean acknowledge = false;
        boolean forget = false;
        synchronized (lock) {
            if (drainWanted && !count.isDrained(id)) {
                count.drained(id, System.nanoTime());
            } else if (!drainWanted && count.isDrained(id)) {
                count.undrained(id, System.nanoTime());
                drains.merge(id, 1, Integer::sum);
                forget = true;
            }
            acknowledge = count.isDrained(id) && count.idle(id);
        }
        Path file = drained.resolve(id);
        if (forget) {
            Files.deleteIfExists(file);
        } else if (acknowledge && !Files.exists(file)) {
            Files.createFile(file);
        }
    }

    private void probe(String id) {
        while (!closed) {
            int before;
            synchronized (lock) {
                before = drains.getOrDefault(id, 0);
            }
            boolean healthy = healthy(id);
            synchronized (lock) {
                // A probe from before the host was undrained says nothing of what it runs now.
                if (before == drains.getOrDefault(id, 0)) {
                    count.probed(id, healthy, System.nanoTime());
                }
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / rates.probes());
        }
    }

    private boolean healthy(String id) {
        try {
            return HttpGet.get(port(id), "/health", PROBE_TIMEOUT_MILLIS).status() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private void send(DemoPool pool) {
        long pause = TimeUnit.SECONDS.toNanos(1) / rates.requests();
        long next = System.nanoTime();
        while (!closed) {
            try {
                threads.execute(() -> request(pool));
            } catch (RejectedExecutionException _) {
                return; // closed between the look and the request
            }
            next += pause;
            LockSupport.parkNanos(Math.max(1, next - System.nanoTime()));
        }
    }

    private void request(DemoPool pool) {
        Optional<String> chosen;
        synchronized (lock) {
            chosen = count.send(pool.id());
        }
        if (chosen.isEmpty()) {
            return;
        }
        String id = chosen.get();
        String fault = fault(id);
        synchronized (lock) {
            if (fault.isEmpty() || closed) {
                count.answered(id);
            } else {
                count.failed(pool.id(), id, fault);
            }
        }
    }

    private String fault(String id) {
        try {
            HttpGet.Answer answer = HttpGet.get(port(id), "/", REQUEST_TIMEOUT_MILLIS);
            return answer.status() == 200 ? "" : answer.status() + " " + answer.body();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private int port(String id) {
        return Optional.ofNullable(ports.get(id)).orElseThrow(() -> new IllegalArgumentException("no host " + id));
    }

    /** Stops the clients and probes; the results stay. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
    }
}
