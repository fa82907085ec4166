package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import patchwave.fleet.HostId;

/**
 * What hosts say is installed and runs there. Observations like health, and no decisions: the audit trail does not name them.
 * A host that is removed or enrolled anew has none.
 */
public interface InventoryStore {
    /** The hash of a host's inventory. */
    Optional<String> hash(HostId host);

    Optional<PackedInventory> find(HostId host);

    /** Replaces a host's inventory. That of a host that is not enrolled is dropped. */
    void put(HostId host, PackedInventory inventory);

    /** The host was looked at again and has this one still; nothing if another one is held. */
    void confirm(HostId host, String hash, Instant takenAt);

    /** What changed since a time, or all for {@link Instant#EPOCH}: hosts by name, one inventory in memory at a time. */
    void each(Instant changedAfter, BiConsumer<HostId, PackedInventory> consumer);

    /** Hosts that an inventory is held of, by name. */
    List<HostId> hosts();
}
