package patchwave.controller.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;

/** Releases claims (rule C3). */
final class ClaimRelease {
    private final SqlTransaction transaction;
    private final Sql sql;

    ClaimRelease(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    boolean release(HostId host, long attempt, ReleaseEvidence evidence) {
        String needed = switch (evidence) {
            case ReleaseEvidence.Succeeded _, ReleaseEvidence.Failed _ -> "h.finished >= claim.attempt";
            case ReleaseEvidence.Fenced _ -> "h.fenced >= claim.attempt AND h.begun < claim.attempt";
            case ReleaseEvidence.Destroyed _ -> {
                requireOperator();
                yield "1 = 1";
            }
        };
        return end(host, attempt, needed, evidence);
    }

    private void requireOperator() {
        if (!transaction.actor().text().startsWith("operator:")) {
            throw new IllegalArgumentException(
                    "only an operator may say that a host is destroyed, not " + transaction.actor());
        }
    }

    boolean giveBack(HostId host, long attempt) {
        return end(host, attempt, "claim.permit_incarnation IS NULL", new ReleaseEvidence.Fenced());
    }

    void releaseUnpermitted(Claim claim) {
        if (!giveBack(claim.host(), claim.attempt())) {
            throw new IllegalStateException("claim %s has a permit".formatted(claim));
        }
    }

    private boolean end(HostId host, long attempt, String needed, ReleaseEvidence evidence) {
        // Marks the row first, so that the condition and the lock on it are one statement.
        int borneOut = sql.update("""
                UPDATE claim SET cancelled = COALESCE(cancelled, 'released') WHERE host_id = :host AND attempt = :attempt
                AND EXISTS (SELECT 1 FROM host h WHERE h.id = claim.host_id AND %s)
                """.formatted(needed), "host", host, "attempt", attempt);
        Optional<Claim> held = transaction.ledger().find(host);
        if (borneOut == 0 || held.isEmpty()) {
            return false;
        }
        Claim claim = held.get();
        int batch = sql.find("SELECT batch FROM claim WHERE host_id = :host", row -> row.count("batch"), "host", host)
                .orElse(1);
        transaction.counters().release(host);
        transaction.counters().around(host, () -> {
            sql.update("DELETE FROM claim_pool WHERE host_id = :host", "host", host);
            sql.update("DELETE FROM claim WHERE host_id = :host", "host", host);
        });
        apply(claim, batch, evidence);
        sql.update("UPDATE host SET generation = generation + 1 WHERE id = :host", "host", host);
        audit(claim, evidence);
        return true;
    }

    private void apply(Claim claim, int batch, ReleaseEvidence evidence) {
        HostConditions conditions = new HostConditions(transaction);
        HostPhase next = switch (evidence) {
            case ReleaseEvidence.Succeeded _ -> new HostPhase.Succeeded(batch, transaction.now());
            case ReleaseEvidence.Failed failed ->
                new HostPhase.Failed(failed.reason(), failed.detail(), batch, transaction.now());
            case ReleaseEvidence.Fenced _ -> new HostPhase.Ready(transaction.now());
            case ReleaseEvidence.Destroyed destroyed ->
                new HostPhase.Failed(FailureReason.INTERNAL, detail(destroyed), batch, transaction.now());
        };
        switch (evidence) {
            case ReleaseEvidence.Succeeded succeeded -> {
                conditions.mend(claim.host());
                new CatchUp(transaction).caughtUp(claim.host(), claim.rollout());
                outcome(claim, succeeded.outcome());
                succeeded.took().ifPresent(took -> measure(claim, took));
            }
            case ReleaseEvidence.Failed failed -> {
                conditions.fail(claim.host(), claim.rollout(), failed.detail());
                outcome(claim, failed.outcome());
            }
            case ReleaseEvidence.Fenced _ -> {}
            case ReleaseEvidence.Destroyed destroyed ->
                conditions.fail(claim.host(), claim.rollout(), detail(destroyed));
        }
        RolloutWriter writer = new RolloutWriter(transaction);
        boolean wasAtWork =
                writer.phase(claim.rollout(), claim.host(), List.of("CLAIMED", "OPERATING"), next, OptionalInt.empty());
        if (!wasAtWork && !(evidence instanceof ReleaseEvidence.Fenced)) {
            // An operator had left it out while it was at work; what came of it is known only now.
            writer.phase(claim.rollout(), claim.host(), List.of("EXCLUDED"), next, OptionalInt.empty());
        }
    }

    private void measure(Claim claim, Duration took) {
        sql.find(
                        "SELECT settle FROM rollout WHERE id = :rollout",
                        row -> took.minus(row.duration("settle")),
                        "rollout",
                        claim.rollout())
                .map(work -> work.isNegative() ? Duration.ZERO : work)
                .ifPresent(work -> transaction.operationTimes().add(claim.host(), work));
    }

    private static String detail(ReleaseEvidence.Destroyed destroyed) {
        return "the host was declared destroyed: " + destroyed.reason();
    }

    private void outcome(Claim claim, StoredOutcome outcome) {
        sql.update(
                "UPDATE rollout_host SET outcome = :outcome WHERE rollout_id = :rollout AND host_id = :host",
                "outcome",
                outcome.bytes(),
                "rollout",
                claim.rollout(),
                "host",
                claim.host());
    }

    private void audit(Claim claim, ReleaseEvidence evidence) {
        Map<String, Object> body = new HashMap<>();
        body.put("rollout", claim.rollout().value());
        body.put("attempt", claim.attempt());
        sql.each(
                "SELECT intent, begun, finished, fenced FROM host WHERE id = :host",
                row -> {
                    body.put("begun", row.number("begun"));
                    body.put("finished", row.number("finished"));
                    body.put("fenced", row.number("fenced"));
                },
                "host",
                claim.host());
        switch (evidence) {
            case ReleaseEvidence.Succeeded _ -> body.put("evidence", "succeeded");
            case ReleaseEvidence.Failed failed -> {
                body.put("evidence", "failed");
                body.put("reason", failed.reason().name());
                body.put("detail", failed.detail());
            }
            case ReleaseEvidence.Fenced _ -> body.put("evidence", "fenced");
            case ReleaseEvidence.Destroyed destroyed -> {
                body.put("evidence", "destroyed");
                body.put("detail", destroyed.reason());
            }
        }
        body.put("permitted_to", claim.permitIncarnation().map(Object::toString).orElse(""));
        transaction.audit("claim.release", claim.host().value(), body);
    }
}
