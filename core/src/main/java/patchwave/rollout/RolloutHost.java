package patchwave.rollout;

import patchwave.fleet.HostId;

/**
 * One host's part in a rollout.
 *
 * @param stage index into the rollout's stages
 * @param retries how often the planner has had it try again by itself; 0 or more. An operator's retry does not count
 */
public record RolloutHost(HostId host, int stage, HostPhase phase, int retries) {
    /** A part in which nothing was tried again yet. */
    public RolloutHost(HostId host, int stage, HostPhase phase) {
        this(host, stage, phase, 0);
    }
}
