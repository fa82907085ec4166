package patchwave.crash;

import java.util.List;

/**
 * One way in which something dies on a host while it is patched.
 *
 * @param section of the table
 * @param title what dies where, for the table
 * @param arms what brings it about, in the order in which it happens
 * @param restart whether the agent is killed and started before the rollout begins, so that it passes its start
 * @param hooks whether the host has its hooks; without them a person takes it out of service for the time
 */
record HostPoint(String section, String title, List<Arm> arms, boolean restart, boolean hooks) {
    HostPoint {
        arms = List.copyOf(arms);
    }
}
