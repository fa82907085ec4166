package patchwave.controller.exposure;

import java.util.List;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Store;
import patchwave.rollout.RolloutId;

/** What new knowledge means for rollouts that are not over. For one thread at a time. */
final class RolloutReview {
    private final Store store;
    private final RolloutDueTimes dueTimes;
    private final RolloutSuperseding superseding;

    /** Those of the last review: another one may have been started with an old plan. */
    private List<RolloutId> last = List.of();

    RolloutReview(Store store, FleetInventories inventories) {
        this.store = store;
        this.dueTimes = new RolloutDueTimes(store, inventories);
        this.superseding = new RolloutSuperseding(store, inventories);
    }

    /** @param isChanged whether anything that is known, or that hosts have, may be another than the last time */
    void review(Feeds.Known known, boolean isChanged) {
        List<RolloutSummary> open = store.read(tables -> tables.rollouts().listOpen());
        List<RolloutId> ids = open.stream().map(summary -> summary.spec().id()).toList();
        boolean isAnother = !ids.equals(last);
        last = ids;
        if ((isChanged || isAnother) && !open.isEmpty()) {
            dueTimes.review(open, known);
            superseding.review(open, known.knowledge());
        }
    }
}
