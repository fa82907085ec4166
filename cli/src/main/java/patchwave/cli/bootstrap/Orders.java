package patchwave.cli.bootstrap;

import java.time.Duration;
import java.util.List;

/**
 * What a run is to do on each of its hosts.
 *
 * @param packages what may be installed
 * @param isOverwriting whether an existing configuration may be replaced
 * @param isCheck whether nothing is changed, and only told
 * @param lockLimit how long the package manager's locks are waited for, whole seconds
 * @param reportLimit how long the first report is waited for
 */
record Orders(
        List<AgentPackage> packages,
        AgentSettings settings,
        boolean isOverwriting,
        boolean isCheck,
        Duration lockLimit,
        Duration reportLimit) {
    /** What an upload may take: 100 MB over a slow link. */
    static final Duration UPLOAD_LIMIT = Duration.ofMinutes(15);

    /** What an installation may take after its locks are free; slow disks, no network. */
    static final Duration INSTALL_LIMIT = Duration.ofMinutes(15);

    Orders {
        packages = List.copyOf(packages);
    }
}
