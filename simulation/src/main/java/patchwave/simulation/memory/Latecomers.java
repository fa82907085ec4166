package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.HostId;
import patchwave.plan.Condition;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

/** Hosts that are behind: a rollout left them out for their condition, and they have not got what the others have. */
final class Latecomers {
    private final MemoryTransaction transaction;
    private final Tables tables;

    Latecomers(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    /** A rollout left the host out for its condition. The first one stays on record. */
    void leaveBehind(HostId host, RolloutId rollout) {
        HostRow row = tables.hosts.get(host);
        if (row.behind == null && !row.isRemoved()) {
            transaction.accounts().around(host, () -> {
                tables.hosts.edit(host).behind = new Condition.Behind(rollout, transaction.now());
                transaction.audit("host.behind", host.value(), Map.of("rollout", rollout.value()));
                return true;
            });
        }
    }

    /** The host has the result of a rollout, so it is not behind that one or any that was started before it. */
    void caughtUp(HostId host, RolloutId rollout) {
        Condition.Behind behind = tables.hosts.get(host).behind;
        Instant started = tables.rollouts.get(rollout).spec.startedAt();
        if (behind != null
                && !tables.rollouts.get(behind.rollout()).spec.startedAt().isAfter(started)) {
            end(host, behind.rollout(), started, "rollout %s is done on it".formatted(rollout));
        }
    }

    /** The host will not get this rollout's result. */
    void givenUp(HostId host, RolloutId rollout, String why) {
        if (isBehind(tables.hosts.get(host), rollout)) {
            end(host, rollout, Instant.EPOCH, why);
        }
    }

    /** As {@link #givenUp}, for every host that is behind a rollout. */
    void givenUp(RolloutId rollout, String why) {
        List<HostId> hosts = tables.hosts.all().stream()
                .filter(host -> isBehind(host, rollout))
                .map(HostRow::id)
                .toList();
        hosts.forEach(host -> end(host, rollout, Instant.EPOCH, why));
    }

    private static boolean isBehind(HostRow host, RolloutId rollout) {
        return host.behind != null && host.behind.rollout().equals(rollout);
    }

    /** It may be behind a later rollout too. */
    private void end(HostId host, RolloutId rollout, Instant startedAfter, String why) {
        Optional<RolloutId> next = tables.rollouts.all().stream()
                .filter(other -> !other.id().equals(rollout)
                        && !(other.status instanceof RolloutStatus.Aborted)
                        && other.spec.expiresAt().isAfter(transaction.now())
                        && other.spec.startedAt().isAfter(startedAfter)
                        && catchesUp(other.part(host)))
                .min(Comparator.comparing((RolloutRow other) -> other.spec.startedAt())
                        .thenComparing(RolloutRow::id))
                .map(RolloutRow::id);
        transaction.accounts().around(host, () -> {
            tables.hosts.edit(host).behind =
                    next.map(id -> new Condition.Behind(id, transaction.now())).orElse(null);
            return true;
        });
        transaction.audit(
                "host.behind_end",
                host.value(),
                Map.of(
                        "rollout",
                        rollout.value(),
                        "why",
                        why,
                        "still_behind",
                        next.map(RolloutId::value).orElse("")));
    }

    private static boolean catchesUp(@Nullable PartRow part) {
        return part != null && part.catchesUp;
    }
}
