package patchwave.controller.store;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import patchwave.fleet.HostId;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;

/** Changes of a host's phase where no claim is concerned, with what follows for the host. */
final class PhaseChanges {
    private final SqlTransaction transaction;
    private final Sql sql;

    PhaseChanges(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    boolean set(RolloutId rollout, HostId host, HostPhase expected, HostPhase next) {
        if (!(next instanceof HostPhase.Excluded)) {
            requireOutsideLedger(expected);
        }
        requireOutsideLedger(next);
        String from = Phases.kind(expected);
        if (!new RolloutWriter(transaction).phase(rollout, host, List.of(from), next, OptionalInt.empty())) {
            return false;
        }
        follow(rollout, host, expected, next);
        sql.update("UPDATE host SET generation = generation + 1 WHERE id = :host", "host", host);
        Phases.Columns columns = Phases.columns(next, transaction.now());
        transaction.audit(
                "host.phase",
                host.value(),
                Map.of(
                        "rollout",
                        rollout.value(),
                        "from",
                        from,
                        "to",
                        columns.kind(),
                        "reason",
                        columns.reason(),
                        "detail",
                        columns.detail()));
        return true;
    }

    private void follow(RolloutId rollout, HostId host, HostPhase expected, HostPhase next) {
        switch (next) {
            case HostPhase.Failed failed -> new HostConditions(transaction).fail(host, rollout, failed.detail());
            case HostPhase.Excluded(var _, boolean comesBack, var _)
            when comesBack -> new CatchUp(transaction).leaveBehind(host, rollout);
            case HostPhase.Excluded excluded ->
                new CatchUp(transaction).givenUp(host, rollout, "left out: " + excluded.reason());
            case HostPhase.Succeeded _, HostPhase.NotNeeded _ -> new CatchUp(transaction).caughtUp(host, rollout);
            case HostPhase.Waiting _ -> {
                if (transaction.actor().equals(Actor.CONTROLLER) && isEnd(expected)) {
                    sql.update(
                            "UPDATE rollout_host SET retries = retries + 1 WHERE rollout_id = :rollout AND host_id = :host",
                            "rollout",
                            rollout,
                            "host",
                            host);
                }
            }
            case HostPhase.Preparing _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Claimed _,
                    HostPhase.Operating _ -> {}
        }
    }

    /** Whether to wait again after this is another try. */
    private static boolean isEnd(HostPhase phase) {
        return phase instanceof HostPhase.Failed || phase instanceof HostPhase.Refused;
    }

    boolean retry(RolloutId rollout, HostId host, HostPhase expected, String reason) {
        if (!set(rollout, host, expected, new HostPhase.Waiting())) {
            return false;
        }
        // A rollout that is completed goes on with just these.
        sql.update("""
                UPDATE rollout_host SET catches_up = 1 WHERE rollout_id = :rollout AND host_id = :host
                AND EXISTS (SELECT 1 FROM rollout r WHERE r.id = :rollout AND r.status = 'COMPLETED')
                """, "rollout", rollout, "host", host);
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
