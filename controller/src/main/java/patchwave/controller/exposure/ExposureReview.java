package patchwave.controller.exposure;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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

    /** So many changed rows in one transaction keep the other writers waiting for some hundredths of a second. */
    private static final int ROWS = 500;

    private final Store store;
    private final FleetInventories inventories;
    private final Feeds feeds;
    private final InstantSource clock;
    private final RolloutReview rollouts;

    private final PendingReview pending;

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
            rollouts.review(known, taken.isAll() || !taken.hosts().isEmpty());
            int changes = review(taken.isAll() ? all(known) : concerning(taken.hosts(), known), known, assertions);
            return taken.isAll() || changes > 0;
        } catch (RuntimeException e) {
            // What was to be looked at is still to be.
            allChanged();
            throw e;
        }
    }

    private SortedSet<AdvisoryId> all(Feeds.Known known) {
        SortedSet<AdvisoryId> all = inventories.ask(fleet -> fleet.index().concerned(known.knowledge()));
        all.addAll(store.read(tables -> tables.exposures().live()));
        return all;
    }

    /** What the hosts are or were exposed to; what operators say makes no difference, for all is looked at then. */
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

    private int review(SortedSet<AdvisoryId> vulnerabilities, Feeds.Known known, Assertions assertions) {
        List<AdvisoryId> rest = List.copyOf(vulnerabilities);
        SortedSet<HostId> enrolled = FleetRuns.enrolled(store);
        FleetRuns runs = inventories.ask(fleet -> new FleetRuns(fleet, enrolled));
        Optional<UrgencyPolicy> policy = store.read(ExposureReview::policy);
        int changes = 0;
        for (int from = 0; from < rest.size(); from += SLICE) {
            changes += reviewSlice(
                    rest.subList(from, Math.min(rest.size(), from + SLICE)), runs, policy, known, assertions);
        }
        if (changes > 0) {
            LOG.info("exposures reviewed vulnerabilities={} changes={}", vulnerabilities.size(), changes);
        }
        return changes;
    }

    private int reviewSlice(
            List<AdvisoryId> slice,
            FleetRuns runs,
            Optional<UrgencyPolicy> policy,
            Feeds.Known known,
            Assertions assertions) {
        // To the microsecond, as the store keeps it.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        SortedMap<AdvisoryId, List<Exposure>> open = new TreeMap<>();
        store.read(tables -> {
            slice.forEach(id -> open.put(id, tables.exposures().live(id)));
            return true;
        });
        List<FleetStandings.Found> found = inventories.ask(fleet -> {
            FleetExposure exposure = fleet.index().match(known.knowledge(), assertions, slice);
            FleetStandings standings = new FleetStandings(fleet, runs, known.knowledge(), assertions);
            return slice.stream()
                    .flatMap(id -> standings.find(id, open.getOrDefault(id, List.of()), exposure, now).stream())
                    .toList();
        });
        List<Outcome> outcomes = store.read(tables -> found.stream()
                .map(each -> outcome(each, each.advisory(known), policy, tables, now))
                .toList());
        return keep(outcomes);
    }

    /**
     * What is to be kept.
     *
     * @param decision empty if it says what the last one says
     */
    private record Outcome(Optional<UrgencyDecision> decision, List<ExposureChange> changes) {}

    private static Outcome outcome(
            FleetStandings.Found found,
            KnownAdvisories advisory,
            Optional<UrgencyPolicy> policy,
            Transaction tables,
            Instant now) {
        Optional<UrgencyDecision> before = tables.urgency().lastDecision(found.vulnerability());
        Optional<KnownAdvisories.Found> said = advisory.find(tables);
        // A fleet file that this version cannot read decides nothing anew.
        Optional<UrgencyDecision> decision = policy.isEmpty() || said.isEmpty()
                ? before
                : Optional.of(said.get().decision(policy.get(), after(before, now)));
        boolean isRecorded = said.filter(KnownAdvisories.Found::isRecorded).isPresent();
        boolean isTracked = decision.filter(it -> it.isTracked(found.canBeMended(), isRecorded))
                .isPresent();
        return new Outcome(
                decision.filter(it -> isTracked || before.isPresent())
                        .filter(it -> before.filter(it::saysAs).isEmpty()),
                found.changes().stream()
                        .filter(change -> isTracked || !(change instanceof ExposureChange.Opened))
                        .toList());
    }

    /** In their order, also where the clock was set back. */
    private static Instant after(Optional<UrgencyDecision> before, Instant now) {
        return before.map(it -> it.at().plus(1, ChronoUnit.MICROS))
                .filter(next -> next.isAfter(now))
                .orElse(now);
    }

    /** Decisions first: what begins now is held against what holds now. */
    private int keep(List<Outcome> outcomes) {
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
