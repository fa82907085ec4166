package patchwave.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import patchwave.agent.health.HostChecks;
import patchwave.agent.link.Address;
import patchwave.agent.trust.Signers;
import patchwave.agent.unattended.UnattendedPolicy;

/**
 * One agent's configuration, checked.
 *
 * @param host the name that the host wants at enrolment
 * @param stateDirectory journal, key, certificate, transactions
 * @param controllers agents listeners, at least one
 * @param enrolment the enrolment listener; empty if this host is enrolled by hand
 * @param tokenFile read only while there is no certificate
 * @param link which process speaks to the controller
 * @param signers whose plans this host carries out
 * @param environment pin; empty for none
 * @param packages which package manager, and where
 * @param services which service manager, and where
 * @param mayReboot whether a plan may have this host reboot
 * @param hooks where drain.d and undrain.d are
 * @param hookTimeout of each hook
 * @param checksDirectory of Nagios plugins
 * @param checks configured checks
 * @param checkTimeout of each check
 * @param checkInterval from the end of one run of all checks to the next
 * @param report one line a value, with its source, for the start
 */
public record AgentConfig(
        String host,
        Path stateDirectory,
        List<Address> controllers,
        Optional<Address> enrolment,
        Optional<Path> tokenFile,
        Link link,
        Signers signers,
        Optional<String> environment,
        Packages packages,
        Services services,
        boolean mayReboot,
        Path hooks,
        Duration hookTimeout,
        Path checksDirectory,
        List<HostChecks.Definition> checks,
        Duration checkTimeout,
        Duration checkInterval,
        List<String> report) {
    /** Which process speaks to the controller. */
    public sealed interface Link {
        /** One of its own, without privileges, which connects to this one. */
        record Socket(Path path, String user, Path stateDirectory) implements Link {}

        /** The agent's own, which then has key and certificate in its state directory. */
        record InProcess() implements Link {}
    }

    /** Which package manager a host has. */
    public enum BackEnd {
        /** The one that this host is of. */
        AUTO,
        APT,
        DNF,
        ZYPPER
    }

    /**
     * The package manager.
     *
     * @param backEnd which one
     * @param root where the file system that it manages begins
     * @param aptConfig file for APT_CONFIG; empty for the host's own; for apt alone
     * @param unattended what to do about the distribution's own updates
     */
    public record Packages(BackEnd backEnd, Path root, Optional<Path> aptConfig, UnattendedPolicy unattended) {}

    /** The service manager. */
    public sealed interface Services {
        /** Never restarted by the agent, beside the built-in list. */
        List<String> neverRestart();

        /** systemd. */
        record Systemd(List<String> neverRestart) implements Services {}

        /** Scripts that know start, stop, restart and status. */
        record InitScripts(List<String> neverRestart, Path initDirectory, Path runDirectory) implements Services {}
    }

    public AgentConfig {
        controllers = List.copyOf(controllers);
        checks = List.copyOf(checks);
        report = List.copyOf(report);
    }
}
