package patchwave.simulation.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.PermitAnswer;
import patchwave.controller.store.Reliance;
import patchwave.fleet.HostId;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.rollout.RolloutId;

/** Who may begin, and who may not any more (rules C2 and C5). */
final class Permits {
    private final MemoryTransaction transaction;
    private final Tables tables;
    private final Rules rules;
    private final Instant now;

    Permits(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
        this.rules = transaction.rules();
        this.now = transaction.now();
    }

    PermitAnswer grant(HostId host, long attempt, Incarnation incarnation) {
        // Nothing begins on a floor that was lowered until now.
        transaction.floors().expire();
        ClaimRow held = tables.claim(host, attempt);
        if (held != null && isGranted(held, incarnation)) {
            ClaimRow claim = tables.claims.edit(held.key());
            claim.permitIncarnation = incarnation;
            claim.permitAt = now;
            transaction.audit(
                    "claim.permit",
                    host.value(),
                    Map.of("rollout", claim.rollout.value(), "attempt", attempt, "incarnation", incarnation.hex()));
            return new PermitAnswer.Granted(claim.claim());
        }
        ClaimRow other = held == null ? tables.claim(host) : held;
        if (other == null) {
            return new PermitAnswer.Refused("host %s holds no claim".formatted(host));
        }
        String overdrawn = held != null && mayBegin(held, incarnation) && inTime(held) ? overdrawnPool(held) : null;
        return overdrawn == null
                ? new PermitAnswer.Refused(reason(other, attempt, incarnation))
                : new PermitAnswer.Overdrawn(overdrawn);
    }

    private boolean isGranted(ClaimRow claim, Incarnation incarnation) {
        HostRow host = tables.hosts.get(claim.host);
        return inTime(claim)
                && rules.met(Rule.BIND_PERMIT_TO_INCARNATION, isBound(claim, host, incarnation))
                && host.quarantine == null
                && isUntouched(host.journal, claim.attempt)
                && tables.rollouts.get(claim.rollout).spec.expiresAt().isAfter(now)
                && rules.met(Rule.NO_PERMIT_WHEN_STOPPED, isWanted(claim))
                && rules.met(Rule.PERMIT_OVERDRAWN_CHECK, overdrawnPool(claim) == null);
    }

    private static boolean isBound(ClaimRow claim, HostRow host, Incarnation incarnation) {
        return (claim.permitIncarnation == null || claim.permitIncarnation.equals(incarnation))
                && incarnation.equals(host.incarnation);
    }

    private static boolean isUntouched(JournalNumbers journal, long attempt) {
        return journal.begun() < attempt && journal.finished() < attempt && journal.fenced() < attempt;
    }

    private boolean isWanted(ClaimRow claim) {
        RolloutRow rollout = tables.rollouts.get(claim.rollout);
        return claim.cancelled == null && rollout.admits(rollout.parts.get(claim.host));
    }

    private static boolean mayBegin(ClaimRow claim, Incarnation incarnation) {
        return claim.cancelled == null
                && (claim.permitIncarnation == null || claim.permitIncarnation.equals(incarnation));
    }

    private boolean inTime(ClaimRow claim) {
        return claim.beginBefore == null || now.isBefore(claim.beginBefore);
    }

    /** The first pool of the claim that has lost hosts, or has been given a higher floor, since the claim was taken. */
    private @Nullable String overdrawnPool(ClaimRow claim) {
        HostRow host = tables.hosts.get(claim.host);
        for (Share share : claim.shares) {
            PoolRow pool = tables.pools.get(share.pool());
            int out = pool.inOperation + pool.down - transaction.accounts().relief(host, pool.name);
            if (out > pool.targetBudget) {
                return "pool %s would go below its floor: %d in operation and %d down of a budget of %d"
                        .formatted(pool.name, pool.inOperation, pool.down, pool.targetBudget);
            }
        }
        return null;
    }

    List<Reliance> reliances(HostId host) {
        ClaimRow claim = tables.claim(host);
        if (claim == null) {
            return List.of();
        }
        return claim.shares.stream()
                .map(share -> tables.pools.get(share.pool()))
                .map(pool ->
                        new Reliance(pool.id, pool.targetBudget - pool.inOperation - pool.down, serving(pool.name)))
                .sorted(Comparator.comparing(reliance -> reliance.pool().toString()))
                .toList();
    }

    private List<Reliance.Serving> serving(String pool) {
        List<Reliance.Serving> serving = new ArrayList<>();
        for (HostRow host : tables.hosts.all()) {
            int weight = Accounts.weight(host.shares, pool);
            boolean isWell = !host.isRemoved() && (!host.isOut() || host.isBehindButWell());
            if (weight > 0 && isWell && tables.claim(host.id) == null) {
                serving.add(new Reliance.Serving(host.id, host.isOut() ? 0 : weight));
            }
        }
        return serving;
    }

    private String reason(ClaimRow claim, long attempt, Incarnation incarnation) {
        if (claim.attempt != attempt) {
            return "the claim is for attempt %d, not %d".formatted(claim.attempt, attempt);
        }
        if (claim.cancelled != null) {
            return "attempt %d is cancelled: %s".formatted(attempt, claim.cancelled);
        }
        if (!inTime(claim)) {
            return "attempt %d had to begin before %s".formatted(attempt, claim.beginBefore);
        }
        if (claim.permitIncarnation != null && !claim.permitIncarnation.equals(incarnation)) {
            return "attempt %d was permitted to another incarnation".formatted(attempt);
        }
        HostRow host = tables.hosts.get(claim.host);
        if (!incarnation.equals(host.incarnation) || host.quarantine != null) {
            return "incarnation %s of host %s is not the welcomed one, or the host is quarantined"
                    .formatted(incarnation, claim.host);
        }
        return "rollout %s does not run, its plan has expired, or attempt %d has begun or ended already"
                .formatted(claim.rollout, attempt);
    }

    boolean cancel(HostId host, long attempt, String reason) {
        ClaimRow claim = tables.claim(host, attempt);
        if (claim == null) {
            return false;
        }
        if (!isCancellable(claim)) {
            return claim.isCancelled();
        }
        tables.claims.edit(claim.key()).cancelled = reason;
        tables.hosts.edit(host).generation++;
        transaction.audit("claim.cancel", host.value(), Map.of("attempt", attempt, "reason", reason));
        return true;
    }

    private boolean isCancellable(ClaimRow claim) {
        return claim.cancelled == null && tables.hosts.get(claim.host).journal.begun() < claim.attempt;
    }

    private List<ClaimRow> cancellable(Predicate<ClaimRow> which) {
        List<ClaimRow> found = new ArrayList<>();
        for (ClaimRow claim : tables.claims.all()) {
            if (isCancellable(claim) && which.test(claim)) {
                found.add(claim);
            }
        }
        return found;
    }

    List<HostId> cancelUnbegun(String reason) {
        List<ClaimRow> open =
                cancellable(claim -> !tables.rollouts.get(claim.rollout).spec.emergency());
        open.forEach(claim -> cancel(claim.host, claim.attempt, reason));
        return open.stream().map(ClaimRow::host).toList();
    }

    /** For a rollout that stops; the caller audits. */
    List<String> cancelAll(RolloutId rollout, String reason) {
        List<ClaimRow> open = cancellable(claim -> claim.rollout.equals(rollout));
        open.forEach(claim -> tables.claims.edit(claim.key()).cancelled = reason);
        return open.stream().map(claim -> claim.host.value()).toList();
    }
}
