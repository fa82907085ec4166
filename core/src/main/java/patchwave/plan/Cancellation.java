package patchwave.plan;

import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/**
 * A claim whose attempt has not begun and shall not begin now: its window has closed, a freeze covers it, or an emergency
 * goes first. The host goes back to Ready once its agent has fenced the attempt.
 *
 * @param reason one sentence, for the host's journal and for people
 */
public record Cancellation(RolloutId rollout, HostId host, String reason) {}
