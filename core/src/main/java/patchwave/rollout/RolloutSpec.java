package patchwave.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.Environment;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.policy.Urgency;

/**
 * What a rollout was started with; never changes, but that new facts move the due time earlier.
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
    private static final Duration DUE_BY_AGE = Duration.ofDays(14);

    /** Emergencies first, then by due time, where age counts as one, so that nobody starves; then the older, then by name. */
    public static final Comparator<RolloutSpec> PRIORITY = Comparator.comparing((RolloutSpec spec) -> !spec.emergency())
            .thenComparing(RolloutSpec::dueByAge)
            .thenComparing(RolloutSpec::startedAt)
            .thenComparing(RolloutSpec::id);

    public RolloutSpec {
        stages = List.copyOf(stages);
    }

    /** The same, due at a time. */
    public RolloutSpec dueAt(Optional<Instant> time) {
        return time.equals(due)
                ? this
                : new RolloutSpec(
                        id, emergency, planHash, expiresAt, stages, pacing, failures, advisory, time, window, rollsBack,
                        reason, startedAt, startedBy);
    }

    /**
     * The due time that it moves to, now that its advisory has an urgency; empty if it stays. By itself a due time only moves earlier.
     * What takes a fix back is not hurried by the advisory that the fix was for.
     */
    public Optional<Instant> earlierDue(Urgency urgency, Instant now) {
        return urgency.due(now)
                .filter(_ -> rollsBack.isEmpty())
                .filter(wanted -> due.isEmpty() || wanted.isBefore(due.get()));
    }

    /** By when it should have ended; without a due time so long after its start that age wins in the end. */
    public Instant dueByAge() {
        return due.orElse(startedAt.plus(DUE_BY_AGE));
    }
}
