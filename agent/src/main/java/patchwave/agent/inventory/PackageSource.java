package patchwave.agent.inventory;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The package database of a host, as far as inventories need it. */
interface PackageSource {
    /** The database could not be asked; the message says what to do. */
    final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /** Every installed package, whole or not; none is a kernel's yet. */
    List<InventoryRecord.PackageEntry> packages() throws Unreadable, InterruptedException;

    /**
     * The package that each file belongs to, by {@link InventoryRecord.PackageEntry#qualifiedName}; files of none are left out.
     *
     * @param files absolute, without links
     * @param packages as {@link #packages} answered
     */
    Map<String, String> owners(Set<String> files, List<InventoryRecord.PackageEntry> packages)
            throws Unreadable, InterruptedException;

    /** Changes whenever packages or who offers them do; costs some stats. */
    String stamp();
}
