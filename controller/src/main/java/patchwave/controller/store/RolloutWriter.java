package patchwave.controller.store;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.HostId;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;

/** Writes rows of rollouts and of their hosts. The callers audit. */
final class RolloutWriter {
    private final SqlTransaction transaction;
    private final Sql sql;

    RolloutWriter(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    void insert(RolloutSpec spec, RolloutStatus status, byte[] signedPlan, List<RolloutHost> hosts) {
        insertRollout(spec, status, signedPlan);
        for (int stage = 0; stage < spec.stages().size(); stage++) {
            sql.update(
                    """
                    INSERT INTO rollout_stage (rollout_id, stage, environment, batch)
                    VALUES (:rollout, :stage, :environment, 0)
                    """,
                    "rollout",
                    spec.id(),
                    "stage",
                    stage,
                    "environment",
                    spec.stages().get(stage));
        }
        for (RolloutHost host : hosts) {
            insertHost(spec.id(), host);
        }
    }

    private void insertRollout(RolloutSpec spec, RolloutStatus status, byte[] signedPlan) {
        RolloutRows.StatusColumns first = RolloutRows.columns(status, spec.startedAt());
        sql.update(
                """
                INSERT INTO rollout (id, emergency, plan_hash, signed_plan, expires_at, first_batch, growth, settle,
                    batch_bake, stage_bake, max_in_operation, unreachable_deadline, ambient_per_mille,
                    false_halt_per_mille, failure_rules, advisory, due_at, window_name, rolls_back, reason, started_at,
                    started_by, status, status_by, status_reason, status_since)
                VALUES (:id, :emergency, :hash, :plan, :expires, :first, :growth, :settle, :batchBake, :stageBake, :max,
                    :unreachable, :ambient, :falseHalt, :rules, :advisory, :due, :window, :rollsBack, :reason, :started,
                    :by, :status, '', :statusReason, :since)
                """,
                "id",
                spec.id(),
                "emergency",
                spec.emergency(),
                "hash",
                spec.planHash(),
                "plan",
                signedPlan,
                "expires",
                spec.expiresAt(),
                "first",
                spec.pacing().firstBatch(),
                "growth",
                spec.pacing().growth(),
                "settle",
                spec.pacing().settle(),
                "batchBake",
                spec.pacing().batchBake(),
                "stageBake",
                spec.pacing().stageBake(),
                "max",
                spec.pacing().maxInOperation(),
                "unreachable",
                spec.pacing().unreachableDeadline(),
                "ambient",
                spec.failures().table().ambientPerMille(),
                "falseHalt",
                spec.failures().table().falseHaltPerMille(),
                "rules",
                RuleText.of(spec.failures().byClass()),
                "advisory",
                spec.advisory(),
                "due",
                spec.due(),
                "window",
                spec.window(),
                "rollsBack",
                spec.rollsBack(),
                "reason",
                spec.reason(),
                "started",
                spec.startedAt(),
                "by",
                spec.startedBy(),
                "status",
                first.kind(),
                "statusReason",
                first.reason(),
                "since",
                first.since());
    }

    private void insertHost(RolloutId rollout, RolloutHost host) {
        Phases.Columns columns = Phases.columns(host.phase(), transaction.now());
        sql.update(
                """
                INSERT INTO rollout_host (rollout_id, host_id, stage, phase, reason, detail, phase_at, retries, catches_up,
                    changed_at)
                VALUES (:rollout, :host, :stage, :phase, :reason, :detail, :at, :retries, :catchesUp, :now)
                """,
                "rollout",
                rollout,
                "host",
                host.host(),
                "stage",
                host.stage(),
                "phase",
                columns.kind(),
                "reason",
                columns.reason(),
                "detail",
                columns.detail(),
                "at",
                columns.at(),
                "retries",
                host.retries(),
                "catchesUp",
                Phases.catchesUp(host.phase()).orElse(false),
                "now",
                transaction.now());
    }

    /** Changes a phase if it is one of these kinds now. */
    boolean phase(RolloutId rollout, HostId host, List<String> from, HostPhase next, OptionalInt batch) {
        Phases.Columns columns = Phases.columns(next, transaction.now());
        OptionalInt newBatch = batch.isPresent() ? batch : columns.batch();
        return sql.update(
                        """
                        UPDATE rollout_host SET phase = :phase, batch = COALESCE(:batch, batch), attempt = COALESCE(
                            :attempt, attempt), reason = :reason, detail = :detail, phase_at = :at, changed_at = :now,
                            catches_up = COALESCE(:catchesUp, catches_up)
                        WHERE rollout_id = :rollout AND host_id = :host AND phase IN (:from1, :from2)
                        """,
                        "rollout",
                        rollout,
                        "host",
                        host,
                        "phase",
                        columns.kind(),
                        "batch",
                        orNull(newBatch),
                        "attempt",
                        orNull(attempt(next)),
                        "reason",
                        columns.reason(),
                        "detail",
                        columns.detail(),
                        "at",
                        columns.at(),
                        "now",
                        transaction.now(),
                        "catchesUp",
                        Phases.catchesUp(next),
                        "from1",
                        from.getFirst(),
                        "from2",
                        from.getLast())
                == 1;
    }

    private static OptionalLong attempt(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Claimed claimed -> OptionalLong.of(claimed.attempt());
            case HostPhase.Operating operating -> OptionalLong.of(operating.attempt());
            case HostPhase.Waiting _,
                    HostPhase.Preparing _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Succeeded _,
                    HostPhase.NotNeeded _,
                    HostPhase.Failed _,
                    HostPhase.Excluded _ -> OptionalLong.empty();
        };
    }

    private static @Nullable Object orNull(OptionalInt value) {
        return value.isPresent() ? value.getAsInt() : null;
    }

    private static @Nullable Object orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
