package patchwave.simulation.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/** Reads rollouts and the parts that hosts have in them. */
final class Parts {
    private static final Comparator<RolloutRow> OLDEST =
            Comparator.comparing((RolloutRow row) -> row.spec.startedAt()).thenComparing(RolloutRow::id);
    private final MemoryTransaction transaction;
    private final Tables tables;

    Parts(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    static HostPart part(RolloutRow rollout, PartRow part) {
        return new HostPart(
                rollout.spec,
                rollout.status,
                part.part(),
                part.attempt,
                Optional.ofNullable(part.outcome),
                part.changedAt);
    }

    /** The host's parts in rollouts that a condition holds for, oldest first. */
    List<HostPart> of(HostId host, BiPredicate<RolloutRow, PartRow> which) {
        List<HostPart> parts = new ArrayList<>();
        for (RolloutRow rollout : oldestFirst()) {
            PartRow part = rollout.part(host);
            if (part != null && which.test(rollout, part)) {
                parts.add(part(rollout, part));
            }
        }
        return parts;
    }

    List<RolloutRow> oldestFirst() {
        List<RolloutRow> rollouts = new ArrayList<>(tables.rollouts.all());
        rollouts.sort(OLDEST);
        return rollouts;
    }

    /** Whether the host's part still concerns somebody. */
    boolean isCurrent(RolloutRow rollout, PartRow part) {
        return !rollout.status.isOver() || isCatchingUp(rollout, part) || isClaimed(rollout, part);
    }

    /** Completed, and the host may still come back to it. */
    boolean isCatchingUp(RolloutRow rollout, PartRow part) {
        return part.catchesUp
                && rollout.isCompleted()
                && rollout.spec.expiresAt().isAfter(transaction.now());
    }

    boolean isClaimed(RolloutRow rollout, PartRow part) {
        ClaimRow claim = tables.claim(part.host);
        return claim != null && claim.rollout.equals(rollout.id());
    }

    Optional<RolloutSummary> summary(RolloutId rollout) {
        return Optional.ofNullable(tables.rollouts.find(rollout)).map(this::summary);
    }

    RolloutSummary summary(RolloutRow row) {
        return new RolloutSummary(row.spec, row.status, row.stages, row.superseded, tables.openClaims(row.id()));
    }
}
