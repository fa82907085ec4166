package patchwave.controller.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import patchwave.rollout.RolloutSpec;

/**
 * What was read once and need not be read for every report and every turn again: what never changes once it is committed,
 * and what says by a number that it has changed. Only what transactions that read have seen is kept: what a writer sees may
 * yet be undone.
 */
final class Known {
    /** More rollouts than are on the way at any time. */
    private static final int SPECS = 64;

    private final Map<String, RolloutSpec> specs = new LinkedHashMap<>();
    private final AtomicReference<Optional<Placing>> placing = new AtomicReference<>(Optional.empty());

    /** What was signed and decided when a rollout was started. */
    synchronized Optional<RolloutSpec> spec(String rollout) {
        return Optional.ofNullable(specs.get(rollout));
    }

    synchronized void keep(RolloutSpec spec, Sql seenBy) {
        if (!seenBy.isWritable()) {
            if (specs.size() >= SPECS) {
                specs.remove(specs.keySet().iterator().next());
            }
            specs.put(spec.id().value(), spec);
        }
    }

    Optional<Placing> placing() {
        return placing.get();
    }

    void keep(Placing read, Sql seenBy) {
        if (!seenBy.isWritable()) {
            placing.set(Optional.of(read));
        }
    }
}
