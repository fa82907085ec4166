package patchwave.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.LoweredFloor.State;
import patchwave.fleet.PoolId;
import patchwave.policy.PoolPolicy;

/** {@link FloorStore} on SQL. */
final class SqlFloors implements FloorStore {

    private static final int SHOWN_OVER = 100;
    private static final String SELECT = "SELECT * FROM lowered_floor ";

    private final SqlTransaction transaction;
    private final Sql sql;

    SqlFloors(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public List<LoweredFloor> list() {
        List<LoweredFloor> floors =
                new ArrayList<>(sql.list(SELECT + "WHERE state <> 'OVER' ORDER BY number DESC", SqlFloors::floor));
        floors.addAll(sql.list(
                SELECT + "WHERE state = 'OVER' ORDER BY number DESC LIMIT :limit",
                SqlFloors::floor,
                "limit",
                SHOWN_OVER));
        return floors.stream()
                .sorted((a, b) -> Long.compare(number(b.id()), number(a.id())))
                .toList();
    }

    @Override
    public Optional<LoweredFloor> find(String id) {
        return sql.find(SELECT + "WHERE id = :id", SqlFloors::floor, "id", id);
    }

    private static long number(String id) {
        return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
    }

    private static LoweredFloor floor(Row row) {
        return new LoweredFloor(
                row.text("id"),
                PoolId.parse(row.text("pool_id")),
                row.count("floor"),
                row.count("normal_floor"),
                row.duration("duration"),
                row.text("reason"),
                row.text("asked_by"),
                row.time("asked_at"),
                row.optionalText("approved_by"),
                row.time("expires_at"),
                State.valueOf(row.text("state")));
    }

    @Override
    public FloorAnswer ask(PoolId pool, int floor, Duration duration, String reason) {
        expire();
        Optional<Integer> normal = normal(pool);
        if (normal.isEmpty()) {
            return new FloorAnswer.Missing("pool %s is not in the fleet file".formatted(pool));
        }
        Optional<LoweredFloor> current = current(pool);
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
        long number = sql.find(
                        "SELECT COALESCE(MAX(number), 0) AS last FROM lowered_floor", row -> row.number("last") + 1)
                .orElse(1L);
        String id = "floor-" + number;
        sql.update(
                """
                INSERT INTO lowered_floor (id, number, pool_id, floor, normal_floor, duration, reason, asked_by, asked_at,
                    expires_at, state)
                VALUES (:id, :number, :pool, :floor, :normal, :duration, :reason, :by, :now, :expires, 'ASKED')
                """,
                "id",
                id,
                "number",
                number,
                "pool",
                pool,
                "floor",
                floor,
                "normal",
                normal.get(),
                "duration",
                duration,
                "reason",
                reason,
                "by",
                transaction.actor().name(),
                "now",
                transaction.now(),
                "expires",
                transaction.now().plus(WISH_LIFE));
        return settled(id, "floor.ask", reason);
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
                    "%s is %s".formatted(id, wish.state() == State.OVER ? "over: ask again" : "in force already"));
        }
        Optional<Integer> normal = normal(wish.pool());
        if (normal.isEmpty() || normal.get() <= wish.floor()) {
            return new FloorAnswer.Refused("the floor of pool %s is %s by now, so %d would not lower it: ask again"
                    .formatted(wish.pool(), normal.map(Object::toString).orElse("gone"), wish.floor()));
        }
        sql.update(
                """
                UPDATE lowered_floor SET state = 'IN_FORCE', approved_by = :by, expires_at = :expires,
                    normal_floor = :normal
                WHERE id = :id AND state = 'ASKED'
                """, "id", id, "by", name, "expires", transaction.now().plus(wish.duration()), "normal", normal.get());
        new Memberships(transaction).resize(wish.pool());
        return settled(id, "floor.lower", wish.reason());
    }

    @Override
    public FloorAnswer restore(String id, String reason) {
        Optional<LoweredFloor> found = find(id);
        if (found.isEmpty()) {
            return new FloorAnswer.Missing("no lowered floor %s".formatted(id));
        }
        if (found.get().state() == State.OVER) {
            return new FloorAnswer.Settled(found.get());
        }
        end(found.get(), "floor.restore", reason);
        return new FloorAnswer.Settled(find(id).orElseThrow());
    }

    /** Ends all whose time is over. */
    void expire() {
        sql.list(
                        SELECT + "WHERE state <> 'OVER' AND expires_at <= :now ORDER BY number",
                        SqlFloors::floor,
                        "now",
                        transaction.now())
                .forEach(floor -> end(
                        floor,
                        "floor.expire",
                        floor.state() == State.ASKED ? "nobody approved it within an hour" : "its time is over"));
    }

    /** Ends those of pools that a new fleet file changes or takes away: they were permitted for what it was. */
    void endChanged(List<PoolPolicy> before, List<PoolPolicy> after) {
        sql.list(SELECT + "WHERE state <> 'OVER' ORDER BY number", SqlFloors::floor)
                .forEach(floor -> {
                    if (!Objects.equals(policy(before, floor.pool()), policy(after, floor.pool()))) {
                        end(floor, "floor.restore", "a new fleet file changes the pool");
                    }
                });
    }

    private static @Nullable PoolPolicy policy(List<PoolPolicy> policies, PoolId pool) {
        return policies.stream()
                .filter(policy -> policy.id().equals(pool))
                .findFirst()
                .orElse(null);
    }

    private void end(LoweredFloor floor, String verb, String why) {
        sql.update(
                "UPDATE lowered_floor SET state = 'OVER', end_reason = :why WHERE id = :id",
                "id",
                floor.id(),
                "why",
                why);
        new Memberships(transaction).resize(floor.pool());
        settled(floor.id(), verb, why);
    }

    private FloorAnswer settled(String id, String verb, String why) {
        LoweredFloor now = find(id).orElseThrow();
        Map<String, Object> body = new HashMap<>();
        body.put("pool", now.pool().toString());
        body.put("floor", now.floor());
        body.put("normal_floor", now.normalFloor());
        body.put("asked_by", now.askedBy());
        body.put("approved_by", now.approvedBy().orElse(""));
        body.put("until", now.expiresAt().toString());
        body.put("reason", why);
        transaction.audit(verb, id, body);
        return new FloorAnswer.Settled(now);
    }

    private Optional<LoweredFloor> current(PoolId pool) {
        return sql.find(SELECT + "WHERE pool_id = :pool AND state <> 'OVER'", SqlFloors::floor, "pool", pool);
    }

    /** The floor that the fleet file asks for, with the hosts that are registered now. */
    private Optional<Integer> normal(PoolId pool) {
        return sql.find(
                "SELECT floor_kind, floor_value, registered FROM pool WHERE id = :pool AND active = 1",
                row -> SqlFleet.floor(row).hosts(row.count("registered")),
                "pool",
                pool);
    }

    /** When the next one is over. */
    Optional<Instant> next() {
        return sql.find(
                        "SELECT MIN(expires_at) AS next FROM lowered_floor WHERE state <> 'OVER'",
                        row -> row.optionalTime("next"))
                .flatMap(time -> time);
    }
}
