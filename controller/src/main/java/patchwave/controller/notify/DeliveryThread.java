package patchwave.controller.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.store.Store;
import patchwave.controller.worker.Hint;
import patchwave.rollout.RolloutId;

/** Delivers when hinted, when something is due, and once a minute. */
public final class DeliveryThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryThread.class);

    /** Hints that come closer together than this share a step. */
    private static final Duration REST = Duration.ofMillis(200);

    private static final Duration TICK = Duration.ofMinutes(1);
    private static final Duration END = Duration.ofSeconds(5);

    private final Deliveries deliveries;
    private final InstantSource clock;
    private final Hint hint = new Hint();
    private final Thread thread;

    private DeliveryThread(Deliveries deliveries, InstantSource clock) {
        this.deliveries = deliveries;
        this.clock = clock;
        this.thread = new Thread(this::run, "notifications");
    }

    /** Of a store's outbox, hinted at each commit; see {@link Deliveries}. Not started yet. */
    public static DeliveryThread of(
            Store store,
            Channels channels,
            InstantSource clock,
            RandomGenerator random,
            Supplier<Map<RolloutId, Instant>> forecasts) {
        DeliveryThread thread = new DeliveryThread(new Deliveries(store, channels, clock, random, forecasts), clock);
        store.onCommit(thread::hint);
        return thread;
    }

    public void start() {
        thread.start();
    }

    /** There may be something to tell. Never blocks for long. */
    public void hint() {
        hint.give();
    }

    private void run() {
        try {
            do {
                hint.clear();
            } while (hint.rest(step(), true) && hint.rest(REST, false));
        } catch (InterruptedException _) {
            // Nobody but close() ends this thread.
            Thread.currentThread().interrupt();
        }
    }

    /** How long until the next one is needed. */
    private Duration step() throws InterruptedException {
        try {
            Optional<Instant> next = deliveries.step();
            Duration until =
                    next.map(at -> Duration.between(clock.instant(), at)).orElse(TICK);
            return until.compareTo(TICK) < 0 ? until : TICK;
        } catch (RuntimeException e) {
            LOG.error("notifications wait: {}; we try again in a minute", e.toString());
            return TICK;
        }
    }

    /** What is under way is cut off: it is sent again by the next life. */
    @Override
    public void close() {
        hint.end();
        thread.interrupt();
        try {
            thread.join(END.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
