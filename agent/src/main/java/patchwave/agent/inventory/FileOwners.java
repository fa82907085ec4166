package patchwave.agent.inventory;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The packages that files belong to. A file that is gone and still loaded keeps the owner that it had: where a library's version is in
 * its file's name, no package has the old file any more after an update, and the process with the old code would be seen nowhere.
 */
final class FileOwners {
    private final PackageSource source;
    private final Path root;
    private String stamp = "";
    private Map<String, String> owners = Map.of();

    FileOwners(PackageSource source, Path root) {
        this.source = source;
        this.root = root;
    }

    /**
     * Asks for files that are new since packages changed, and forgets all others.
     *
     * @param gone of these, those that are not there any more under their names
     * @param stampNow of the packages
     */
    void learn(Set<String> files, Set<String> gone, List<InventoryRecord.PackageEntry> packages, String stampNow)
            throws PackageSource.Unreadable, InterruptedException {
        Map<String, String> next = new HashMap<>();
        Map<String, String> unknown = new HashMap<>();
        for (String file : files) {
            if (stampNow.equals(stamp) && owners.containsKey(file)) {
                next.put(file, of(file));
            } else {
                unknown.put(file, inside(file));
            }
        }
        if (!unknown.isEmpty()) {
            Set<String> asked = new HashSet<>(unknown.values());
            asked.remove("");
            Map<String, String> learnt = source.owners(asked, packages);
            Set<String> installed = packages.stream()
                    .map(InventoryRecord.PackageEntry::qualifiedName)
                    .collect(Collectors.toSet());
            unknown.forEach((file, inside) -> {
                String former = gone.contains(file) && installed.contains(of(file)) ? of(file) : "";
                next.put(file, learnt.getOrDefault(inside, former));
            });
        }
        owners = next;
        stamp = stampNow;
    }

    /** Its package; empty if it has none or was not asked for. */
    String of(String file) {
        return owners.getOrDefault(file, "");
    }

    /** Whether it was asked for, lies where only packages and administrators put code, and has no package. */
    boolean isStray(String file) {
        String inside = inside(file);
        boolean system = inside.startsWith("/usr/") || inside.startsWith("/lib") || inside.startsWith("/opt/");
        return system && owners.containsKey(file) && of(file).isEmpty();
    }

    /** What the package database calls a file; empty if it is none of this root's. */
    private String inside(String file) {
        String prefix = root.equals(Path.of("/")) ? "" : root.toString();
        return file.startsWith(prefix + "/") ? file.substring(prefix.length()) : "";
    }
}
