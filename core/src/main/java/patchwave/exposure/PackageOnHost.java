package patchwave.exposure;

import java.util.Optional;

/**
 * A package on one host.
 *
 * @param stale processes that still run files of it that have been replaced; empty if there are none
 */
public record PackageOnHost(InstalledPackage what, RuntimeEvidence runs, Optional<StaleProcesses> stale) {
    /**
     * Processes that run what is no longer on the disk.
     *
     * @param count at least 1
     * @param oldestVersion the oldest source version that one of them still maps; empty where that is not known
     */
    public record StaleProcesses(int count, Optional<String> oldestVersion) {}
}
