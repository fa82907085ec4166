package patchwave.plan;

import java.time.Instant;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/**
 * One host let in. It becomes a claim only if the ledger's own conditions hold too.
 *
 * @param batch the batch of its stage that lets it in, from 1
 * @param beginBefore no permit is good at or after this time, so that the work still fits into its window; empty if no window
 *     ends
 */
public record Admission(RolloutId rollout, HostId host, int batch, Optional<Instant> beginBefore) {}
