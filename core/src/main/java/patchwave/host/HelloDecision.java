package patchwave.host;

/** The answer to a {@link Hello}, by rule C4. */
public sealed interface HelloDecision {
    /**
     * The host may work in this incarnation.
     *
     * @param changed whether the incarnation is another one than the one on record, so that it must be stored (by
     *     compare-and-set from the one on record) before the answer is sent
     */
    record Accepted(Incarnation incarnation, boolean changed) implements HelloDecision {}

    /**
     * The host counts as down and gets no work until an operator re-admits it.
     *
     * @param reason one sentence: what does not fit, and what the likely cause is
     */
    record Quarantined(String reason) implements HelloDecision {}
}
