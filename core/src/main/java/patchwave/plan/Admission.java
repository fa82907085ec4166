package patchwave.plan;

import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/**
 * One host let in. It becomes a claim only if the ledger's own conditions hold too.
 *
 * @param batch the batch of its stage that lets it in, from 1
 */
public record Admission(RolloutId rollout, HostId host, int batch) {}
