package patchwave.controller.loop;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.plan.Decision;

/**
 * What the loop decided last, for people: what they are told is what was decided.
 *
 * @param at the time that was decided for
 * @param fault why the last turn of the loop failed, so that the decision may be old; empty if it did not
 */
public record LastDecision(Decision decision, Instant at, Optional<String> fault) {
    static final LastDecision NONE = new LastDecision(
            new Decision(List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty()),
            Instant.EPOCH,
            Optional.empty());
}
