package patchwave.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.Environment;
import patchwave.policy.HaltThreshold;
import patchwave.policy.Pacing;

/**
 * What a rollout was started with; never changes.
 *
 * @param planHash lower-case hexadecimal SHA-256 of the signed plan's bytes
 * @param expiresAt no operation begins at or after this time
 * @param stages environments in order
 * @param pacing the profile at the time of the start
 * @param startedBy the operator
 */
public record RolloutSpec(
        RolloutId id,
        boolean emergency,
        String planHash,
        Instant expiresAt,
        List<Environment> stages,
        Pacing pacing,
        HaltThreshold halt,
        Optional<AdvisoryId> advisory,
        String reason,
        Instant startedAt,
        String startedBy) {
    public RolloutSpec {
        stages = List.copyOf(stages);
    }
}
