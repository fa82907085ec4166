package patchwave.clocks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    /**
     * Whether another decision says the same, so that it need not be kept. Where an answer comes from may be put in other words each
     * time, such as the number of hosts; the answer counts.
     */
    public boolean saysAs(UrgencyDecision other) {
        return answers().equals(other.answers())
                && verdict.table().equals(other.verdict.table())
                && verdict.version().equals(other.verdict.version())
                && verdict.row().equals(other.verdict.row())
                && verdict.outcome().equals(other.verdict.outcome())
                && knownSince.equals(other.knownSince)
                && published.equals(other.published)
                && exploited.equals(other.exploited);
    }

    private List<TableVerdict.Input> answers() {
        return verdict.inputs().stream()
                .map(input -> new TableVerdict.Input(input.point(), input.value(), "", input.assumed()))
                .toList();
    }

    /**
     * Whether exposures to a vulnerability are kept over time. A fleet has thousands that no vendor will ever mend and nobody uses: of
     * those only the ones that the policy wants done at once, or that people asked about, are.
     *
     * @param canBeMended whether there is work on some host that would help
     * @param isRecorded whether an operator recorded it
     */
    public boolean isTracked(boolean canBeMended, boolean isRecorded) {
        return canBeMended || isRecorded || verdict.outcome().speed() instanceof TableOutcome.Speed.AtOnce;
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
