package patchwave.simulation.memory;

import java.time.Instant;
import patchwave.plan.Admission;
import patchwave.plan.Condition;
import patchwave.rollout.HostPhase;
import patchwave.rollout.StageProgress;

/** Says, after the ledger has refused, which of its conditions did not hold. Decides nothing. */
final class Refusals {
    private final MemoryTransaction transaction;
    private final Tables tables;

    Refusals(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    /** Why a pool did not permit a claim of a host, which holds it already. */
    String pool(String name, HostRow host) {
        PoolRow pool = tables.pools.get(name);
        int weight = Accounts.weight(host.shares, name);
        int wanted = pool.inOperation
                + pool.down
                + (host.isOut() ? 0 : weight)
                - transaction.accounts().relief(host, name);
        if (wanted <= pool.targetBudget) {
            return "pool %s has hosts of another %s in operation"
                    .formatted(name, pool.exclusive().orElse("domain"));
        }
        return "pool %s has no room: %d in operation and %d down of a budget of %d"
                        .formatted(name, pool.inOperation, pool.down, pool.targetBudget)
                + (weight > 1 ? ", and the host is worth %d".formatted(weight) : "");
    }

    String reason(Admission admission, Instant now) {
        if (tables.admissionClosed() != null) {
            return "admission is closed: " + tables.admissionClosed();
        }
        RolloutRow rollout = tables.rollouts.find(admission.rollout());
        PartRow part = rollout == null ? null : rollout.part(admission.host());
        if (rollout == null || part == null) {
            return "host %s is not a target of rollout %s".formatted(admission.host(), admission.rollout());
        }
        if (!rollout.admits(part)) {
            return "rollout %s is %s"
                    .formatted(
                            admission.rollout(), StatusWords.of(rollout.status).kind());
        }
        if (!now.isBefore(rollout.spec.expiresAt())) {
            return "the plan of rollout %s expired at %s".formatted(admission.rollout(), rollout.spec.expiresAt());
        }
        if (admission.beginBefore().isPresent()
                && !now.isBefore(admission.beginBefore().get())) {
            return "host %s had to begin before %s"
                    .formatted(admission.host(), admission.beginBefore().get());
        }
        return ofHost(admission, rollout, part, tables.hosts.get(admission.host()));
    }

    private String ofHost(Admission admission, RolloutRow rollout, PartRow part, HostRow host) {
        StageProgress stage = rollout.stages.get(part.stage);
        ClaimRow holder = tables.claim(host.id);
        if (holder != null) {
            return "host %s holds a claim of rollout %s".formatted(host.id, holder.rollout);
        }
        if (!stage.environment().equals(host.environment())) {
            return "host %s is of %s now, but its stage is %s"
                    .formatted(host.id, host.environment(), stage.environment());
        }
        if (!(part.phase instanceof HostPhase.Ready)) {
            return "host %s is %s, not READY".formatted(host.id, PhaseWords.kind(part.phase));
        }
        boolean growsOn = stage.passedAt().isPresent() && stage.batch() < admission.batch();
        if (stage.openedAt().isEmpty() || (stage.batch() != admission.batch() && !growsOn)) {
            return "the stage is not open at batch %d".formatted(admission.batch());
        }
        Condition condition = host.condition();
        return switch (condition) {
            case Condition.Healthy _, Condition.Behind _, Condition.OperationFailed _ ->
                "rollout %s has %d hosts in operation, its most"
                        .formatted(admission.rollout(), rollout.spec.pacing().maxInOperation());
            case Condition.Unhealthy _, Condition.Unknown _, Condition.Quarantined _ ->
                "host %s is not healthy: %s".formatted(host.id, condition);
        };
    }
}
