package patchwave.agent.unattended;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.operation.UnattendedUpgrades;
import patchwave.agent.operation.UnattendedUpgrades.Mode;

/** A host's own updates: what installs them, and the policy that is kept to. */
public final class HostUpdates {
    private final List<Mechanism> mechanisms;
    private final boolean isComplete;
    private final UnattendedPolicy policy;

    /** @param isComplete whether these are all that the host may have; if not, that none does anything says nothing */
    HostUpdates(List<Mechanism> mechanisms, boolean isComplete, UnattendedPolicy policy) {
        this.mechanisms = List.copyOf(mechanisms);
        this.isComplete = isComplete;
        this.policy = policy;
    }

    /**
     * Those of a host with apt.
     *
     * @param configuration for APT_CONFIG; empty for the host's own
     * @param hasSystemd whether timers begin them; else cron does
     */
    public static HostUpdates apt(
            CommandRunner commands,
            Path root,
            Optional<Path> configuration,
            boolean hasSystemd,
            UnattendedPolicy policy) {
        return new HostUpdates(
                List.of(new AptPeriodic(commands, root, configuration, timers(commands, hasSystemd))), true, policy);
    }

    /** Those of a host with dnf; without systemd nobody can be asked what begins them. */
    public static HostUpdates dnf(CommandRunner commands, Path root, boolean hasSystemd, UnattendedPolicy policy) {
        return new HostUpdates(
                timers(commands, hasSystemd)
                        .map(timers -> TimedService.dnf(root, timers))
                        .orElse(List.of()),
                hasSystemd,
                policy);
    }

    /** Those of a host with zypper; without systemd cron alone can be asked. */
    public static HostUpdates suse(CommandRunner commands, Path root, boolean hasSystemd, UnattendedPolicy policy) {
        List<Mechanism> all = new ArrayList<>(List.of(new OnlineUpdate(root)));
        timers(commands, hasSystemd).ifPresent(timers -> all.addAll(TimedService.suse(root, timers)));
        return new HostUpdates(all, hasSystemd, policy);
    }

    private static Optional<Timers> timers(CommandRunner commands, boolean hasSystemd) {
        return hasSystemd ? Optional.of(new SystemdTimers(commands)) : Optional.empty();
    }

    /** Keeps to the policy, and tells what is so then; that it is not known where nothing can be asked. */
    public UnattendedUpgrades keep() throws IOException, InterruptedException {
        List<Mechanism.Found> found = new ArrayList<>();
        boolean off = false;
        for (Mechanism mechanism : mechanisms) {
            switch (policy) {
                case OFF -> mechanism.switchOff();
                case REPORT -> mechanism.giveBack();
            }
            off |= mechanism.isSwitchedOff();
            mechanism.look().ifPresent(found::add);
        }
        Mode most =
                found.stream().map(Mechanism.Found::mode).max(Enum::compareTo).orElse(Mode.NONE);
        if (most == Mode.NONE && !isComplete) {
            return UnattendedUpgrades.NOT_SEEN;
        }
        return new UnattendedUpgrades(
                most, found.stream().map(Mechanism.Found::name).toList(), off);
    }
}
