package patchwave.controller.advisories;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.CveFact;
import patchwave.advisory.Feed;
import patchwave.advisory.Knowledge;
import patchwave.advisory.Statement;
import patchwave.controller.store.Sha256;

/**
 * All feeds, and what they say together. A document that is broken or cut is refused whole, with the reason, and the last good one
 * holds on; each change makes the knowledge anew.
 */
public final class Feeds {
    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);

    /** A document with less than this part of the records of the one before it was cut. */
    private static final double LEAST_PART = 0.9;

    /** For a whole document of an address. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<FeedSource> sources;
    private final FeedFiles files;
    private final FeedFetch fetch;
    private final FeedLimits limits;
    private final InstantSource clock;

    /** One feed at a time: a large one takes memory while it is read. */
    private final ReentrantLock turn = new ReentrantLock();

    private final Map<String, Held> held = new LinkedHashMap<>();

    /** Feeds that are being polled. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    private volatile Known known = Known.NOTHING;
    private volatile boolean isLoaded;
    private volatile Runnable listener = () -> {};
    private volatile List<FeedState> states;

    /** What is held of a feed. */
    private record Held(FeedFiles.Good good, FeedReading.Accepted says) {}

    /**
     * What all feeds say.
     *
     * @param facts by CVE, in the order of the feeds
     * @param since when each feed was first had, by the name of its documents
     */
    public record Known(
            Knowledge knowledge, SortedMap<AdvisoryId, List<CveFact>> facts, SortedMap<String, Instant> since) {
        static final Known NOTHING = new Known(Knowledge.EMPTY, new TreeMap<>(), new TreeMap<>());

        /**
         * When it could be known here what a statement says: when it was published, or, of what was published before, when its
         * feed was first had. Fetching it once more never makes it later.
         */
        public Instant knownSince(Statement statement) {
            Instant first = since.getOrDefault(
                    statement.provenance().document(), statement.provenance().fetchedAt());
            // Of a feed that tells no time a statement has the one when it came last.
            boolean isTold =
                    !statement.published().equals(statement.provenance().fetchedAt());
            return isTold && statement.published().isAfter(first) ? statement.published() : first;
        }
    }

    /**
     * Knows nothing yet.
     *
     * @param folder for the last good documents; made when it is needed
     * @param limits of a document
     */
    public Feeds(List<FeedSource> sources, Path folder, InstantSource clock, FeedLimits limits) {
        this.sources = List.copyOf(sources);
        this.limits = limits;
        this.files = new FeedFiles(folder);
        this.fetch = new FeedFetch(limits, PATIENCE);
        this.clock = clock;
        this.states = sources.stream().map(FeedState::of).toList();
    }

    /** What is known now. */
    public Known known() {
        return known;
    }

    /** Whether what a former controller held has been read: before that nothing is known, and nothing may be concluded from that. */
    public boolean isLoaded() {
        return isLoaded;
    }

    /** Calls a listener, there is one, whenever something else is known. It must return at once. */
    public void onChange(Runnable called) {
        listener = called;
    }

    /** How each feed is, in the configuration's order. */
    public List<FeedState> states() {
        return states;
    }

    /** The feeds of the configuration. */
    public List<FeedSource> sources() {
        return sources;
    }

    /** Reads what a former controller held. */
    public void load() {
        turn.lock();
        try {
            for (FeedSource source : sources) {
                loadOne(source);
            }
            understand();
            isLoaded = true;
        } finally {
            turn.unlock();
        }
    }

    private void loadOne(FeedSource source) {
        try {
            files.read(source.name()).ifPresent(good -> accept(source, good, limits));
        } catch (IOException | RuntimeException e) {
            // The others hold all the same, and this one is fetched anew.
            LOG.warn("feed={} what was held of it cannot be read: {}", source.name(), e.toString());
        }
    }

    /** Looks whether a feed has something newer, and takes it; nothing if that is under way. */
    public void poll(FeedSource source) {
        if (!underWay.add(source.name())) {
            return;
        }
        try {
            // Without a turn, so that whoever answers slowly holds up nothing but itself.
            FeedFetch.Fetched fetched = fetch.fetch(source, tag(source));
            turn.lock();
            try {
                switch (fetched) {
                    case FeedFetch.Fetched.Failed(var reason) -> refuse(source, reason);
                    case FeedFetch.Fetched.Unchanged _ -> put(state(source).checked(clock.instant()));
                    case FeedFetch.Fetched.Document(var bytes, var newTag) -> take(source, bytes, newTag);
                }
            } finally {
                turn.unlock();
            }
        } catch (RuntimeException e) {
            LOG.error("feed={} a fault of the controller: {}", source.name(), e.toString(), e);
            turn.lock();
            try {
                refuse(source, "a fault of the controller: " + e);
            } finally {
                turn.unlock();
            }
        } finally {
            underWay.remove(source.name());
        }
    }

    private String tag(FeedSource source) {
        turn.lock();
        try {
            return Optional.ofNullable(held.get(source.name()))
                    .map(it -> it.good().tag())
                    .orElse("");
        } finally {
            turn.unlock();
        }
    }

    private void take(FeedSource source, byte[] bytes, String tag) {
        Optional<Held> before = Optional.ofNullable(held.get(source.name()));
        int records = before.map(it -> it.good().records()).orElse(0);
        FeedLimits least = source.onlyGrows() ? limits.withLeastRecords((int) (records * LEAST_PART)) : limits;
        Instant now = clock.instant();
        FeedFiles.Good good = new FeedFiles.Good(
                new FeedDocument(source.from(), bytes, now),
                tag,
                0,
                before.map(it -> it.good().since()).orElse(now));
        Optional<FeedFiles.Good> accepted = accept(source, good, least);
        if (accepted.isEmpty()) {
            return;
        }
        put(state(source).checked(now));
        understand();
        try {
            files.write(source.name(), accepted.get());
        } catch (IOException e) {
            LOG.warn("feed={} cannot be kept: the next controller will fetch it anew: {}", source.name(), e.toString());
        }
    }

    /** Holds a document if it is a good one. */
    private Optional<FeedFiles.Good> accept(FeedSource source, FeedFiles.Good good, FeedLimits least) {
        return switch (source.format().read(good.document(), least)) {
            case FeedReading.Refused(var reason) -> {
                refuse(source, reason);
                yield Optional.empty();
            }
            case FeedReading.Accepted says -> {
                FeedFiles.Good counted = new FeedFiles.Good(good.document(), good.tag(), says.records(), good.since());
                held.put(source.name(), new Held(withoutBytes(counted), says));
                put(new FeedState(
                        source,
                        Optional.of(good.document().fetchedAt()),
                        Sha256.hex(good.document().bytes()),
                        state(source).checkedAt(),
                        says.records(),
                        says.quarantined(),
                        Optional.empty()));
                LOG.info(
                        "feed={} records={} quarantined={} fetched={}",
                        source.name(),
                        says.records(),
                        says.quarantined().size(),
                        good.document().fetchedAt());
                yield Optional.of(counted);
            }
        };
    }

    /** What it says is held, and its bytes are on the disk. */
    private static FeedFiles.Good withoutBytes(FeedFiles.Good good) {
        FeedDocument document = good.document();
        return new FeedFiles.Good(
                new FeedDocument(document.name(), new byte[0], document.fetchedAt()),
                good.tag(),
                good.records(),
                good.since());
    }

    private void refuse(FeedSource source, String reason) {
        boolean isKnown = state(source)
                .refusal()
                .filter(before -> before.reason().equals(reason))
                .isPresent();
        // Once is a warning; each ten seconds is what hides the others.
        LOG.atLevel(isKnown ? Level.DEBUG : Level.WARN)
                .log("feed={} refused, the last good one holds: {}", source.name(), reason);
        put(state(source).refused(reason, clock.instant()));
    }

    private FeedState state(FeedSource source) {
        return states.stream()
                .filter(state -> state.source().equals(source))
                .findFirst()
                .orElseThrow();
    }

    private void put(FeedState state) {
        states = states.stream()
                .map(each -> each.source().equals(state.source()) ? state : each)
                .toList();
    }

    private void understand() {
        SortedMap<String, Instant> since = new TreeMap<>();
        List<Statement> statements = new ArrayList<>();
        SortedMap<AdvisoryId, List<CveFact>> facts = new TreeMap<>();
        SortedSet<AdvisoryId> rejected = new TreeSet<>();
        for (Held each : held.values()) {
            since.put(each.good().document().name(), each.good().since());
            statements.addAll(each.says().statements());
            for (CveFact fact : each.says().facts()) {
                facts.computeIfAbsent(fact.cve(), _ -> new ArrayList<>()).add(fact);
                // A database may withdraw its own record; only the CVE's own state speaks for everybody.
                if (fact.content() instanceof CveFact.Rejected
                        && fact.provenance().feed() == Feed.VULNRICHMENT) {
                    rejected.add(fact.cve());
                }
            }
        }
        known = new Known(Knowledge.of(statements, rejected), facts, since);
        listener.run();
    }
}
