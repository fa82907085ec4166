package patchwave.controller.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Notification;
import patchwave.controller.store.Store;
import patchwave.rollout.RolloutId;

/**
 * Delivers what is in the outbox, at least once: a message counts as delivered when its channel has accepted it and that is
 * stored, so that a controller that dies in between sends it again, with the same id. Called by one thread.
 */
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    static final Duration GIVEN_UP_AFTER = Duration.ofDays(3);

    private final Store store;
    private final Channels channels;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Supplier<Map<RolloutId, Instant>> forecasts;

    /** @param forecasts when each rollout that is not over will have ended, as far as that can be told */
    public Deliveries(
            Store store,
            Channels channels,
            InstantSource clock,
            RandomGenerator random,
            Supplier<Map<RolloutId, Instant>> forecasts) {
        this.store = store;
        this.channels = channels;
        this.clock = clock;
        this.random = random;
        this.forecasts = forecasts;
    }

    /**
     * Tries everything that is due now, channels beside each other and each of them in order up to its first failure: one
     * that hangs holds up no other for long.
     *
     * @return when to come again at the latest; empty if nothing is known to come
     */
    public Optional<Instant> step() throws InterruptedException {
        Map<RolloutId, Instant> ends = forecasts.get();
        if (store.read(tables -> tables.notifications().isPreparing(ends))) {
            store.change(Actor.CONTROLLER, tables -> tables.notifications().prepare(ends, channels.wanted()));
        }
        Map<String, List<Notification>> byChannel = new LinkedHashMap<>();
        for (Notification due : store.read(tables -> tables.notifications().due())) {
            byChannel.computeIfAbsent(due.channel(), _ -> new ArrayList<>()).add(due);
        }
        if (!byChannel.isEmpty()) {
            List<Callable<Boolean>> work = new ArrayList<>();
            byChannel.forEach((name, due) -> work.add(() -> deliver(name, due)));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                threads.invokeAll(work).forEach(Deliveries::noteFault);
            }
        }
        return store.read(tables -> tables.notifications().nextTime());
    }

    private static void noteFault(java.util.concurrent.Future<Boolean> done) {
        if (done.state() == java.util.concurrent.Future.State.FAILED) {
            LOG.error("notifications: a channel's turn broke, it comes again", done.exceptionNow());
        }
    }

    private boolean deliver(String name, List<Notification> due) throws InterruptedException {
        Optional<Channel> channel = channels.find(name);
        for (Notification one : due) {
            if (channel.isEmpty()) {
                record(one, "channel %s is not configured any more; given up".formatted(name), Optional.empty());
                continue;
            }
            Message message = new Message(one.id(), one.event(), one.summary(), one.body(), one.createdAt());
            Optional<String> fault = attempt(channel.get(), message);
            if (fault.isEmpty()) {
                store.change(Actor.CONTROLLER, tables -> tables.notifications().delivered(one));
                LOG.info("notification={} event={} delivered", one.id(), one.event());
            } else {
                failed(one, fault.get());
                return false;
            }
        }
        return true;
    }

    /** Why a channel did not accept a message; empty if it did. A fault of ours counts as well: the others must go on. */
    static Optional<String> attempt(Channel channel, Message message) throws InterruptedException {
        try {
            channel.send(message);
            return Optional.empty();
        } catch (DeliveryFault e) {
            return Optional.of(e.why());
        } catch (RuntimeException e) {
            LOG.error("channel={} broke: {}", channel.name(), e.getClass().getName());
            return Optional.of("internal fault: " + e.getClass().getSimpleName());
        }
    }

    private void failed(Notification one, String why) {
        Instant now = clock.instant();
        boolean goesOn = now.isBefore(one.createdAt().plus(GIVEN_UP_AFTER));
        Optional<Instant> again = goesOn ? Optional.of(now.plus(pause(one.attempts() + 1))) : Optional.empty();
        record(one, goesOn ? why : "given up after 3 days: " + why, again);
        LOG.warn(
                "notification={} not delivered: {}; {}",
                one.id(),
                why,
                again.map(at -> "again at " + at).orElse("given up"));
    }

    private void record(Notification one, String error, Optional<Instant> again) {
        store.change(Actor.CONTROLLER, tables -> tables.notifications().failed(one, error, again));
    }

    /** Twice as long after each failure, from 5 s to 1 h; up to a half of it is left to chance, so that many do not meet. */
    private Duration pause(int failures) {
        long most = FIRST_PAUSE.toMillis() << Math.min(failures - 1, 30);
        long whole = Math.min(most, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(Math.max(FIRST_PAUSE.toMillis(), whole - random.nextLong(whole / 2 + 1)));
    }
}
