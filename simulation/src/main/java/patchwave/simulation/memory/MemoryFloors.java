package patchwave.simulation.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.FloorAnswer;
import patchwave.controller.store.FloorStore;
import patchwave.controller.store.LoweredFloor;
import patchwave.controller.store.LoweredFloor.State;
import patchwave.controller.store.StoreException;
import patchwave.fleet.PoolId;
import patchwave.policy.PoolPolicy;

/** {@link FloorStore} on the tables in memory. */
final class MemoryFloors implements FloorStore {
    private static final int SHOWN_OVER = 100;
    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryFloors(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    private static long number(String id) {
        return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
    }

    private static boolean isOver(LoweredFloor floor) {
        return floor.state() == State.OVER;
    }

    @Override
    public List<LoweredFloor> list() {
        List<LoweredFloor> newest = new ArrayList<>(tables.floors.all());
        newest.sort(Comparator.comparingLong((LoweredFloor floor) -> number(floor.id()))
                .reversed());
        List<LoweredFloor> shown = new ArrayList<>();
        int over = 0;
        for (LoweredFloor floor : newest) {
            if (!isOver(floor) || ++over <= SHOWN_OVER) {
                shown.add(floor);
            }
        }
        return shown;
    }

    @Override
    public Optional<LoweredFloor> find(String id) {
        return tables.floors.all().stream()
                .filter(floor -> floor.id().equals(id))
                .findFirst();
    }

    @Override
    public FloorAnswer ask(PoolId pool, int floor, Duration duration, String reason) {
        expire();
        Optional<Integer> normal = normal(pool);
        if (normal.isEmpty()) {
            return new FloorAnswer.Missing("pool %s is not in the fleet file".formatted(pool));
        }
        Optional<LoweredFloor> current = tables.floors.all().stream()
                .filter(other -> other.pool().equals(pool) && !isOver(other))
                .findFirst();
        if (current.isPresent()) {
            return new FloorAnswer.Refused("pool %s has %s already, %s: restore that first"
                    .formatted(
                            pool,
                            current.get().id(),
                            current.get().state() == State.ASKED
                                    ? "asked for by " + current.get().askedBy()
                                    : "in force until " + current.get().expiresAt()));
        }
        if (floor < 0 || floor >= normal.get()) {
            return new FloorAnswer.Refused("pool %s: its floor is %d, so a lowered one is 0 to %d, not %d: %s"
                    .formatted(pool, normal.get(), normal.get() - 1, floor, "to raise a floor, apply a fleet file"));
        }
        if (!Micros.of(duration).isPositive()) {
            throw new StoreException("a lowered floor for %s breaks a constraint of its table".formatted(duration));
        }
        long number = tables.floors.isEmpty() ? 1 : tables.floors.lastKey() + 1;
        LoweredFloor wish = new LoweredFloor(
                "floor-" + number,
                pool,
                floor,
                normal.get(),
                Micros.of(duration),
                reason,
                transaction.actor().name(),
                transaction.now(),
                Optional.empty(),
                transaction.now().plus(WISH_LIFE),
                State.ASKED);
        return settle(wish, "floor.ask", reason);
    }

    @Override
    public FloorAnswer approve(String id) {
        expire();
        Optional<LoweredFloor> found = find(id);
        if (found.isEmpty()) {
            return new FloorAnswer.Missing("no lowered floor %s".formatted(id));
        }
        LoweredFloor wish = found.get();
        String name = transaction.actor().name();
        if (wish.state() == State.IN_FORCE && wish.approvedBy().equals(Optional.of(name))) {
            return new FloorAnswer.Settled(wish);
        }
        if (wish.askedBy().equals(name)) {
            return new FloorAnswer.Denied(
                    "%s was asked for by %s: another operator must approve it".formatted(id, name));
        }
        if (wish.state() != State.ASKED) {
            return new FloorAnswer.Refused(
                    "%s is %s".formatted(id, isOver(wish) ? "over: ask again" : "in force already"));
        }
        Optional<Integer> normal = normal(wish.pool());
        if (normal.isEmpty() || normal.get() <= wish.floor()) {
            return new FloorAnswer.Refused("the floor of pool %s is %s by now, so %d would not lower it: ask again"
                    .formatted(wish.pool(), normal.map(Object::toString).orElse("gone"), wish.floor()));
        }
        Instant until = transaction.now().plus(wish.duration());
        LoweredFloor approved = with(wish, normal.get(), Optional.of(name), until, State.IN_FORCE);
        FloorAnswer answer = settle(approved, "floor.lower", wish.reason());
        new Placement(transaction).resize(wish.pool().toString());
        return answer;
    }

    private static LoweredFloor with(
            LoweredFloor floor, int normal, Optional<String> approvedBy, Instant until, State state) {
        return new LoweredFloor(
                floor.id(),
                floor.pool(),
                floor.floor(),
                normal,
                floor.duration(),
                floor.reason(),
                floor.askedBy(),
                floor.askedAt(),
                approvedBy,
                until,
                state);
    }

    @Override
    public FloorAnswer restore(String id, String reason) {
        transaction.requireWritable();
        Optional<LoweredFloor> found = find(id);
        if (found.isEmpty()) {
            return new FloorAnswer.Missing("no lowered floor %s".formatted(id));
        }
        return isOver(found.get()) ? new FloorAnswer.Settled(found.get()) : end(found.get(), "floor.restore", reason);
    }

    /** Ends all whose time is over. */
    void expire() {
        List<Long> over =
                tables.floors.keys(floor -> !isOver(floor) && !floor.expiresAt().isAfter(transaction.now()));
        for (Long number : over) {
            LoweredFloor floor = tables.floors.get(number);
            end(
                    floor,
                    "floor.expire",
                    floor.state() == State.ASKED ? "nobody approved it within an hour" : "its time is over");
        }
    }

    /** Ends those of pools that a new fleet file changes or takes away: they were permitted for what it was. */
    void endChanged(List<PoolPolicy> before, List<PoolPolicy> after) {
        for (Long number : tables.floors.keys(floor -> !isOver(floor))) {
            LoweredFloor floor = tables.floors.get(number);
            if (!Objects.equals(policy(before, floor.pool()), policy(after, floor.pool()))) {
                end(floor, "floor.restore", "a new fleet file changes the pool");
            }
        }
    }

    private static @Nullable PoolPolicy policy(List<PoolPolicy> policies, PoolId pool) {
        return policies.stream()
                .filter(policy -> policy.id().equals(pool))
                .findFirst()
                .orElse(null);
    }

    private FloorAnswer end(LoweredFloor floor, String verb, String why) {
        FloorAnswer answer =
                settle(with(floor, floor.normalFloor(), floor.approvedBy(), floor.expiresAt(), State.OVER), verb, why);
        new Placement(transaction).resize(floor.pool().toString());
        return answer;
    }

    private FloorAnswer settle(LoweredFloor next, String verb, String why) {
        tables.floors.put(number(next.id()), next);
        Map<String, Object> body = new HashMap<>();
        body.put("pool", next.pool().toString());
        body.put("floor", next.floor());
        body.put("normal_floor", next.normalFloor());
        body.put("asked_by", next.askedBy());
        body.put("approved_by", next.approvedBy().orElse(""));
        body.put("until", next.expiresAt().toString());
        body.put("reason", why);
        transaction.audit(verb, next.id(), body);
        return new FloorAnswer.Settled(next);
    }

    /** The floor that the fleet file asks for, with the hosts that are registered now. */
    private Optional<Integer> normal(PoolId id) {
        return Optional.ofNullable(tables.pools.find(id.toString()))
                .filter(PoolRow::isActive)
                .map(pool -> pool.floorRule.hosts(pool.registered));
    }
}
