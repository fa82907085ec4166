package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import patchwave.fleet.HostId;

/** {@link InventoryStore} on SQL. */
final class SqlInventories implements InventoryStore {
    private final SqlTransaction transaction;
    private final Sql sql;

    SqlInventories(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public Optional<String> hash(HostId host) {
        return sql.find("SELECT hash FROM inventory WHERE host_id = :host", row -> row.text("hash"), "host", host);
    }

    @Override
    public Optional<PackedInventory> find(HostId host) {
        return sql.find("SELECT * FROM inventory WHERE host_id = :host", SqlInventories::inventory, "host", host);
    }

    @Override
    public void put(HostId host, PackedInventory inventory) {
        sql.update(
                """
                INSERT INTO inventory (host_id, hash, taken_at, changed_at, content)
                SELECT id, :hash, :taken, :now, :content FROM host WHERE id = :host AND removed_at IS NULL
                ON CONFLICT (host_id) DO UPDATE SET hash = excluded.hash, taken_at = excluded.taken_at,
                    changed_at = excluded.changed_at, content = excluded.content
                """,
                "host",
                host,
                "hash",
                inventory.hash(),
                "taken",
                inventory.takenAt(),
                "now",
                transaction.now(),
                "content",
                inventory.content());
    }

    @Override
    public void confirm(HostId host, String hash, Instant takenAt) {
        sql.update(
                "UPDATE inventory SET taken_at = :taken WHERE host_id = :host AND hash = :hash AND taken_at < :taken",
                "host",
                host,
                "hash",
                hash,
                "taken",
                takenAt);
    }

    @Override
    public void each(Instant changedAfter, BiConsumer<HostId, PackedInventory> consumer) {
        sql.each(
                "SELECT * FROM inventory WHERE changed_at > :after ORDER BY host_id",
                row -> consumer.accept(new HostId(row.text("host_id")), inventory(row)),
                "after",
                changedAfter);
    }

    @Override
    public List<HostId> hosts() {
        return sql.list("SELECT host_id FROM inventory ORDER BY host_id", row -> new HostId(row.text("host_id")));
    }

    /** What a machine that is not there any more, or is another one now, had installed. */
    void forget(HostId host) {
        sql.update("DELETE FROM inventory WHERE host_id = :host", "host", host);
        transaction.exposures().end(host);
    }

    private static PackedInventory inventory(Row row) {
        return new PackedInventory(
                row.text("hash"),
                row.time("taken_at"),
                row.optionalBytes("content").orElseThrow(() -> new StoreException("column content: found none")));
    }
}
