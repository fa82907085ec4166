package patchwave.rollout;

import patchwave.fleet.HostId;

/**
 * One host's part in a rollout.
 *
 * @param stage index into the rollout's stages
 */
public record RolloutHost(HostId host, int stage, HostPhase phase) {}
