package patchwave.controller.store;

import java.time.Instant;
import java.util.Optional;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;

/**
 * One host's part in one rollout, with what is needed to act on it and to show it.
 *
 * @param attempt the attempt of the last claim in this rollout; 0 before the first
 * @param outcome what was stored with the last release, by the caller's own format; empty before
 */
public record HostPart(
        RolloutSpec spec,
        RolloutStatus status,
        RolloutHost host,
        long attempt,
        Optional<StoredOutcome> outcome,
        Instant changedAt) {}
