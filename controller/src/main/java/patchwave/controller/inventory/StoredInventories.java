package patchwave.controller.inventory;

import java.time.Instant;
import java.util.Optional;
import patchwave.controller.store.Actor;
import patchwave.controller.store.PackedInventory;
import patchwave.controller.store.Store;
import patchwave.fleet.HostId;

/** Keeps inventories in the store. */
public final class StoredInventories implements InventorySink {
    private final Store store;

    public StoredInventories(Store store) {
        this.store = store;
    }

    @Override
    public Optional<String> held(HostId host) {
        return store.read(tables -> tables.inventories().hash(host));
    }

    @Override
    public Optional<Inventory> find(HostId host) {
        return store.read(tables -> tables.inventories().find(host))
                .map(found -> Inventory.unpacked(found.hash(), found.takenAt(), found.content()));
    }

    @Override
    public void keep(HostId host, Inventory inventory) {
        // Compressed before writers wait for it.
        PackedInventory packed = new PackedInventory(inventory.hash(), inventory.takenAt(), inventory.packed());
        store.change(Actor.host(host), tables -> tables.inventories().put(host, packed));
    }

    @Override
    public void confirm(HostId host, String hash, Instant takenAt) {
        store.change(Actor.host(host), tables -> tables.inventories().confirm(host, hash, takenAt));
    }
}
