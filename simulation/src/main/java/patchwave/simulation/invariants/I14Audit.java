package patchwave.simulation.invariants;

import org.jspecify.annotations.Nullable;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.audit.Verification;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.host.Claim;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.World;

/** Every claim, release and change of a rollout has exactly one audit record, and the chain verifies. */
final class I14Audit extends Invariant {
    @Override
    String name() {
        return "I14";
    }

    @Override
    String sentence() {
        return "Every claim, release and change of a rollout has exactly one audit record, and the chain verifies.";
    }

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        long sequence = before.auditEnd();
        for (AuditRecord record : now.audit()) {
            long expected = ++sequence;
            require(
                    record.sequence() == expected,
                    () -> "record %d follows, but %d is due".formatted(record.sequence(), expected));
        }
        for (StoredHost host : now.hosts().values()) {
            long was = before.host(host.host().id())
                    .flatMap(StoredHost::claim)
                    .map(Claim::attempt)
                    .orElse(0L);
            long is = host.claim().map(Claim::attempt).orElse(0L);
            long taken = is != 0 && is != was ? 1 : 0;
            require(
                    count(now, "claim.take", host.host().id().value()) == taken,
                    () -> "%d claims of %s were taken, of which the trail has %d"
                            .formatted(
                                    taken,
                                    host.host().id(),
                                    count(now, "claim.take", host.host().id().value())));
        }
        for (RolloutSummary rollout : now.rollouts().values()) {
            RolloutSummary earlier = before.rollouts().get(rollout.spec().id());
            boolean changed = earlier == null
                    || !earlier.status().getClass().equals(rollout.status().getClass());
            long records = now.audit().stream()
                    .filter(it -> it.object().equals(rollout.spec().id().value()))
                    .filter(it -> it.verb().startsWith("rollout.") && !it.verb().equals("rollout.stage"))
                    .filter(it -> !it.verb().equals("rollout.override"))
                    .count();
            require(
                    records == (changed ? 1 : 0),
                    () -> "rollout %s is %s, and the trail has %d records of a change"
                            .formatted(rollout.spec().id(), rollout.status(), records));
        }
    }

    private static long count(View now, String verb, String object) {
        return now.audit().stream()
                .filter(it -> it.verb().equals(verb) && it.object().equals(object))
                .count();
    }

    @Override
    void ended(World world, View now) {
        Verification chain = world.store().read(tables -> tables.auditTrail().verify());
        require(chain.isIntact(), () -> "the audit chain: " + chain);
    }
}
