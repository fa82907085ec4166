package patchwave.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.Environment;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;

/**
 * What a rollout was started with; never changes.
 *
 * @param planHash lower-case hexadecimal SHA-256 of the signed plan's bytes
 * @param expiresAt no operation begins at or after this time
 * @param stages environments in order
 * @param pacing the profile at the time of the start
 * @param failures the rules at the time of the start
 * @param due by when every exposed host must be patched, as the urgency policy decided; empty if it names no time
 * @param window the maintenance window in which alone hosts are admitted; empty for those of their pools
 * @param rollsBack the rollout that this one takes back
 * @param startedAt when an operator started or scheduled it
 * @param startedBy the operator
 */
public record RolloutSpec(
        RolloutId id,
        boolean emergency,
        String planHash,
        Instant expiresAt,
        List<Environment> stages,
        Pacing pacing,
        FailureRules failures,
        Optional<AdvisoryId> advisory,
        Optional<Instant> due,
        Optional<String> window,
        Optional<RolloutId> rollsBack,
        String reason,
        Instant startedAt,
        String startedBy) {
    public RolloutSpec {
        stages = List.copyOf(stages);
    }
}
