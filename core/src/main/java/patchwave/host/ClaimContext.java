package patchwave.host;

import java.time.Instant;
import patchwave.rollout.RolloutStatus;

/**
 * A claim with what its rollout says now.
 *
 * @param status of the claim's rollout
 * @param expiresAt no operation of its plan begins at or after this time
 */
public record ClaimContext(Claim claim, RolloutStatus status, Instant expiresAt) {}
