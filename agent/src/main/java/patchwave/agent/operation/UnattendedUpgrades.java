package patchwave.agent.operation;

import java.util.List;

/**
 * The distribution's own updates, which come in no rollout's order.
 *
 * @param mode the most that is done without being asked
 * @param mechanisms what does it, such as "apt-daily-upgrade.timer with unattended-upgrades"; empty if nothing does
 * @param switchedOff whether this agent keeps any of it from installing
 */
public record UnattendedUpgrades(Mode mode, List<String> mechanisms, boolean switchedOff) {
    /** How much is done. */
    public enum Mode {
        /** It was not looked yet, or cannot be told. */
        UNKNOWN,
        NONE,
        /** Lists or packages are fetched; nothing changes, but the package manager's lock is taken. */
        DOWNLOADS,
        INSTALLS
    }

    /** Nobody has looked. */
    public static final UnattendedUpgrades NOT_SEEN = new UnattendedUpgrades(Mode.UNKNOWN, List.of(), false);

    public UnattendedUpgrades {
        mechanisms = List.copyOf(mechanisms);
    }
}
