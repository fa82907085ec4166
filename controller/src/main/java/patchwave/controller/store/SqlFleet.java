package patchwave.controller.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;
import patchwave.plan.PoolState;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Floor;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;

/** {@link FleetStore} on SQL. */
final class SqlFleet implements FleetStore {
    private final SqlTransaction transaction;
    private final Sql sql;

    SqlFleet(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public FleetRevision apply(FleetPolicy policy, String text) {
        sql.requireWritable();
        Optional<FleetRevision> current = current();
        if (current.isPresent() && current.get().text().equals(text)) {
            return current.get();
        }
        FleetRevision next = new FleetRevision(
                current.map(FleetRevision::revision).orElse(0L) + 1,
                text,
                transaction.now(),
                transaction.actor().name());
        Optional<String> calendarBefore =
                sql.find("SELECT calendar_hash FROM fleet_revision ORDER BY revision DESC LIMIT 1", Row::first);
        String calendar = calendar(policy);
        sql.update(
                """
                INSERT INTO fleet_revision (revision, file_text, applied_by, applied_at, operation_timeout,
                    expected_operation, missed_start, calendar_hash)
                VALUES (:revision, :text, :by, :at, :operation, :expected, :missed, :calendar)
                """,
                "revision",
                next.revision(),
                "text",
                text,
                "by",
                next.appliedBy(),
                "at",
                next.appliedAt(),
                "operation",
                policy.timeouts().operation(),
                "expected",
                policy.timeouts().expectedOperation(),
                "missed",
                policy.timeouts().missedStart(),
                "calendar",
                calendar);
        List<PoolPolicy> before = poolPolicies();
        replacePools(policy.pools());
        transaction.floors().endChanged(before, policy.pools());
        Memberships memberships = new Memberships(transaction);
        memberships.recomputeAll(policy.pools());
        sql.update("""
                DELETE FROM pool WHERE active = 0 AND id NOT IN (SELECT pool_id FROM claim_pool)
                """);
        boolean otherTimes = calendarBefore.isPresent() && !calendarBefore.get().equals(calendar);
        List<String> cancelled = otherTimes
                ? transaction
                        .ledger()
                        .cancelUnbegun("windows or freezes changed with revision %d of the fleet file"
                                .formatted(next.revision()))
                        .stream()
                        .map(HostId::value)
                        .toList()
                : List.of();
        transaction.audit(
                "fleet.apply",
                "revision " + next.revision(),
                Map.of(
                        "revision",
                        next.revision(),
                        "pools",
                        policy.pools().size(),
                        "file",
                        text,
                        "cancelled_claims",
                        cancelled));
        return next;
    }

    /** Everything that decides when a host may be disrupted, so that two files can be compared without being read. */
    private static String calendar(FleetPolicy policy) {
        StringBuilder text = new StringBuilder(policy.calendar().toString());
        policy.pools()
                .forEach(pool -> text.append('\n')
                        .append(pool.id())
                        .append(pool.selector().labels())
                        .append(pool.windows()));
        return Sha256.hex(text.toString());
    }

    private record FloorColumns(String kind, int value) {}

    private void replacePools(List<PoolPolicy> pools) {
        Placing.changed(sql);
        sql.update("DELETE FROM pool_selector");
        sql.update("DELETE FROM pool_window");
        sql.update("UPDATE pool SET active = 0, exclusive_by = NULL, weight_label = NULL");
        for (PoolPolicy pool : pools) {
            FloorColumns floor = switch (pool.floor()) {
                case Floor.Count(int hosts) -> new FloorColumns("COUNT", hosts);
                case Floor.Percent(int share) -> new FloorColumns("PERCENT", share);
                case Floor.Majority _ -> new FloorColumns("MAJORITY", 0);
                case Floor.AllBut(int hosts) -> new FloorColumns("ALL_BUT", hosts);
            };
            sql.update(
                    """
                    INSERT INTO pool (id, active, floor_kind, floor_value, exclusive_by, weight_label)
                    VALUES (:id, 1, :kind, :value, :exclusive, :weight)
                    ON CONFLICT (id) DO UPDATE SET active = 1, floor_kind = excluded.floor_kind,
                        floor_value = excluded.floor_value, exclusive_by = excluded.exclusive_by,
                        weight_label = excluded.weight_label
                    """,
                    "id",
                    pool.id(),
                    "kind",
                    floor.kind(),
                    "value",
                    floor.value(),
                    "exclusive",
                    pool.exclusive(),
                    "weight",
                    pool.weightLabel());
            pool.selector()
                    .labels()
                    .forEach((name, value) -> sql.update(
                            "INSERT INTO pool_selector (pool_id, name, label_value) VALUES (:pool, :name, :value)",
                            "pool",
                            pool.id(),
                            "name",
                            name,
                            "value",
                            value));
            for (int i = 0; i < pool.windows().size(); i++) {
                sql.update(
                        "INSERT INTO pool_window (pool_id, position, window_name) VALUES (:pool, :position, :name)",
                        "pool",
                        pool.id(),
                        "position",
                        i,
                        "name",
                        pool.windows().get(i));
            }
        }
    }

    @Override
    public long revision() {
        return sql.find(
                        "SELECT COALESCE(MAX(revision), 0) AS revision FROM fleet_revision",
                        row -> row.number("revision"))
                .orElse(0L);
    }

    @Override
    public Optional<FleetRevision> current() {
        return sql.find(
                """
                SELECT revision, file_text, applied_at, applied_by FROM fleet_revision
                ORDER BY revision DESC LIMIT 1
                """,
                row -> new FleetRevision(
                        row.number("revision"), row.text("file_text"), row.time("applied_at"), row.text("applied_by")));
    }

    @Override
    public Timeouts timeouts() {
        return sql.find(
                        """
                        SELECT operation_timeout, expected_operation, missed_start FROM fleet_revision
                        ORDER BY revision DESC LIMIT 1
                        """,
                        row -> new Timeouts(
                                row.duration("operation_timeout"),
                                row.duration("expected_operation"),
                                row.duration("missed_start")))
                .orElse(Timeouts.DEFAULT);
    }

    @Override
    public List<PoolState> pools() {
        return sql.list(
                """
                SELECT id, registered, floor, in_op, down, exclusive_by FROM pool WHERE active = 1 ORDER BY id
                """,
                row -> new PoolState(
                        new PoolCapacity(
                                PoolId.parse(row.text("id")),
                                row.count("registered"),
                                row.count("floor"),
                                row.count("in_op"),
                                row.count("down")),
                        row.optionalText("exclusive_by")));
    }

    @Override
    public List<PoolPolicy> poolPolicies() {
        SortedMap<String, SortedMap<String, String>> selectors =
                Labels.all(sql, "SELECT pool_id AS owner, name, label_value FROM pool_selector");
        SortedMap<String, List<String>> windows = new TreeMap<>();
        sql.each(
                "SELECT pool_id, window_name FROM pool_window ORDER BY pool_id, position",
                row -> windows.computeIfAbsent(row.text("pool_id"), _ -> new ArrayList<>())
                        .add(row.text("window_name")));
        return sql.list(
                "SELECT id, floor_kind, floor_value, exclusive_by, weight_label FROM pool WHERE active = 1 ORDER BY id",
                row -> new PoolPolicy(
                        PoolId.parse(row.text("id")),
                        new Selector(Labels.of(selectors, row.text("id"))),
                        floor(row),
                        row.optionalText("weight_label"),
                        windows.getOrDefault(row.text("id"), List.of()),
                        row.optionalText("exclusive_by")));
    }

    /** The floor rule of a row of table pool. */
    static Floor floor(Row row) {
        int value = row.count("floor_value");
        String kind = row.text("floor_kind");
        return switch (kind) {
            case "COUNT" -> new Floor.Count(value);
            case "PERCENT" -> new Floor.Percent(value);
            case "MAJORITY" -> new Floor.Majority();
            case "ALL_BUT" -> new Floor.AllBut(value);
            default -> throw new StoreException("table pool: unknown floor '%s'".formatted(kind));
        };
    }
}
