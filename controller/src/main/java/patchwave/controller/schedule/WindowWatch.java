package patchwave.controller.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.calendar.MaintenanceWindow;
import patchwave.controller.store.Actor;
import patchwave.controller.store.FleetRevision;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.policy.FleetPolicy;

/**
 * Records that windows opened and closed, each once: the database keeps up to when that was done, and the records are in
 * the transaction that moves it on. What happened while no controller ran is recorded by the next one, and says so.
 */
final class WindowWatch {
    private static final Logger LOG = LoggerFactory.getLogger(WindowWatch.class);

    /** A controller that was away for longer does not tell of every single window. */
    private static final Duration LONGEST_PAST = Duration.ofDays(31);

    /** More than a day, since it looks again each day. */
    private static final Duration AHEAD = Duration.ofHours(26);

    private final Store store;
    private final InstantSource clock;
    private final Function<Transaction, Optional<FleetPolicy>> policy;
    private final Instant running;

    /**
     * From now on.
     *
     * @param policy reads the fleet file in force; empty before the first
     */
    WindowWatch(Store store, InstantSource clock, Function<Transaction, Optional<FleetPolicy>> policy) {
        this.store = store;
        this.clock = clock;
        this.policy = policy;
        this.running = clock.instant();
    }

    /** Records what has come about since it last looked; answers what comes within the next day, sorted. */
    List<Moment> look() {
        Instant now = clock.instant();
        boolean isDue = store.read(tables ->
                tables.schedule().seenUntil().isEmpty() || !due(tables, now).isEmpty());
        if (isDue) {
            store.change(Actor.CONTROLLER, tables -> {
                due(tables, now).forEach(moment -> tell(tables, moment));
                tables.schedule().setSeenUntil(now);
            });
        }
        return store.read(tables -> Agenda.of(windows(tables), tables.schedule().starts(), now, now.plus(AHEAD)));
    }

    private SortedMap<String, MaintenanceWindow> windows(Transaction tables) {
        return policy.apply(tables).map(fleet -> fleet.calendar().windows()).orElseGet(TreeMap::new);
    }

    private List<Moment> due(Transaction tables, Instant now) {
        Optional<Instant> seen = tables.schedule().seenUntil();
        // Windows of a fleet file do not open before it is in force.
        Optional<Instant> inForce = tables.fleet().current().map(FleetRevision::appliedAt);
        if (seen.isEmpty() || inForce.isEmpty()) {
            return List.of();
        }
        Instant after = latest(latest(seen.get(), inForce.get()), now.minus(LONGEST_PAST));
        return after.isBefore(now) ? Agenda.ofWindows(windows(tables), after, now) : List.of();
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private void tell(Transaction tables, Moment moment) {
        boolean isMissed = moment.at().isBefore(running);
        boolean opens = moment.kind() == Moment.Kind.WINDOW_OPENS;
        String verb = opens ? "window.open" : "window.close";
        String sentence = "window %s %s at %s%s"
                .formatted(
                        moment.subject(),
                        opens ? "opened" : "closed",
                        moment.at(),
                        isMissed ? " while no controller ran" : "");
        tables.audit(
                verb,
                moment.subject(),
                Map.of(
                        opens ? "opened" : "closed",
                        moment.at().toString(),
                        opens ? "closes" : "opened",
                        moment.other().toString(),
                        "no_controller_ran",
                        isMissed,
                        "what",
                        sentence));
        if (isMissed) {
            LOG.warn("{}", sentence);
        } else {
            LOG.info("{}", sentence);
        }
    }
}
