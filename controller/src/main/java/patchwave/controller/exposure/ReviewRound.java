package patchwave.controller.exposure;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.clocks.UrgencyDecision;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.store.Transaction;
import patchwave.exposure.ExposureChange;
import patchwave.policy.UrgencyPolicy;

/**
 * What is the same for all vulnerabilities of one review, and what is to be kept by it.
 *
 * @param policy empty if another version of the controller applied a file that this one cannot read
 */
record ReviewRound(Feeds.Known known, Assertions assertions, FleetRuns runs, Optional<UrgencyPolicy> policy) {
    /**
     * What is to be kept.
     *
     * @param decision empty if it says what the last one says
     * @param isTracked whether exposures to it are kept
     */
    record Outcome(
            AdvisoryId vulnerability,
            Optional<UrgencyDecision> decision,
            List<ExposureChange> changes,
            boolean isTracked) {}

    /** @param before the last decision on record */
    Outcome outcome(FleetStandings.Found found, Optional<UrgencyDecision> before, Transaction tables, Instant now) {
        Optional<KnownAdvisories.Found> said = found.advisory(known).find(tables);
        // A fleet file that this version cannot read decides nothing anew.
        Optional<UrgencyDecision> decision = policy.isEmpty() || said.isEmpty()
                ? before
                : Optional.of(said.get().decision(policy.get(), after(before, now)));
        boolean isRecorded = said.filter(KnownAdvisories.Found::isRecorded).isPresent();
        boolean isTracked = decision.filter(it -> it.isTracked(found.canBeMended(), isRecorded))
                .isPresent();
        return new Outcome(
                found.vulnerability(),
                decision.filter(it -> isTracked || before.isPresent())
                        .filter(it -> before.filter(it::saysAs).isEmpty()),
                found.changes().stream()
                        .filter(change -> isTracked || !(change instanceof ExposureChange.Opened))
                        .toList(),
                isTracked);
    }

    /** In their order, also where the clock was set back. */
    private static Instant after(Optional<UrgencyDecision> before, Instant now) {
        return before.map(it -> it.at().plus(1, ChronoUnit.MICROS))
                .filter(next -> next.isAfter(now))
                .orElse(now);
    }
}
