package patchwave.agent.inventory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Epochs of source packages, which the names of their files do not have. The package that is called like its source has the source's
 * epoch. Where it is not installed the lowest counts of those that have the source's version: mod_ssl of httpd has an epoch of its own
 * that httpd has not, and a source that is taken for younger than it is would be called fixed.
 */
final class SourceEpochs {
    private static final String NONE = "0";

    private final Map<String, String> byFile = new HashMap<>();
    private final Set<String> certain = new HashSet<>();

    /**
     * One installed package.
     *
     * @param epoch a number
     * @param version with its release
     * @param file of its source, such as "httpd-2.4.57-5.el9.src.rpm"
     */
    void take(String name, String epoch, String version, String file) {
        if (!file.endsWith("-" + version + ".src.rpm") || certain.contains(file)) {
            return;
        }
        if (file.equals(name + "-" + version + ".src.rpm")) {
            certain.add(file);
            byFile.put(file, epoch);
        } else {
            byFile.merge(file, epoch, (one, other) -> Long.parseLong(one) <= Long.parseLong(other) ? one : other);
        }
    }

    /** The epoch of a source, "0" for none. */
    String of(String file) {
        return byFile.getOrDefault(file, NONE);
    }
}
