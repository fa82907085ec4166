package patchwave.agent.operation;

import java.util.List;
import java.util.stream.Stream;
import patchwave.agent.health.HealthReport;

/**
 * What proves that a host is patched, or shows how far it came.
 *
 * @param packages every changed package, from the package database after the transaction
 * @param staleProcesses processes that still run files of replaced packages
 * @param restartedServices in the order of their restarts
 * @param health after settling, or when the attempt failed
 * @param transactionTag what the package manager logged with the transaction; empty if there was none
 * @param kernelRelease of the running kernel when the attempt ended
 * @param bootId of that kernel
 * @param configurationDrift configuration files that need a person's review
 * @param allProcessesInspected false is not proof
 * @param rebootReasons why only a reboot makes the host run what is installed
 * @param reboots how often the attempt rebooted the host
 */
public record Evidence(
        List<InstalledPackage> packages,
        List<StaleProcess> staleProcesses,
        List<String> restartedServices,
        HealthReport health,
        String transactionTag,
        String kernelRelease,
        String bootId,
        List<String> configurationDrift,
        boolean allProcessesInspected,
        List<RebootReason> rebootReasons,
        int reboots) {
    /** Nothing is known. */
    public static final Evidence NONE = new Evidence(
            List.of(), List.of(), List.of(), HealthReport.NONE_YET, "", "", "", List.of(), false, List.of(), 0);

    public Evidence {
        packages = List.copyOf(packages);
        staleProcesses = List.copyOf(staleProcesses);
        restartedServices = List.copyOf(restartedServices);
        configurationDrift = List.copyOf(configurationDrift);
        rebootReasons = List.copyOf(rebootReasons);
    }

    /** What the package database says now. */
    public Evidence withPackages(List<InstalledPackage> installed, String tag, List<String> drift) {
        return new Evidence(
                installed,
                staleProcesses,
                restartedServices,
                health,
                tag,
                kernelRelease,
                bootId,
                drift,
                allProcessesInspected,
                rebootReasons,
                reboots);
    }

    /** Adds restarted services, and says what is stale now and why a reboot would be needed. */
    public Evidence withProcesses(
            List<String> restarted, List<StaleProcess> stale, boolean allInspected, List<RebootReason> reasons) {
        List<String> all =
                Stream.concat(restartedServices.stream(), restarted.stream()).toList();
        return new Evidence(
                packages,
                stale,
                all,
                health,
                transactionTag,
                kernelRelease,
                bootId,
                configurationDrift,
                allInspected,
                reasons,
                reboots);
    }

    public Evidence withHealth(HealthReport report) {
        return new Evidence(
                packages,
                staleProcesses,
                restartedServices,
                report,
                transactionTag,
                kernelRelease,
                bootId,
                configurationDrift,
                allProcessesInspected,
                rebootReasons,
                reboots);
    }

    /** On which kernel it ended, after how many reboots. */
    public Evidence withKernel(String release, String boot, int times) {
        return new Evidence(
                packages,
                staleProcesses,
                restartedServices,
                health,
                transactionTag,
                release,
                boot,
                configurationDrift,
                allProcessesInspected,
                rebootReasons,
                times);
    }

    /**
     * A package as the package database has it.
     *
     * @param name binary package
     * @param architecture the package manager's word for it
     * @param before version before the transaction; empty if unknown
     * @param after version now; empty if not installed
     * @param status dpkg's or rpm's own status words
     */
    public record InstalledPackage(String name, String architecture, String before, String after, String status) {}

    /**
     * A process on old files.
     *
     * @param pid process id
     * @param command what it calls itself
     * @param service the service that owns it; empty if none does
     * @param file the replaced file that it still uses
     * @param reason why it was not restarted; empty if it was not tried
     */
    public record StaleProcess(long pid, String command, String service, String file, String reason) {}
}
