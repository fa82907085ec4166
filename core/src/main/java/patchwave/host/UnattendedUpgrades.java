package patchwave.host;

import java.util.List;

/**
 * What updates a host without a rollout.
 *
 * @param mechanisms what does it, in the host's words
 * @param switchedOff whether its agent keeps some of it from installing
 */
public record UnattendedUpgrades(Mode mode, List<String> mechanisms, boolean switchedOff) {
    /** The most that is done without being asked. */
    public enum Mode {
        UNKNOWN,
        NONE,
        DOWNLOADS,
        INSTALLS
    }

    public UnattendedUpgrades {
        mechanisms = List.copyOf(mechanisms);
    }
}
