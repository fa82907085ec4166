package patchwave.controller.inventory;

import java.time.Instant;
import java.util.Optional;
import patchwave.fleet.HostId;

/** Where inventories go. One call at a time for each host. */
public interface InventorySink {
    /** The hash of what is held of a host; empty if nothing is. */
    Optional<String> held(HostId host);

    /** What is held of a host. */
    Optional<Inventory> find(HostId host);

    /** A host has this inventory now; what was held of it is replaced. */
    void keep(HostId host, Inventory inventory);

    /** A host was looked at again, and has what is held. */
    void confirm(HostId host, String hash, Instant takenAt);
}
