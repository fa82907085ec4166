package patchwave.clocks;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.policy.TableOutcome;
import patchwave.policy.TableVerdict;

/**
 * What the policy decided for a vulnerability at a time. Kept for good: each new fact, and each change of the policy, makes one more.
 *
 * @param at on the controller's clock
 * @param knownSince when it could be known here; due times count from here
 * @param published when the first advisory about it was published; empty where none says
 * @param exploited since when it is known to be exploited; empty if it is not known to be
 */
public record UrgencyDecision(
        AdvisoryId vulnerability,
        Instant at,
        Instant knownSince,
        Optional<Instant> published,
        Optional<Instant> exploited,
        TableVerdict verdict) {
    /** What "at once" is held against: a wave through all environments takes hours (vulnerability-response 1.2, rows M1 to M5). */
    public static final Duration AT_ONCE_LIMIT = Duration.ofDays(2);

    /** Whether another decision would say the same, so that it need not be kept. */
    public boolean saysAs(UrgencyDecision other) {
        return verdict.equals(other.verdict)
                && knownSince.equals(other.knownSince)
                && published.equals(other.published)
                && exploited.equals(other.exploited);
    }

    /** Until when a host must be patched by this decision; empty for the next maintenance window. */
    Optional<Instant> due(Instant exposedSince) {
        return switch (verdict.outcome().speed()) {
            case TableOutcome.Speed.AtOnce _ ->
                Optional.of(later(at, exposedSince).plus(AT_ONCE_LIMIT));
            case TableOutcome.Speed.Within(var span) ->
                Optional.of(later(knownSince, exposedSince).plus(span));
            case TableOutcome.Speed.NextWindow _ -> Optional.empty();
        };
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
