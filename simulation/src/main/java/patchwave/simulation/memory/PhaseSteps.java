package patchwave.simulation.memory;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.Actor;
import patchwave.fleet.HostId;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;

/** Changes of a host's phase where no claim is concerned, with what follows for the host. */
final class PhaseSteps {
    private final MemoryTransaction transaction;
    private final Tables tables;

    PhaseSteps(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    boolean set(RolloutId rollout, HostId host, HostPhase expected, HostPhase next) {
        if (!(next instanceof HostPhase.Excluded)) {
            requireOutsideLedger(expected);
        }
        requireOutsideLedger(next);
        RolloutRow row = tables.rollouts.find(rollout);
        PartRow found = row == null ? null : row.part(host);
        if (row == null || !isOfKind(found, expected)) {
            return false;
        }
        row.parts.edit(host).enter(next, transaction.now());
        follow(row, host, expected, next);
        tables.hosts.edit(host).generation++;
        PhaseWords.Words words = PhaseWords.of(next);
        transaction.audit(
                "host.phase",
                host.value(),
                Map.of(
                        "rollout",
                        rollout.value(),
                        "from",
                        PhaseWords.kind(expected),
                        "to",
                        words.kind(),
                        "reason",
                        words.reason(),
                        "detail",
                        words.detail()));
        return true;
    }

    private static boolean isOfKind(@Nullable PartRow part, HostPhase expected) {
        return part != null && part.phase.getClass() == expected.getClass();
    }

    private void follow(RolloutRow rollout, HostId host, HostPhase expected, HostPhase next) {
        Latecomers latecomers = new Latecomers(transaction);
        switch (next) {
            case HostPhase.Failed failed -> new Conditions(transaction).fail(host, rollout.id(), failed.detail());
            case HostPhase.Excluded excluded -> {
                if (excluded.comesBack()) {
                    latecomers.leaveBehind(host, rollout.id());
                } else {
                    latecomers.givenUp(host, rollout.id(), "left out: " + excluded.reason());
                }
            }
            case HostPhase.Succeeded _, HostPhase.NotNeeded _ -> latecomers.caughtUp(host, rollout.id());
            case HostPhase.Waiting _ -> {
                // To wait again after an end is another try.
                boolean isAnotherTry = expected instanceof HostPhase.Failed || expected instanceof HostPhase.Refused;
                if (transaction.actor().equals(Actor.CONTROLLER) && isAnotherTry) {
                    rollout.parts.edit(host).retries++;
                }
            }
            case HostPhase.Preparing _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Claimed _,
                    HostPhase.Operating _ -> {}
        }
    }

    boolean retry(RolloutId rollout, HostId host, HostPhase expected, String reason) {
        if (!set(rollout, host, expected, new HostPhase.Waiting())) {
            return false;
        }
        RolloutRow row = tables.rollouts.get(rollout);
        if (row.isCompleted()) {
            // It goes on with just these.
            row.parts.edit(host).catchesUp = true;
        }
        transaction.audit("host.retry", host.value(), Map.of("rollout", rollout.value(), "reason", reason));
        return true;
    }

    private static void requireOutsideLedger(HostPhase phase) {
        if (phase instanceof HostPhase.Claimed || phase instanceof HostPhase.Operating) {
            throw new IllegalArgumentException(
                    "phase %s: a claim's phases are changed by the ledger alone".formatted(phase));
        }
    }
}
