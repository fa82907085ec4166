package patchwave.exposure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.Release;

/**
 * What is on one host, as its agent saw it.
 *
 * @param release from os-release
 * @param kernel empty where it is not known; a container has its host's
 * @param subscriptions of the vendor that the host has, such as "Ubuntu Pro"
 * @param takenAt on the controller's clock
 */
public record HostInventory(
        Release release,
        List<PackageOnHost> packages,
        Optional<RunningKernel> kernel,
        List<JavaArchive> archives,
        List<String> subscriptions,
        Instant takenAt) {
    public HostInventory {
        packages = List.copyOf(packages);
        archives = List.copyOf(archives);
        subscriptions = List.copyOf(subscriptions);
    }
}
