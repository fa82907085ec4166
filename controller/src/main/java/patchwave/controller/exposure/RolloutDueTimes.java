package patchwave.controller.exposure;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.store.Actor;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.policy.TableVerdict;
import patchwave.policy.UrgencyPolicy;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;

/**
 * Moves the due times of rollouts that are not over as new facts make their advisories more urgent. A rollout's advisory may be one that
 * no host is known to be exposed to, such as an id that operators alone recorded.
 */
final class RolloutDueTimes {
    private final Store store;
    private final FleetInventories inventories;

    RolloutDueTimes(Store store, FleetInventories inventories) {
        this.store = store;
        this.inventories = inventories;
    }

    void review(List<RolloutSummary> rollouts, Feeds.Known feeds) {
        List<RolloutSpec> open = rollouts.stream().map(RolloutSummary::spec).toList();
        Map<AdvisoryId, KnownAdvisories> known = new TreeMap<>();
        open.stream()
                .flatMap(spec -> spec.advisory().stream())
                .distinct()
                .forEach(id -> known.put(id, KnownAdvisories.of(id, feeds, inventories, store)));
        // Most reviews move nothing: those need no turn at writing.
        if (!known.isEmpty()
                && !store.read(tables -> moves(open, known, tables)).isEmpty()) {
            store.change(
                    Actor.CONTROLLER,
                    tables -> moves(open, known, tables)
                            .forEach(move -> tables.rollouts().moveDue(move.rollout(), move.due(), move.why())));
        }
    }

    private record Move(RolloutId rollout, Instant due, String why) {}

    private static List<Move> moves(
            List<RolloutSpec> open, Map<AdvisoryId, KnownAdvisories> known, Transaction tables) {
        // A fleet file that this version cannot read decides nothing anew.
        return ExposureReview.policy(tables).stream()
                .flatMap(policy -> open.stream().flatMap(spec -> move(spec, known, policy, tables).stream()))
                .toList();
    }

    private static Optional<Move> move(
            RolloutSpec spec, Map<AdvisoryId, KnownAdvisories> known, UrgencyPolicy policy, Transaction tables) {
        return spec.advisory()
                .map(known::get)
                .flatMap(about -> about.find(tables))
                .flatMap(found -> {
                    TableVerdict verdict = found.verdict(policy);
                    return spec.earlierDue(verdict.urgency(found.advisory().knownSince()), tables.now())
                            .map(due -> new Move(
                                    spec.id(),
                                    due,
                                    "%s is more urgent. %s"
                                            .formatted(found.advisory().id(), verdict.because())));
                });
    }
}
