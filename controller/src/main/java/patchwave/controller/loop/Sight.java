package patchwave.controller.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.HostId;
import patchwave.plan.Condition;
import patchwave.plan.HostState;
import patchwave.plan.PoolState;
import patchwave.plan.Snapshot;

/**
 * What we can see: which hosts have fallen silent, and which have not reported since this controller started. The tables
 * may still call these healthy; nothing is decided on that.
 */
final class Sight {
    /**
     * No tick is as long. If no turn came for so long, the controller's machine was suspended or its clock was set: what
     * hosts did meanwhile it has yet to hear, as after a start.
     */
    private static final Duration STANDSTILL = Duration.ofMinutes(2);

    private final Function<HostId, Optional<Instant>> lastReport;
    private final Duration unknownAfter;

    /** Since when hosts could report: the start, or the end of the last standstill. */
    private Instant listeningSince;

    private Instant lastTurn;

    /** Hosts that were found silent, with what we had heard last then: each silence is stored once. */
    private final Map<HostId, Instant> silent = new HashMap<>();

    Sight(Function<HostId, Optional<Instant>> lastReport, Instant startedAt, Duration unknownAfter) {
        this.lastReport = lastReport;
        this.unknownAfter = unknownAfter;
        this.listeningSince = startedAt;
        this.lastTurn = startedAt;
    }

    /** Called when a turn begins. */
    void turn(Instant now) {
        // A clock that was set back must not make the time longer that hosts have.
        if (listeningSince.isAfter(now) || !now.isBefore(lastTurn.plus(STANDSTILL))) {
            listeningSince = now;
        }
        lastTurn = now;
    }

    /** Whether every host has had the time to report, so that whoever has not is silent. */
    boolean isListeningLongEnough(Instant now) {
        return !now.isBefore(listeningSince.plus(unknownAfter));
    }

    /** Hosts whose silence has just become too long, with the condition to store. Each is named once for each silence. */
    Map<HostId, Condition> fallenSilent(List<HostState> hosts, Instant now) {
        Map<HostId, Condition> found = new HashMap<>();
        for (HostState host : hosts) {
            // After a start or a standstill every host that was not heard yet gets the whole time.
            Instant heard = lastReport.apply(host.id()).orElse(listeningSince);
            if (now.isBefore(heard.plus(unknownAfter))) {
                silent.remove(host.id());
            } else if (!isKnownUnseen(host) && !heard.equals(silent.get(host.id()))) {
                found.put(host.id(), new Condition.Unknown("no report since " + heard, now));
            }
        }
        return found;
    }

    /** Just enrolled, or silent since before the start: the tables tell it better than we could. */
    private boolean isKnownUnseen(HostState host) {
        return host.condition() instanceof Condition.Unknown
                && lastReport.apply(host.id()).isEmpty();
    }

    /** Called once the silence of these hosts is stored. */
    void stored(Set<HostId> hosts) {
        for (HostId host : hosts) {
            silent.put(host, lastReport.apply(host).orElse(listeningSince));
        }
    }

    /**
     * The snapshot with every host that has not reported in this life of the controller as unknown, and counted as down.
     * The ledger does not know of these; it only could admit more, never less, than the planner asks for. Nor is a host
     * late before it had the time to report: what it did while nobody listened is not known yet.
     */
    Snapshot seen(Snapshot snapshot) {
        List<HostState> hosts = new ArrayList<>(snapshot.hosts().size());
        int[] unseen = new int[snapshot.pools().size()];
        for (HostState host : snapshot.hosts()) {
            if (!isUnseen(host)) {
                hosts.add(host);
                continue;
            }
            hosts.add(withCondition(
                    host, new Condition.Unknown("it has not reported since the controller started", listeningSince)));
            // A host with a claim is counted as in operation, and one that is not healthy as down, already.
            if (host.claimedBy().isEmpty() && host.condition() instanceof Condition.Healthy) {
                for (int i = 0; i < host.poolCount(); i++) {
                    unseen[host.pool(i)] += host.weight(i);
                }
            }
        }
        return snapshot.with(pools(snapshot.pools(), unseen), hosts, listeningSince.plus(unknownAfter));
    }

    private boolean isUnseen(HostState host) {
        return lastReport.apply(host.id()).isEmpty()
                && (host.condition() instanceof Condition.Healthy
                        || host.condition() instanceof Condition.Behind
                        || host.condition() instanceof Condition.OperationFailed);
    }

    private static HostState withCondition(HostState host, Condition condition) {
        return host.with(condition, host.claimedBy());
    }

    private static List<PoolState> pools(List<PoolState> pools, int[] unseen) {
        List<PoolState> result = new ArrayList<>(pools.size());
        for (int i = 0; i < pools.size(); i++) {
            PoolState pool = pools.get(i);
            PoolCapacity capacity = pool.capacity();
            result.add(
                    unseen[i] == 0
                            ? pool
                            : new PoolState(
                                    new PoolCapacity(
                                            capacity.id(),
                                            capacity.registered(),
                                            capacity.floor(),
                                            capacity.inOperation(),
                                            capacity.down() + unseen[i]),
                                    pool.exclusive()));
        }
        return result;
    }
}
