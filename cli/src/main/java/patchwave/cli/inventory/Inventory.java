package patchwave.cli.inventory;

import java.util.List;

/**
 * What an inventory says.
 *
 * @param hosts in the order of the file
 * @param warnings what it has that is not read
 */
public record Inventory(List<InventoryHost> hosts, List<String> warnings) {
    public Inventory {
        hosts = List.copyOf(hosts);
        warnings = List.copyOf(warnings);
    }
}
