package patchwave.agent.packages;

import java.util.List;

/**
 * What wishes come to on this host.
 *
 * @param targets exact versions of the wished packages that are installed, and of all that would change with them
 * @param changes what would change; empty if all targets are installed already or none of the packages is
 */
public record Resolved(List<PackageTarget> targets, List<PackageChange> changes) {
    public Resolved {
        targets = List.copyOf(targets);
        changes = List.copyOf(changes);
    }

    /** True if the host already has all targets, or has none of the packages. */
    public boolean notNeeded() {
        return changes.isEmpty();
    }
}
