package patchwave.simulation.invariants;

import java.util.Map;
import patchwave.agent.operation.JournalRecord;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** A host begins only when every earlier stage of its rollout has passed, and with the very plan that passed there. */
final class I06StageOrder extends Invariant {
    @Override
    String name() {
        return "I6";
    }

    @Override
    String sentence() {
        return "A host begins only when every earlier stage of its rollout has passed, and with the very plan that passed there.";
    }

    @Override
    void fact(World world, View now, Fact fact) {
        if (!(fact instanceof Fact.Began began)) {
            return;
        }
        RolloutId id = new RolloutId(began.rollout());
        RolloutSummary rollout = now.rollouts().get(id);
        require(rollout != null, () -> "rollout %s, of which %s begins, is not known".formatted(id, began.host()));
        if (rollout == null || now.host(began.host()).isEmpty()) {
            return;
        }
        Map<HostId, HostPart> parts = View.parts(world.store(), id);
        HostPart part = parts.get(began.host());
        int stage = part == null ? 0 : part.host().stage();
        for (int i = 0; i < stage; i++) {
            int earlier = i;
            require(
                    rollout.stages().get(i).passedAt().isPresent(),
                    () -> "%s begins in %s before %s has passed"
                            .formatted(
                                    began.host(),
                                    began.machine().environment(),
                                    rollout.stages().get(earlier)));
        }
        String hash = began.machine().journal().reversed().stream()
                .filter(JournalRecord.Intent.class::isInstance)
                .map(it -> ((JournalRecord.Intent) it).planHash())
                .findFirst()
                .orElse("");
        require(
                hash.equals(rollout.spec().planHash()),
                () -> "%s begins with plan %s, but rollout %s is of %s"
                        .formatted(began.host(), hash, id, rollout.spec().planHash()));
    }
}
