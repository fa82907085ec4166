package patchwave.controller.exposure;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.advisory.Knowledge;
import patchwave.clocks.UrgencyDecision;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.exposure.Exposure;
import patchwave.exposure.ExposureChange;
import patchwave.exposure.ExposureHistory;
import patchwave.exposure.FleetExposure;
import patchwave.fleet.HostId;
import patchwave.policy.FleetPolicy;
import patchwave.policy.UrgencyPolicy;

/**
 * Keeps the record of who is exposed to what, and decides anew what that makes urgent: of a host that has changed, what concerns it; of
 * new knowledge or another policy, everything. It looks at what is and not at what happened, so that a hint that is lost costs time alone.
 */
public final class ExposureReview {
    private static final Logger LOG = LoggerFactory.getLogger(ExposureReview.class);

    /** So many vulnerabilities at a time keep the inventories for some hundredths of a second, and take some megabytes. */
    private static final int SLICE = 16;

    /** So many hosts at a time keep the inventories for some hundredths of a second. */
    private static final int HOSTS = 32;

    /** So many changed hosts are looked at one by one. */
    private static final int FEW = 64;

    /** So many changed rows in one transaction keep the other writers waiting for some hundredths of a second. */
    private static final int ROWS = 500;

    private final Store store;
    private final FleetInventories inventories;
    private final Feeds feeds;
    private final InstantSource clock;
    private final RolloutReview rollouts;

    private final PendingReview pending;

    /** Those whose exposures were kept when they were reviewed last; what is not in it is reviewed for all hosts once it is. */
    private final SortedSet<AdvisoryId> tracked = new TreeSet<>();

    /**
     * A review that has reviewed nothing yet.
     *
     * @param every how often everything is reviewed, whether or not anything is known to have changed
     */
    public ExposureReview(Store store, FleetInventories inventories, Feeds feeds, InstantSource clock, Duration every) {
        this.pending = new PendingReview(every);
        this.store = store;
        this.inventories = inventories;
        this.feeds = feeds;
        this.clock = clock;
        this.rollouts = new RolloutReview(store, inventories);
    }

    /** What a host has is another. */
    public void changed(HostId host) {
        pending.changed(host);
    }

    /** What is known of vulnerabilities is another. */
    public void allChanged() {
        pending.allChanged();
    }

    /**
     * Reviews what has changed since the last time; nothing before inventories and feeds were read after the start. For one thread at a
     * time.
     *
     * @return whether something may be to be done now that was not before
     */
    public boolean review() {
        if (!feeds.isLoaded() || !inventories.ask(FleetInventories.Known::isWhole)) {
            return false;
        }
        PendingReview.Taken taken = pending.take(store.read(PendingReview.Stated::of), clock.instant());
        // After that: what comes now leads to another review.
        Feeds.Known known = feeds.known();
        Assertions assertions = FleetRuns.assertions(store);
        try {
            boolean isAny = taken.isAll() || !taken.hosts().isEmpty();
            rollouts.review(known, isAny);
            if (!isAny) {
                return false;
            }
            ReviewRound round = round(known, assertions);
            int changes = taken.isAll()
                    ? review(all(known), Optional.empty(), round)
                    : review(concerning(taken.hosts(), known), changed(taken.hosts()), round);
            return taken.isAll() || changes > 0;
        } catch (RuntimeException e) {
            // What was to be looked at is still to be.
            allChanged();
            throw e;
        }
    }

    /**
     * The hosts that have changed, where they are few: no other's exposures can be others now.
     *
     * @param live what is live of them on record
     */
    private record Changed(SortedSet<HostId> hosts, SortedMap<AdvisoryId, List<Exposure>> live) {}

    /** Of more than a few hosts the record of all is read faster than that of each. */
    private Optional<Changed> changed(SortedSet<HostId> hosts) {
        if (hosts.size() > FEW) {
            return Optional.empty();
        }
        SortedMap<AdvisoryId, List<Exposure>> live = new TreeMap<>();
        store.read(tables -> {
            hosts.forEach(host -> tables.exposures()
                    .live(host)
                    .forEach(it -> live.computeIfAbsent(it.vulnerability(), _ -> new ArrayList<>())
                            .add(it)));
            return true;
        });
        return Optional.of(new Changed(hosts, live));
    }

    private SortedSet<AdvisoryId> all(Feeds.Known known) {
        SortedSet<AdvisoryId> all = inventories.ask(fleet -> fleet.index().concerned(known.knowledge()));
        all.addAll(store.read(tables -> tables.exposures().live()));
        return all;
    }

    /** What the hosts are or were exposed to. What operators say is left out: a vulnerability too many costs time alone. */
    private SortedSet<AdvisoryId> concerning(SortedSet<HostId> hosts, Feeds.Known known) {
        SortedSet<AdvisoryId> concerning = new TreeSet<>();
        List<HostId> rest = List.copyOf(hosts);
        for (int from = 0; from < rest.size(); from += HOSTS) {
            List<HostId> some = rest.subList(from, Math.min(rest.size(), from + HOSTS));
            inventories.ask(fleet -> {
                for (HostId host : some) {
                    FleetExposure found = fleet.index().match(known.knowledge(), Assertions.NONE, host);
                    found.vulnerabilities().stream()
                            .filter(id -> found.anyVerdict(id, ExposureHistory::begins))
                            .forEach(id -> concerning.add(id));
                }
                return true;
            });
        }
        store.read(tables -> {
            hosts.forEach(host -> tables.exposures().live(host).forEach(it -> concerning.add(it.vulnerability())));
            return true;
        });
        return concerning;
    }

