package patchwave.host;

import java.util.List;
import java.util.Optional;

/**
 * What wished packages come to on one host, as its package manager simulated it. Nothing was changed.
 *
 * @param osRelease such as "debian 12"
 * @param targets every package that the transaction would bring to an exact version
 * @param changes what would change on this host
 * @param notNeeded whether the host has all targets already, or none of the packages
 * @param failure why the package manager could not resolve; empty if it could
 */
public record Resolution(
        String osRelease,
        List<Target> targets,
        List<Change> changes,
        boolean notNeeded,
        Optional<OperationOutcome.Failure> failure) {
    public Resolution {
        targets = List.copyOf(targets);
        changes = List.copyOf(changes);
    }

    /** One package at one exact version. */
    public record Target(String name, String architecture, String version) {}

    /**
     * One package that would change.
     *
     * @param from empty if it would be newly installed
     */
    public record Change(String name, String architecture, Optional<String> from, String to) {}
}
