package patchwave.simulation.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import patchwave.controller.store.ReleaseEvidence;
import patchwave.controller.store.StoredOutcome;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.JournalNumbers;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;

/** Releases claims (rule C3). */
final class Releases {
    private final MemoryTransaction transaction;
    private final Tables tables;

    Releases(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    boolean release(HostId host, long attempt, ReleaseEvidence evidence) {
        if (evidence instanceof ReleaseEvidence.Destroyed) {
            requireOperator();
        }
        ClaimRow claim = tables.claim(host, attempt);
        if (claim == null
                || !transaction.rules().met(Rule.REQUIRE_FENCED_OR_FINISHED_EVIDENCE, isBorneOut(claim, evidence))) {
            return false;
        }
        end(claim, evidence);
        return true;
    }

    /** Whether the journal bears the evidence out. */
    private boolean isBorneOut(ClaimRow claim, ReleaseEvidence evidence) {
        JournalNumbers journal = tables.hosts.get(claim.host).journal;
        return switch (evidence) {
            case ReleaseEvidence.Succeeded _, ReleaseEvidence.Failed _ -> journal.finished() >= claim.attempt;
            case ReleaseEvidence.Fenced _ -> journal.fenced() >= claim.attempt && journal.begun() < claim.attempt;
            case ReleaseEvidence.Destroyed _ -> true;
        };
    }

    private void requireOperator() {
        if (!transaction.actor().text().startsWith("operator:")) {
            throw new IllegalArgumentException(
                    "only an operator may say that a host is destroyed, not " + transaction.actor());
        }
    }

    boolean giveBack(HostId host, long attempt) {
        ClaimRow claim = tables.claim(host, attempt);
        if (claim == null || claim.permitIncarnation != null) {
            return false;
        }
        end(claim, new ReleaseEvidence.Fenced());
        return true;
    }

    void releaseUnpermitted(Claim claim) {
        if (!giveBack(claim.host(), claim.attempt())) {
            throw new IllegalStateException("claim %s has a permit".formatted(claim));
        }
    }

    private void end(ClaimRow claim, ReleaseEvidence evidence) {
        Accounts accounts = transaction.accounts();
        accounts.release(claim);
        accounts.around(claim.host, () -> {
            tables.claims.remove(claim.key());
            return true;
        });
        apply(claim, evidence);
        tables.hosts.edit(claim.host).generation++;
        audit(claim, evidence);
    }

    private void apply(ClaimRow claim, ReleaseEvidence evidence) {
        Conditions conditions = new Conditions(transaction);
        HostPhase next;
        switch (evidence) {
            case ReleaseEvidence.Succeeded succeeded -> {
                conditions.mend(claim.host);
                new Latecomers(transaction).caughtUp(claim.host, claim.rollout);
                outcome(claim, succeeded.outcome());
                succeeded.took().ifPresent(took -> measure(claim, took));
                next = new HostPhase.Succeeded(claim.batch, transaction.now());
            }
            case ReleaseEvidence.Failed failed -> {
                conditions.fail(claim.host, claim.rollout, failed.detail());
                outcome(claim, failed.outcome());
                next = new HostPhase.Failed(failed.reason(), failed.detail(), claim.batch, transaction.now());
            }
            case ReleaseEvidence.Fenced _ -> next = new HostPhase.Ready(transaction.now());
            case ReleaseEvidence.Destroyed destroyed -> {
                String detail = "the host was declared destroyed: " + destroyed.reason();
                conditions.fail(claim.host, claim.rollout, detail);
                next = new HostPhase.Failed(FailureReason.INTERNAL, detail, claim.batch, transaction.now());
            }
        }
        enter(claim, next, evidence);
    }

    private void enter(ClaimRow claim, HostPhase next, ReleaseEvidence evidence) {
        Table<HostId, PartRow> parts = tables.rollouts.get(claim.rollout).parts;
        HostPhase before = parts.get(claim.host).phase;
        boolean wasAtWork = before instanceof HostPhase.Claimed || before instanceof HostPhase.Operating;
        // An operator had left it out while it was at work; what came of it is known only now.
        boolean wasLeftOut = before instanceof HostPhase.Excluded && !(evidence instanceof ReleaseEvidence.Fenced);
        if (wasAtWork || wasLeftOut) {
            parts.edit(claim.host).enter(next, transaction.now());
        }
    }

    private void measure(ClaimRow claim, Duration took) {
        Duration settle = tables.rollouts.get(claim.rollout).spec.pacing().settle();
        Duration work = Micros.of(took.minus(settle));
        transaction.operationTimes().add(claim.host, work.isNegative() ? Duration.ZERO : work);
    }

    private void outcome(ClaimRow claim, StoredOutcome outcome) {
        tables.rollouts.get(claim.rollout).parts.edit(claim.host).outcome = outcome;
    }

    private void audit(ClaimRow claim, ReleaseEvidence evidence) {
        JournalNumbers journal = tables.hosts.get(claim.host).journal;
        Map<String, Object> body = new HashMap<>();
        body.put("rollout", claim.rollout.value());
        body.put("attempt", claim.attempt);
        body.put("begun", journal.begun());
        body.put("finished", journal.finished());
        body.put("fenced", journal.fenced());
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
        body.put("permitted_to", claim.permitIncarnation == null ? "" : claim.permitIncarnation.hex());
        transaction.audit("claim.release", claim.host.value(), body);
    }
}