    private ReviewRound round(Feeds.Known known, Assertions assertions) {
        SortedSet<HostId> enrolled = FleetRuns.enrolled(store);
        return new ReviewRound(
                known,
                assertions,
                inventories.ask(fleet -> new FleetRuns(fleet, enrolled)),
                store.read(ExposureReview::policy));
    }

    /**
     * Reviews vulnerabilities.
     *
     * @param changed empty to hold the record of all hosts against what is found
     */
    private int review(SortedSet<AdvisoryId> vulnerabilities, Optional<Changed> changed, ReviewRound round) {
        List<AdvisoryId> rest = List.copyOf(vulnerabilities);
        int changes = 0;
        SortedSet<AdvisoryId> newlyTracked = new TreeSet<>();
        for (int from = 0; from < rest.size(); from += SLICE) {
            List<AdvisoryId> slice = rest.subList(from, Math.min(rest.size(), from + SLICE));
            List<ReviewRound.Outcome> outcomes = reviewSlice(slice, changed, round);
            changes += keep(outcomes);
            SortedSet<AdvisoryId> kept = new TreeSet<>();
            outcomes.stream().filter(ReviewRound.Outcome::isTracked).forEach(it -> kept.add(it.vulnerability()));
            for (AdvisoryId id : slice) {
                if (!kept.contains(id)) {
                    tracked.remove(id);
                } else if (tracked.add(id)) {
                    newlyTracked.add(id);
                }
            }
        }
        if (changes > 0) {
            LOG.info("exposures reviewed vulnerabilities={} changes={}", vulnerabilities.size(), changes);
        }
        // What was not worth keeping until now was kept of no host: one host's change makes it worth it on all.
        return changed.isEmpty() || newlyTracked.isEmpty()
                ? changes
                : changes + review(newlyTracked, Optional.empty(), round);
    }

    private List<ReviewRound.Outcome> reviewSlice(
            List<AdvisoryId> slice, Optional<Changed> changed, ReviewRound round) {
        // To the microsecond, as the store keeps it.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        SortedMap<AdvisoryId, List<Exposure>> live = changed.map(Changed::live)
                .orElseGet(() -> store.read(tables -> tables.exposures().live(slice)));
        Optional<SortedSet<HostId>> among = changed.map(Changed::hosts);
        List<FleetStandings.Found> found = inventories.ask(fleet -> {
            Knowledge knowledge = round.known().knowledge();
            FleetExposure exposure = fleet.index().match(knowledge, round.assertions(), slice);
            FleetStandings standings = new FleetStandings(fleet, round.runs(), knowledge, round.assertions());
            return slice.stream()
                    .map(id -> standings.find(id, live.getOrDefault(id, List.of()), exposure, among, now))
                    .toList();
        });
        return store.read(tables -> {
            SortedMap<AdvisoryId, UrgencyDecision> last = tables.urgency().lastDecisions(slice);
            return found.stream()
                    .filter(it -> it.isAnybodys() || isAnothers(it.vulnerability(), changed, tables))
                    .map(each -> round.outcome(each, Optional.ofNullable(last.get(each.vulnerability())), tables, now))
                    .toList();
        });
    }

    /** Whether it is on record of a host that was not looked at. */
    private static boolean isAnothers(AdvisoryId vulnerability, Optional<Changed> changed, Transaction tables) {
        return changed.isPresent() && !tables.exposures().live(vulnerability).isEmpty();
    }

    /** Decisions first: what begins now is held against what holds now. */
    private int keep(List<ReviewRound.Outcome> outcomes) {
        List<UrgencyDecision> decisions =
                outcomes.stream().flatMap(it -> it.decision().stream()).toList();
        if (!decisions.isEmpty()) {
            store.change(Actor.CONTROLLER, tables -> decisions.forEach(tables.urgency()::decide));
        }
        List<ExposureChange> changes =
                outcomes.stream().flatMap(it -> it.changes().stream()).toList();
        for (int from = 0; from < changes.size(); from += ROWS) {
            List<ExposureChange> rows = changes.subList(from, Math.min(changes.size(), from + ROWS));
            store.change(Actor.CONTROLLER, tables -> tables.exposures().apply(rows));
        }
        return changes.size() + decisions.size();
    }

    /** Empty if another version of the controller applied a file that this one cannot read. */
    static Optional<UrgencyPolicy> policy(Transaction tables) {
        return tables.fleet()
                .current()
                .map(revision -> FleetFile.readable(revision.text()).map(FleetPolicy::urgency))
                .orElse(Optional.of(UrgencyPolicy.DEFAULT));
    }
}
