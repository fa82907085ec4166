package patchwave.agent.work;

import patchwave.agent.health.Health;
import patchwave.agent.hooks.Hooks;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.reboot.Reboots;
import patchwave.agent.services.RestartPolicy;
import patchwave.agent.services.ServiceManager;

/**
 * Everything that an agent touches its host with: what a simulation replaces.
 *
 * @param packages the package manager
 * @param transactions what outlives the agent
 * @param services the service manager
 * @param stale finds processes on old files
 * @param restarts which services may be restarted
 * @param reboots the host's boots
 * @param hooks drain and undrain
 * @param health the checks
 * @param unattended finds what updates the host by itself, and keeps to the policy on it
 */
public record HostTools(
        PackageManager packages,
        Transactions transactions,
        ServiceManager services,
        StaleScanner stale,
        RestartPolicy restarts,
        Reboots reboots,
        Hooks hooks,
        Health health,
        UnattendedScanner unattended) {}
