package patchwave.controller;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.advisories.FeedLimits;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.agents.AgentService;
import patchwave.controller.agents.Sessions;
import patchwave.controller.enrolment.EnrolmentService;
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.ControllerKey;
import patchwave.controller.identity.PeerInterceptor.Audience;
import patchwave.controller.identity.ServerKey;
import patchwave.controller.loop.LoopThread;
import patchwave.controller.loop.PlannerLoop;
import patchwave.controller.notify.Channels;
import patchwave.controller.notify.DeliveryThread;
import patchwave.controller.notify.Forecasts;
import patchwave.controller.operators.OperatorContext;
import patchwave.controller.operators.OperatorServices;
import patchwave.controller.operators.Proposals;
import patchwave.controller.schedule.CalendarInForce;
import patchwave.controller.schedule.Schedule;
import patchwave.controller.schedule.Wakeups;
import patchwave.controller.store.SqliteStore;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoreException;
import patchwave.controller.worker.Repeater;

/** A running controller: everything that must be started, and stopped in the opposite order. */
final class Controller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    /** Threads that may block on the database. */
    private static final int HANDLERS = 16;

    /** How many hosts may prepare at a time, so that mirrors live. */
    private static final int PREPARATIONS = 200;

    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration RENEWAL_CHECK = Duration.ofHours(1);

    /** Everything that hosts are exposed to is reviewed as often as this, whether or not anything is known to have changed. */
    private static final Duration REVIEW = Duration.ofHours(1);

    /** Stopped last to first. */
    private final List<AutoCloseable> parts = new ArrayList<>();

    private final ControllerConfig config;
    private final InstantSource clock;
    private final SecureRandom random;
    /** Between two tries to read what hosts reported. */
    private static final Duration RELOAD = Duration.ofSeconds(10);

    private final List<Server> servers = new ArrayList<>();

    private Controller(ControllerConfig config, InstantSource clock, SecureRandom random) {
        this.config = config;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Starts everything; on a fault nothing stays behind.
     *
     * @param superseded what to do when another planner has taken over this database
     * @throws IOException if a file or a port cannot be had
     */
    static Controller start(ControllerConfig config, InstantSource clock, SecureRandom random, Runnable superseded)
            throws IOException {
        Controller controller = new Controller(config, clock, random);
        try {
            controller.start(superseded);
            return controller;
        } catch (IOException | RuntimeException e) {
            controller.close();
            throw e;
        }
    }

    /** The directory with everything that must survive, for its owner only. */
    static Path stateDirectory(ControllerConfig config) throws IOException {
        return Files.createDirectories(
                config.stateDirectory(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** The authority of a state directory, made if there is none. */
    static Authority authority(ControllerConfig config, InstantSource clock, SecureRandom random) throws IOException {
        return Authority.open(stateDirectory(config).resolve("authority"), clock, random);
    }

    /** The database of a state directory. */
    static Store store(ControllerConfig config, InstantSource clock, SecureRandom random) throws IOException {
        return SqliteStore.open(stateDirectory(config).resolve("patchwave.db"), clock, random);
    }

    private void start(Runnable superseded) throws IOException {
        keep(StateLock.take(stateDirectory(config)));
        Authority authority = authority(config, clock, random);
        ServerKey key = new ServerKey(authority, config.announceNames(), clock);
        Store store = keep(store(config, clock, random));
        ExecutorService handlers = Executors.newFixedThreadPool(
                HANDLERS, Thread.ofPlatform().name("handler-", 0).daemon().factory());
        keep(() -> stop(handlers));
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("timer").daemon().factory());
        keep(timer::shutdownNow);

        FleetInventories inventories = new FleetInventories(store, config.inventoryUnknownAfter());
        Feeds feeds = new Feeds(
                config.feeds(),
                stateDirectory(config).resolve("feeds"),
                clock,
                FeedLimits.forMemory(Runtime.getRuntime().maxMemory()));
        Sessions sessions = new Sessions(
                store,
                clock,
                random,
                handlers,
                config.statusInterval(),
                config.unknownAfter(),
                config.permitTimeToLive(),
                inventories);
        CalendarInForce calendar = new CalendarInForce();
        PlannerLoop loop = new PlannerLoop(store, sessions, clock, config.unknownAfter(), calendar, PREPARATIONS);
        LoopThread thread = keep(new LoopThread(loop, clock, config.tick(), superseded));
        store.onCommit(thread::hint);
        Channels channels = NotifySettings.open(config.channels(), clock);
        DeliveryThread deliveries = keep(DeliveryThread.of(
                store,
                channels,
                clock,
                random,
                () -> Forecasts.of(loop.lastDecision().decision())));
        Schedule schedule = keep(new Schedule(clock));
        schedule.every("ledger-sweep", SWEEP, () -> {
            loop.requestSweep();
            thread.hint();
        });
        schedule.every("certificate-renewal", RENEWAL_CHECK, () -> renew(key));
        // Of their own threads: whoever answers slowly must not hold up windows and starts, nor another feed.
        ExecutorService polls = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("feed-", 0).daemon().factory());
        keep(polls::shutdownNow);
        feeds.sources()
                .forEach(feed -> schedule.every(
                        "feed-" + feed.name(), feed.every(), () -> polls.execute(() -> feeds.poll(feed))));
        Wakeups wakeups = new Wakeups(store, schedule, calendar, clock, thread::hint);
        store.onCommit(wakeups::changed);
        wakeups.start();

        Listener.Threads threads = new Listener.Threads(eventLoops(1), eventLoops(2), handlers);
        OperatorContext operators = new OperatorContext(
                store,
                sessions,
                loop,
                clock,
                random,
                authority,
                ControllerKey.open(stateDirectory(config).resolve("controller-key.pem"), random),
                () -> announced(2),
                config.permitTimeToLive(),
                config.statusInterval(),
                inventories,
                feeds,
                channels);
        Proposals proposals = Proposals.of(operators);
        Repeater proposing = keep(new Repeater("proposals", proposals::review, clock, Proposals.RETRY));
        proposals.onWanted(proposing::hint);
        ExposureReview review = new ExposureReview(store, inventories, feeds, clock, REVIEW);
        Repeater exposures = keep(new Repeater(
                "exposures",
                () -> {
                    if (review.review()) {
                        proposing.hint();
                    }
                },
                clock,
                REVIEW));
        store.onCommit(exposures::hint);
        feeds.onChange(() -> {
            review.allChanged();
            exposures.hint();
        });
        inventories.onChange(host -> {
            host.ifPresentOrElse(review::changed, review::allChanged);
            exposures.hint();
        });
        listen(
                authority,
                key,
                threads,
                new Services(
                        new AgentService(sessions, store, authority, config.certificateLife(), timer),
                        OperatorServices.of(operators, proposals),
                        new EnrolmentService(store, authority, config.certificateLife(), clock)));
        keep(sessions::closeAll);
        load(inventories, timer);
        polls.execute(() -> {
            feeds.load();
            feeds.sources().forEach(feed -> polls.execute(() -> feeds.poll(feed)));
        });
        thread.start();
        deliveries.start();
        exposures.start();
        proposing.start();
        schedule.start();
    }

    /** What the three listeners serve. */
    private record Services(
            BindableService agents, List<? extends BindableService> operators, BindableService enrolment) {}

    private void listen(Authority authority, ServerKey key, Listener.Threads threads, Services services)
            throws IOException {
        int each = config.connectionsPerAddress();
        serve(
                "agents",
                config.agents(),
                Listener.of(
                        config.agents(),
                        Audience.HOSTS,
                        Listener.Limits.AGENTS,
                        each,
                        List.of(services.agents()),
                        authority,
                        key,
                        threads));
        serve(
                "operators",
                config.operators(),
                Listener.of(
                        config.operators(),
                        Audience.OPERATORS,
                        Listener.Limits.OPERATORS,
                        each,
                        services.operators(),
                        authority,
                        key,
                        threads));
        serve(
                "enrolment",
                config.enrolment(),
                Listener.of(
                        config.enrolment(),
                        Audience.ANYBODY,
                        Listener.Limits.ENROLMENT,
                        each,
                        List.of(services.enrolment()),
                        authority,
                        key,
                        threads));
    }

    private void serve(String name, Address address, Server server) throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            throw new IOException("listen.%s: cannot listen on %s: %s".formatted(name, address, rootCause(e)), e);
        }
        servers.add(server);
        keep(() -> stop(server));
    }

    private EventLoopGroup eventLoops(int threads) {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        keep(() -> group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS));
        return group;
    }

    int agentsPort() {
        return servers.get(0).getPort();
    }

    int operatorsPort() {
        return servers.get(1).getPort();
    }

    int enrolmentPort() {
        return servers.get(2).getPort();
    }

    /** The line that says that all listeners are up. */
    String readyLine() {
        return "ready agents=%s operators=%s enrolment=%s".formatted(announced(0), announced(1), announced(2));
    }

    private String announced(int listener) {
        return new Address(
                        config.announceNames().getFirst(), servers.get(listener).getPort())
                .toString();
    }

    /** Until it is done: without it every answer about the fleet would say for good that hosts are missing. */
    private static void load(FleetInventories inventories, ScheduledExecutorService timer) {
        Thread.ofPlatform().name("inventories").daemon().start(() -> {
            try {
                inventories.load();
            } catch (StoreException e) {
                LOG.error("the hosts' inventories cannot be read, tried again in {}: {}", RELOAD, e.getMessage());
                var _ = timer.schedule(() -> load(inventories, timer), RELOAD.toSeconds(), TimeUnit.SECONDS);
            }
        });
    }

    private static void renew(ServerKey key) {
        if (key.renewIfDue()) {
            LOG.info(
                    "the controller's own certificate was renewed until={}",
                    key.certificate().getNotAfter().toInstant());
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.add(part);
        return part;
    }

    private static void stop(Server server) throws InterruptedException {
        server.shutdown();
        if (!server.awaitTermination(3, TimeUnit.SECONDS)) {
            server.shutdownNow();
            server.awaitTermination(2, TimeUnit.SECONDS);
        }
    }

    private static void stop(ExecutorService handlers) throws InterruptedException {
        handlers.shutdown();
        handlers.awaitTermination(5, TimeUnit.SECONDS);
    }

    private static Throwable rootCause(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : rootCause(cause);
    }

    /** Streams end, listeners close, the loop finishes its turn, the database closes. Running operations go on. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.removeLast();
            try {
                part.close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("a part of the controller did not stop well: {}", e.toString());
            }
        }
    }
}
