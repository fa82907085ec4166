package patchwave.controller.exposure;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.advisory.Knowledge;
import patchwave.controller.store.Actor;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.SignedPlans;
import patchwave.exposure.PinnedPackage;
import patchwave.rollout.RolloutId;

/** Says of rollouts that are not over what has superseded what they install. What is done about it is the operator's word. */
final class RolloutSuperseding {
    private final Store store;
    private final FleetInventories inventories;

    RolloutSuperseding(Store store, FleetInventories inventories) {
        this.store = store;
        this.inventories = inventories;
    }

    /** What a rollout installs, and what is on record of it. */
    private record Open(RolloutId id, String superseded, List<PinnedPackage> pinned) {
        static Open of(RolloutSummary summary, Transaction tables) {
            RolloutId id = summary.spec().id();
            return new Open(
                    id,
                    summary.superseded(),
                    tables.rollouts()
                            .signedPlan(id)
                            .flatMap(SignedPlans::plan)
                            .map(SignedPlans::pinned)
                            .orElse(List.of()));
        }
    }

    void review(List<RolloutSummary> rollouts, Knowledge knowledge) {
        List<Open> open = store.read(tables ->
                rollouts.stream().map(summary -> Open.of(summary, tables)).toList());
        Map<RolloutId, String> changed = inventories.ask(fleet -> {
            Map<RolloutId, String> found = new TreeMap<>();
            for (Open each : open) {
                String by = by(each, fleet, knowledge);
                if (!by.equals(each.superseded())) {
                    found.put(each.id(), by);
                }
            }
            return found;
        });
        if (!changed.isEmpty()) {
            store.change(
                    Actor.CONTROLLER,
                    tables -> changed.forEach((id, by) -> tables.rollouts().setSuperseded(id, by)));
        }
    }

    /** The first of its packages in the plan's order; the others are moved with it. */
    private static String by(Open rollout, FleetInventories.Known fleet, Knowledge knowledge) {
        return rollout.pinned().stream()
                .map(pinned -> pinned.superseded(fleet.index().installed(pinned.release(), pinned.name()), knowledge))
                .flatMap(Optional::stream)
                .map(PinnedPackage.Superseded::sentence)
                .findFirst()
                .orElse("");
    }
}
