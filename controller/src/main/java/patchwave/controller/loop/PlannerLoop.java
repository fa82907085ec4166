package patchwave.controller.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.agents.Sessions;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostCalendars;
import patchwave.controller.store.Mismatch;
import patchwave.controller.store.PlannerSuperseded;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoreException;
import patchwave.controller.store.Transaction;
import patchwave.fleet.HostId;
import patchwave.plan.Condition;
import patchwave.plan.Decision;
import patchwave.plan.Planner;
import patchwave.plan.Snapshot;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutId;

/**
 * One turn of the loop: look, decide, store, hint. Level-triggered: each turn begins from the tables alone, so that a turn
 * that fails, or never comes, costs time and nothing else. Called by one thread.
 */
public final class PlannerLoop {
    private static final Logger LOG = LoggerFactory.getLogger(PlannerLoop.class);

    private final Store store;
    private final Sessions sessions;
    private final InstantSource clock;
    private final Function<Transaction, HostCalendars> calendars;
    private final int preparationLimit;
    private final long epoch;
    private final Sight sight;
    private final AtomicBoolean sweepWanted = new AtomicBoolean();
    private final AtomicReference<LastDecision> last = new AtomicReference<>(LastDecision.NONE);
    private final Map<RolloutId, Rollout> known = new HashMap<>();
    private SortedMap<HostId, Long> toldToCancel = new TreeMap<>();
    private Optional<Instant> nextExpiry = Optional.empty();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * Begins a planner epoch: planners of earlier lives can claim nothing from now on.
     *
     * @param calendars reads when hosts may be disrupted, from the tables at the clock's time
     * @param preparationLimit how many hosts may be preparing at a time
     */
    public PlannerLoop(
            Store store,
            Sessions sessions,
            InstantSource clock,
            Duration unknownAfter,
            Function<Transaction, HostCalendars> calendars,
            int preparationLimit) {
        this.store = store;
        this.sessions = sessions;
        this.clock = clock;
        this.calendars = calendars;
        this.preparationLimit = preparationLimit;
        this.sight = new Sight(sessions::lastReport, clock.instant(), unknownAfter);
        this.epoch = store.write(Actor.CONTROLLER, tables -> tables.ledger().takePlannerEpoch());
    }

    /** What the last turn decided. */
    public LastDecision lastDecision() {
        return last.get();
    }

    /** Calls a listener after each turn, on the loop's thread: it must return at once. Run the answer to end that. */
    public Runnable onTurn(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The next turn recounts the ledger. Each minute; also whenever somebody doubts it. */
    public void requestSweep() {
        sweepWanted.set(true);
    }

    /**
     * One turn. A fault is logged with what is to be done and leads to no admission.
     *
     * @return when the next turn must come at the latest, if time alone changes the decision
     * @throws PlannerSuperseded if another planner has taken over; this one must end
     */
    public Optional<Instant> turn() {
        Instant now = clock.instant();
        try {
            Decision decision = turn(now);
            last.set(new LastDecision(decision, now, Optional.empty()));
            return Stream.of(decision.wakeAt(), nextExpiry)
                    .flatMap(Optional::stream)
                    .min(Instant::compareTo);
        } catch (PlannerSuperseded e) {
            throw e;
        } catch (StoreException e) {
            LOG.error("nothing is admitted: the database failed; check its disk, we try again: {}", e.getMessage());
            fault(e);
        } catch (RuntimeException e) {
            LOG.error("nothing is admitted: the planner's loop has a fault; we try again. Please report this", e);
            fault(e);
        } finally {
            listeners.forEach(Runnable::run);
        }
        return Optional.empty();
    }

    private void fault(RuntimeException e) {
        last.updateAndGet(before -> new LastDecision(before.decision(), before.at(), Optional.of(e.toString())));
    }

    private Decision turn(Instant now) {
        sight.turn(now);
        settleExpired(now);
        if (sweepWanted.getAndSet(false)) {
            sweep();
        }
        Look stored = look();
        Map<HostId, Condition> silent = sight.fallenSilent(stored.snapshot().hosts(), now);
        if (!silent.isEmpty()) {
            store(silent);
            stored = look();
        }
        if (sight.isListeningLongEnough(now)) {
            sessions.storedSilences(now);
        }
        Snapshot snapshot = sight.seen(stored.snapshot());
        Decision decision = Planner.plan(snapshot, now);
        Set<HostId> concerned = new HashSet<>(silent.keySet());
        noteSteered(snapshot, concerned);
        new Enactment(store, epoch, stored.revision(), snapshot, concerned).enact(decision, now);
        noteCancelled(concerned);
        sessions.hint(concerned);
        return decision;
    }

    /** What a turn decides from, and the revision of the fleet file that it is of. */
    private record Look(Snapshot snapshot, long revision) {}

    private Look look() {
        return store.read(tables -> {
            tables.ledger().requirePlanner(epoch);
            return new Look(
                    tables.snapshot(calendars.apply(tables), preparationLimit),
                    tables.fleet().revision());
        });
    }

    /** What time alone changes is changed before anything is decided. */
    private void settleExpired(Instant now) {
        Optional<Instant> due = store.read(tables -> tables.expiries().next());
        if (due.isPresent() && !now.isBefore(due.get())) {
            store.change(Actor.CONTROLLER, tables -> {
                tables.ledger().requirePlanner(epoch);
                tables.expiries().settle();
            });
            due = store.read(tables -> tables.expiries().next());
        }
        nextExpiry = due;
    }

    /** Claims that others cancelled, such as a new fleet file with a freeze: their hosts hear of it at once, and once. */
    private void noteCancelled(Set<HostId> concerned) {
        SortedMap<HostId, Long> cancelled = store.read(tables -> tables.ledger().cancelled());
        cancelled.forEach((host, attempt) -> {
            if (!attempt.equals(toldToCancel.get(host))) {
                concerned.add(host);
            }
        });
        toldToCancel = cancelled;
    }

    /** Rollouts that operators started, steered or ended since the last turn: their hosts must hear of it. */
    private void noteSteered(Snapshot snapshot, Set<HostId> concerned) {
        Map<RolloutId, Rollout> former = Map.copyOf(known);
        known.clear();
        snapshot.rollouts().forEach(rollout -> known.put(rollout.spec().id(), rollout));
        former.forEach((id, before) -> {
            Rollout now = known.get(id);
            if (now == null || !now.status().equals(before.status())) {
                before.hosts().forEach(host -> concerned.add(host.host()));
            }
        });
    }

    private void sweep() {
        List<Mismatch> found = store.write(Actor.CONTROLLER, tables -> {
            tables.ledger().requirePlanner(epoch);
            return tables.ledger().sweep();
        });
        for (Mismatch mismatch : found) {
            LOG.error("the ledger does not add up, admission is closed: {}", mismatch);
        }
        sessions.hintAll();
    }

    private void store(Map<HostId, Condition> silent) {
        store.change(Actor.CONTROLLER, tables -> {
            tables.ledger().requirePlanner(epoch);
            silent.forEach((host, condition) -> tables.hosts().setHealth(host, condition));
        });
        sight.stored(silent.keySet());
        LOG.warn("hosts={} unknown: no report for too long", silent.keySet());
    }
}
