package patchwave.host;

import java.time.Instant;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/**
 * A host's row in the ledger, held until evidence from the host's journal releases it.
 *
 * @param permitIncarnation the one incarnation that was ever given a permit for this attempt (rule C2)
 * @param beginBefore no permit is good at or after this time, so that the work still fits into its window; empty if no
 *     window ends
 * @param cancelled why the attempt must not begin any more, once that was decided
 */
public record Claim(
        HostId host,
        RolloutId rollout,
        long attempt,
        Instant since,
        Optional<Incarnation> permitIncarnation,
        Optional<Instant> permitAt,
        Optional<Instant> beginBefore,
        Optional<String> cancelled) {}
